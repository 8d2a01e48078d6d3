#include "optics/formats/image_at_focus.h"

#include <fmt/format.h>

#include <cmath>

#include "optics/analysis/first_order.h"
#include "optics/glass/glass_model.h"
#include "sim/core/error.h"

namespace groundglass::optics {

std::string put_image_at_focus(Lens& lens) {
  const double distance_mm =
      paraxial_image_distance_mm(lens, lens.object_distance_mm, lens.reference_wavelength_nm);
  if (!(distance_mm > 0.0) || !std::isfinite(distance_mm))
    throw InputError("states no distance to the image, and the lens makes no real one");
  lens.surfaces.back().thickness_mm = distance_mm;
  return fmt::format("the file states no distance to the image; it is put at the paraxial focus, {:.6g} mm",
                     distance_mm);
}

Glass single_index_glass(double n) {
  return Glass(fmt::format("(n {})", n), ConstantIndex{n}, model_first_nm, model_last_nm);
}

}  // namespace groundglass::optics
