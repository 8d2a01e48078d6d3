#include "optics/coating/film_material.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

using Complex = std::complex<double>;

Complex index_of(const ConstantFilmIndex& formula, double) { return {formula.n, formula.k}; }

Complex index_of(const CauchyIndex& formula, double wavelength_nm) {
  const double inverse_um2 = 1e6 / (wavelength_nm * wavelength_nm);
  double n = 0.0;
  for (size_t i = formula.a_um.size(); i-- > 0;) n = n * inverse_um2 + formula.a_um[i];
  return n;
}

Complex index_of(const SellmeierIndex& formula, double wavelength_nm) {
  return Glass("", formula, wavelength_nm, wavelength_nm).index(wavelength_nm);
}

Complex index_of(const TabulatedIndex& table, double wavelength_nm) {
  const std::vector<double>& at = table.wavelength_nm;
  const auto above = std::upper_bound(at.begin() + 1, at.end() - 1, wavelength_nm);
  const size_t i = static_cast<size_t>(above - at.begin());
  const double share = (wavelength_nm - at[i - 1]) / (at[i] - at[i - 1]);
  return {std::lerp(table.n[i - 1], table.n[i], share), std::lerp(table.k[i - 1], table.k[i], share)};
}

}  // namespace

FilmMaterial::FilmMaterial(std::string name, Formula formula, double first_nm, double last_nm)
    : name_(std::move(name)), formula_(std::move(formula)), first_nm_(first_nm), last_nm_(last_nm) {}

std::complex<double> FilmMaterial::index(double wavelength_nm) const {
  if (!(first_nm_ <= wavelength_nm && wavelength_nm <= last_nm_))
    throw InputError(fmt::format("film material {} has no index at {} nm; its data hold from {} nm to {} nm",
                                 name_, wavelength_nm, first_nm_, last_nm_));
  return std::visit([&](const auto& formula) { return index_of(formula, wavelength_nm); }, formula_);
}

}  // namespace groundglass::optics
