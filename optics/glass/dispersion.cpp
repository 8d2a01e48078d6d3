#include "optics/glass/dispersion.h"

#include <cmath>

#include "optics/glass/glass_model.h"

namespace groundglass::optics {
namespace {

double sum(const PowerSeriesIndex& series, double um) {
  double value = 0.0;
  for (size_t i = 0; i < series.coefficient.size(); ++i)
    value += series.coefficient[i] * std::pow(um, series.power[i]);
  return value;
}

double index_of(const AirIndex&, double) { return 1.0; }

double index_of(const ConstantIndex& formula, double) { return formula.n; }

double index_of(const SellmeierIndex& formula, double um) {
  const double um2 = um * um;
  double n2 = 1.0;
  for (size_t i = 0; i < formula.b.size(); ++i) n2 += formula.b[i] * um2 / (um2 - formula.c_um2[i]);
  return std::sqrt(n2);
}

double index_of(const PowerSeriesIndex& formula, double um) { return std::sqrt(sum(formula, um)); }

double index_of(const ResonanceIndex& formula, double um) {
  double n2 = sum(formula.background, um);
  for (const Resonance& resonance : formula.resonances)
    n2 += resonance.b * std::pow(um, resonance.power) / (um * um - resonance.c_um2);
  return std::sqrt(n2);
}

double index_of(const ConradyIndex& formula, double um) {
  return formula.n0 + formula.a / um + formula.b / std::pow(um, 3.5);
}

double index_of(const HerzbergerIndex& formula, double um) {
  const auto& a = formula.a;
  const double um2 = um * um;
  const double l = 1.0 / (um2 - 0.028);
  return a[0] + l * (a[1] + l * a[2]) + um2 * (a[3] + um2 * (a[4] + um2 * a[5]));
}

double index_of(const ModelIndex& formula, double um) { return model_index(formula, um * 1e3); }

}  // namespace

double dispersion_index(const DispersionFormula& formula, double wavelength_nm) {
  return std::visit([&](const auto& kind) { return index_of(kind, wavelength_nm * 1e-3); }, formula);
}

}  // namespace groundglass::optics
