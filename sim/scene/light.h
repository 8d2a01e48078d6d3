#pragma once

#include <string>

#include "sim/core/spectrum.h"

namespace groundglass::scene {

/// Even, diffuse light that falls on every target alike.
struct Light {
  std::string name;
  double illuminance_lux = 0.0;
  /// Spectral irradiance on the targets, W m⁻² nm⁻¹.
  Spectrum irradiance;
};

/// Illuminance of a spectral irradiance: 683.002 lm/W · ∫ E(λ) V(λ) dλ, the exact integral of the product of
/// the two piecewise-linear tables (V at 1 nm) over 380–780 nm.
double illuminance_lux(const Spectrum& irradiance);

/// Scales a relative spectral power so that its illuminance is the stated one. Throws InputError if the
/// power has a negative value or no visible light.
Light make_light(std::string name, const Spectrum& relative_power, double illuminance_lux);

}  // namespace groundglass::scene
