#include "sim/scene/light.h"

#include <cmath>

#include "sim/core/colour.h"
#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::scene {

double illuminance_lux(const Spectrum& irradiance) {
  return constants::luminous_efficacy_lm_W * xyz_of(irradiance).y();
}

Light make_light(std::string name, const Spectrum& relative_power, double lux) {
  for (double v : relative_power.values())
    if (v < 0.0) throw InputError("the spectral power of a light has a negative value");
  const double relative_lux = illuminance_lux(relative_power);
  if (!(relative_lux > 0.0) || !std::isfinite(lux / relative_lux))
    throw InputError("a light has no power between 380 and 780 nm");
  return {std::move(name), lux, relative_power.scaled(lux / relative_lux)};
}

}  // namespace groundglass::scene
