#pragma once

#include "sim/core/raw_frame.h"

namespace groundglass {

/// How a stored picture is turned upright, by an orientation of 1 to 8 as TIFF 6.0 (section 8) and EXIF
/// count: from 5 on rows are stored as columns; then either may run backwards. Any other number leaves it as
/// it is.
class Upright {
 public:
  Upright() = default;
  /// `width` and `height` are the stored picture's.
  Upright(int orientation, int width, int height)
      : swapped_(orientation >= 5 && orientation <= 8),
        backwards_x_(orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8),
        backwards_y_(orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7),
        stored_width_(width),
        stored_height_(height) {}

  bool turns() const { return swapped_ || backwards_x_ || backwards_y_; }
  int width() const { return swapped_ ? stored_height_ : stored_width_; }
  int height() const { return swapped_ ? stored_width_ : stored_height_; }

  /// Where a part of the stored picture comes to lie.
  PixelRect upright(const PixelRect& stored) const { return swapped(run_forwards(stored)); }
  /// Where a part of the upright picture is stored.
  PixelRect stored(const PixelRect& upright) const { return run_forwards(swapped(upright)); }

 private:
  PixelRect swapped(const PixelRect& r) const {
    return swapped_ ? PixelRect{r.y, r.x, r.height, r.width} : r;
  }
  PixelRect run_forwards(const PixelRect& r) const {
    return {backwards_x_ ? stored_width_ - r.x - r.width : r.x,
            backwards_y_ ? stored_height_ - r.y - r.height : r.y, r.width, r.height};
  }

  bool swapped_ = false, backwards_x_ = false, backwards_y_ = false;
  int stored_width_ = 0, stored_height_ = 0;
};

}  // namespace groundglass
