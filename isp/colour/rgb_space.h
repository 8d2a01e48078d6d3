#pragma once

#include "sim/core/colour.h"

namespace groundglass::isp {

/// Red, green and blue primaries whose sum is the white of D65.
struct RgbSpace {
  const char* name;
  /// CIE 1931 x, y.
  double red[2], green[2], blue[2];
};

/// The stages' own: ITU-R BT.2020, which holds nearly all colours of surfaces.
extern const RgbSpace rec2020;
/// IEC 61966-2-1.
extern const RgbSpace srgb_space;
/// SMPTE EG 432-1 with D65 and sRGB's curve.
extern const RgbSpace display_p3_space;

/// Linear RGB to XYZ, Y = 1 at white.
Matrix3 rgb_to_xyz(const RgbSpace& space);

/// Between two spaces; rows sum to 1.
Matrix3 rgb_to_rgb(const RgbSpace& from, const RgbSpace& to);

}  // namespace groundglass::isp
