#pragma once

#include <memory>
#include <span>

#include "isp/pipeline/pixel_kind.h"
#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// A rectangle of the frame on its way through the stages: planar float rows, small enough to stay in cache.
/// Coordinates are those of the frame; a tile may reach beyond the frame's border.
class Tile {
 public:
  /// The values are not set.
  Tile(PixelRect area, PixelKind kind);

  const PixelRect& area() const { return area_; }
  PixelKind kind() const { return kind_; }
  void set_kind(PixelKind kind) { kind_ = kind; }
  int planes() const { return plane_count(kind_); }
  int first_row() const { return area_.y; }
  int end_row() const { return area_.y + area_.height; }

  /// Row `y` of the frame, from area().x on.
  std::span<float> row(int plane, int y) { return {data_.get() + offset(plane, y), width()}; }
  std::span<const float> row(int plane, int y) const { return {data_.get() + offset(plane, y), width()}; }
  /// All values: what a stage that treats every value alike works on.
  std::span<float> data() { return {data_.get(), size()}; }
  std::span<const float> data() const { return {data_.get(), size()}; }

 private:
  size_t width() const { return static_cast<size_t>(area_.width); }
  size_t size() const { return static_cast<size_t>(planes()) * width() * static_cast<size_t>(area_.height); }
  size_t offset(int plane, int y) const {
    return (static_cast<size_t>(plane) * static_cast<size_t>(area_.height) +
            static_cast<size_t>(y - area_.y)) *
           width();
  }

  PixelRect area_;
  PixelKind kind_;
  std::unique_ptr<float[]> data_;
};

/// `area` with `margin` pixels more on each side, or less when negative.
PixelRect grown(const PixelRect& area, int margin);

/// The pixel of 0…count−1 that stands for `i` when the frame is mirrored about its border pixels' centres,
/// which keeps the phase of a Bayer mosaic. A single pixel stands for all.
int mirrored(int i, int count);

/// The remainder that is never negative.
constexpr int phase(int i, int period) { return ((i % period) + period) % period; }

}  // namespace groundglass::isp
