#pragma once

namespace groundglass::isp {

/// Places as radial opcodes count them (DNG 1.4, chapter 7): from a centre, 1 at the corner that is farthest
/// from it. Pixels stand at whole numbers, the first at 0.
struct PictureRadius {
  /// Of a picture of `width` × `height`; the centre in shares of it.
  PictureRadius(int width, int height, double share_x, double share_y);

  double centre_x, centre_y;
  /// Pixels of radius 1, and its inverse; 1 where the picture is a single pixel.
  double unit_px, inverse;
};

}  // namespace groundglass::isp
