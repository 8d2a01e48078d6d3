#include "isp/colour/output_space.h"

#include "isp/colour/rgb_space.h"

namespace groundglass::isp {

const RgbSpace& rgb_space(OutputSpace space) {
  return space == OutputSpace::srgb ? srgb_space : display_p3_space;
}

}  // namespace groundglass::isp
