#include "optics/coating/coating.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/core/error.h"

namespace groundglass::optics {

double Coating::first_nm() const {
  double first = 0.0;
  for (const Layer& layer : layers) first = std::max(first, layer.material.first_nm());
  return first;
}

double Coating::last_nm() const {
  double last = std::numeric_limits<double>::infinity();
  for (const Layer& layer : layers) last = std::min(last, layer.material.last_nm());
  return last;
}

std::vector<Film> Coating::films(double wavelength_nm) const {
  std::vector<Film> result;
  for (const Layer& layer : layers) {
    try {
      result.push_back({layer.material.index(wavelength_nm), layer.thickness_nm});
    } catch (const InputError& outside) {
      throw InputError(fmt::format("coating {}: {}", name, outside.what()));
    }
  }
  return result;
}

double thickness_nm(const FilmMaterial& material, double waves, double design_wavelength_nm) {
  return waves * design_wavelength_nm / material.index(design_wavelength_nm).real();
}

Coating reversed(const Coating& coating) {
  Coating result = coating;
  std::reverse(result.layers.begin(), result.layers.end());
  return result;
}

}  // namespace groundglass::optics
