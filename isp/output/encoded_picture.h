#pragma once

#include "isp/colour/output_space.h"
#include "sim/core/image.h"

namespace groundglass::isp {

/// A picture by the primaries of any output space, all of which have the curve of sRGB.
struct EncodedPicture : Picture {
  OutputSpace space = OutputSpace::srgb;
};

}  // namespace groundglass::isp
