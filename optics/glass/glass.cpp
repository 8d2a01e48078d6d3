#include "optics/glass/glass.h"

#include <fmt/format.h>

#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

GlassData plain_data(std::string name, DispersionFormula formula, double first_nm, double last_nm) {
  GlassData data;
  data.name = std::move(name);
  data.formula = std::move(formula);
  data.first_nm = first_nm;
  data.last_nm = last_nm;
  return data;
}

std::shared_ptr<const GlassData> air_data() {
  static const auto air = std::make_shared<const GlassData>(plain_data("air", AirIndex{}, 0.0, 0.0));
  return air;
}

}  // namespace

Glass::Glass() : data_(air_data()), environment_(data_->reference) {}

Glass::Glass(GlassData data)
    : data_(std::make_shared<const GlassData>(std::move(data))), environment_(data_->reference) {}

Glass::Glass(std::string name, Formula formula, double first_nm, double last_nm)
    : Glass(plain_data(std::move(name), std::move(formula), first_nm, last_nm)) {}

Glass Glass::in(const Environment& environment) const {
  check_environment(environment);
  const double reference_C = data_->reference.temperature_C;
  if (!is_air() && !data_->thermal && environment.temperature_C != reference_C)
    throw InputError(fmt::format("glass {} has no thermal data; its index is known at {} °C, not at {} °C",
                                 name(), reference_C, environment.temperature_C));
  Glass glass = *this;
  glass.environment_ = environment;
  return glass;
}

double Glass::index(double wavelength_nm) const {
  if (!is_air() && !(first_nm() <= wavelength_nm && wavelength_nm <= last_nm()))
    throw InputError(fmt::format("glass {} has no index at {} nm; its formula holds from {} nm to {} nm",
                                 name(), wavelength_nm, first_nm(), last_nm()));
  const bool as_catalogued = is_air() || environment_ == data_->reference;
  return as_catalogued ? dispersion_index(formula(), wavelength_nm)
                       : index_away_from_reference(wavelength_nm);
}

double Glass::index_away_from_reference(double wavelength_nm) const {
  const Environment& reference = data_->reference;
  const double vacuum_nm = vacuum_wavelength_nm(wavelength_nm, environment_);
  const double relative = dispersion_index(formula(), air_wavelength_nm(vacuum_nm, reference));
  double absolute = relative * air_index(vacuum_nm, reference);
  if (data_->thermal)
    absolute += thermal_index_change(*data_->thermal, relative, vacuum_nm,
                                     environment_.temperature_C - reference.temperature_C);
  return absolute / air_index(vacuum_nm, environment_);
}

double Glass::absolute_index(double wavelength_nm) const {
  const double vacuum_nm = vacuum_wavelength_nm(wavelength_nm, environment_);
  return index(wavelength_nm) * air_index(vacuum_nm, environment_);
}

double Glass::internal_transmission(double wavelength_nm, double path_mm) const {
  if (is_air()) return 1.0;
  if (data_->transmission.empty())
    throw InputError(fmt::format("glass {} has no table of internal transmission", name()));
  try {
    return data_->transmission.transmission(wavelength_nm, path_mm);
  } catch (const InputError& error) {
    throw InputError(fmt::format("glass {} has {}", name(), error.what()));
  }
}

double nd(const Glass& glass) { return glass.index(constants::line_d_nm); }

double vd(const Glass& glass) {
  return (nd(glass) - 1.0) / (glass.index(constants::line_F_nm) - glass.index(constants::line_C_nm));
}

}  // namespace groundglass::optics
