#pragma once

#include <optional>

#include "optics/wavefront/wavefront.h"

namespace groundglass::python {

/// The given sphere, or that about the chief ray's image at the prescription's own wavelength.
inline optics::ReferenceSphere chosen_sphere(const optics::Lens& lens, optics::FieldPoint field,
                                             const std::optional<optics::ReferenceSphere>& sphere,
                                             optics::Aiming aiming = optics::Aiming::real) {
  if (sphere) return *sphere;
  const double nm = lens.reference_wavelength_nm;
  return reference_sphere(lens, nm, chief_ray(lens, nm, field, aiming));
}

}  // namespace groundglass::python
