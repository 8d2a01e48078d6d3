#pragma once

#include <memory>

#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// Intermediate values of a tile: as many rows and columns as the tile has, counted from its corner. They are
/// not set. Their memory is kept by the thread for its next planes: fresh pages for every tile would cost
/// more than the work on them.
class Plane {
 public:
  explicit Plane(const PixelRect& area);
  ~Plane();
  Plane(Plane&&) = default;
  Plane& operator=(Plane&&) = delete;

  float* row(int y) { return data_.get() + static_cast<size_t>(y) * width_; }
  const float* row(int y) const { return data_.get() + static_cast<size_t>(y) * width_; }
  size_t width() const { return width_; }

 private:
  size_t width_, size_;
  std::unique_ptr<float[]> data_;
};

}  // namespace groundglass::isp
