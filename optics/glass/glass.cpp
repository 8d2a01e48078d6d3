#include "optics/glass/glass.h"

#include <fmt/format.h>

#include <cmath>

#include "optics/glass/glass_model.h"
#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

double index_of(const AirIndex&, double) { return 1.0; }

double index_of(const ConstantIndex& formula, double) { return formula.n; }

double index_of(const SellmeierIndex& formula, double wavelength_nm) {
  const double um2 = wavelength_nm * wavelength_nm * 1e-6;
  double n2 = 1.0;
  for (size_t i = 0; i < formula.b.size(); ++i) n2 += formula.b[i] * um2 / (um2 - formula.c_um2[i]);
  return std::sqrt(n2);
}

double index_of(const PowerSeriesIndex& formula, double wavelength_nm) {
  const double um = wavelength_nm * 1e-3;
  double n2 = 0.0;
  for (size_t i = 0; i < formula.coefficient.size(); ++i)
    n2 += formula.coefficient[i] * std::pow(um, formula.power[i]);
  return std::sqrt(n2);
}

double index_of(const ModelIndex& formula, double wavelength_nm) {
  return model_index(formula, wavelength_nm);
}

}  // namespace

Glass::Glass() = default;

Glass::Glass(std::string name, Formula formula, double first_nm, double last_nm)
    : name_(std::move(name)), formula_(std::move(formula)), first_nm_(first_nm), last_nm_(last_nm) {}

double Glass::index(double wavelength_nm) const {
  if (!is_air() && !(first_nm_ <= wavelength_nm && wavelength_nm <= last_nm_))
    throw InputError(fmt::format("glass {} has no index at {} nm; its formula holds from {} nm to {} nm",
                                 name_, wavelength_nm, first_nm_, last_nm_));
  return std::visit([&](const auto& formula) { return index_of(formula, wavelength_nm); }, formula_);
}

double nd(const Glass& glass) { return glass.index(constants::line_d_nm); }

double vd(const Glass& glass) {
  return (nd(glass) - 1.0) / (glass.index(constants::line_F_nm) - glass.index(constants::line_C_nm));
}

}  // namespace groundglass::optics
