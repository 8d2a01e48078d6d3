#pragma once

#include <span>
#include <vector>

#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// What the numbers of a tile mean. Stages are chained by it.
enum class PixelKind {
  mosaic,       ///< one plane; the camera channel is that of the CFA site; 0 black, 1 white level
  camera_rgb,   ///< three planes of white-balanced camera channels, linear, 1 where highlights clip
  linear_srgb,  ///< three planes, scene-referred, sRGB primaries, not limited to 0…1
  srgb,         ///< three planes, display-referred, sRGB transfer curve, 0…1
};

/// The kind's name as error messages print it, and its number of planes.
const char* name_of(PixelKind kind);
int plane_count(PixelKind kind);

/// A rectangle of the frame on its way through the stages: planar float rows, small enough to stay in cache.
/// Coordinates are those of the frame; a tile may reach beyond the frame's border.
class Tile {
 public:
  Tile(PixelRect area, PixelKind kind);

  const PixelRect& area() const { return area_; }
  PixelKind kind() const { return kind_; }
  void set_kind(PixelKind kind) { kind_ = kind; }
  int planes() const { return plane_count(kind_); }
  int first_row() const { return area_.y; }
  int end_row() const { return area_.y + area_.height; }

  /// Row `y` of the frame, from area().x on.
  std::span<float> row(int plane, int y) { return {data_.data() + offset(plane, y), width()}; }
  std::span<const float> row(int plane, int y) const { return {data_.data() + offset(plane, y), width()}; }
  /// All values: what a stage that treats every value alike works on.
  std::span<float> data() { return data_; }

 private:
  size_t width() const { return static_cast<size_t>(area_.width); }
  size_t offset(int plane, int y) const {
    return (static_cast<size_t>(plane) * static_cast<size_t>(area_.height) +
            static_cast<size_t>(y - area_.y)) *
           width();
  }

  PixelRect area_;
  PixelKind kind_;
  std::vector<float> data_;
};

/// `area` with `margin` pixels more on each side, or less when negative.
PixelRect grown(const PixelRect& area, int margin);

/// The pixel of 0…count−1 that stands for `i` when the frame is mirrored about its border pixels' centres,
/// which keeps the phase of a Bayer mosaic. A single pixel stands for all.
int mirrored(int i, int count);

/// The remainder that is never negative.
constexpr int phase(int i, int period) { return ((i % period) + period) % period; }

}  // namespace groundglass::isp
