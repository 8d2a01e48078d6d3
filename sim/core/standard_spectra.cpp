#include "sim/core/standard_spectra.h"

#include <fmt/format.h>

#include "sim/core/embedded_data.h"
#include "sim/core/error.h"
#include "sim/core/suggest.h"

namespace groundglass {
namespace {

SpectralTable standard(std::string_view name) {
  return SpectralTable::parse(embedded_data(name), std::filesystem::path(name));
}

const SpectralTable& illuminants() {
  static const SpectralTable table = standard("spectra/cie_illuminants.csv");
  return table;
}

}  // namespace

const SpectralTable& cie1931_observer() {
  static const SpectralTable table = standard("spectra/cie1931_2deg.csv");
  return table;
}

const Spectrum& cie_illuminant(std::string_view name) {
  const auto& names = illuminants().names();
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return illuminants().column(i);
  throw InputError(fmt::format("unknown illuminant '{}'{}; known are {}", name, did_you_mean(name, names),
                               fmt::join(names, ", ")));
}

std::vector<std::string> cie_illuminant_names() { return illuminants().names(); }

const SpectralTable& colorchecker_reflectances() {
  static const SpectralTable table = standard("spectra/colorchecker24.csv");
  return table;
}

const SpectralTable& training_reflectances() {
  static const SpectralTable table = standard("spectra/training_reflectances.csv");
  return table;
}

}  // namespace groundglass
