#include "optics/glass/glass_model.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/core/constants.h"

namespace groundglass::optics {
namespace {

/// s = constant + per_inverse_vd / Vd, regressed over 380 nm to 1000 nm with the visible counted about ten
/// times (residuals outside it weighted 0.3).
struct ShapeLine {
  double constant, per_inverse_vd;
};
constexpr ShapeLine glass_line = {-1.8146, 88.963};
constexpr ShapeLine plastic_line = {-1.3571, 91.941};

double buchdahl_coordinate(double wavelength_nm) {
  const double x_um = (wavelength_nm - constants::line_d_nm) * 1e-3;
  return x_um / (1.0 + 2.5 * x_um);
}

/// (n(λ) − nd) / (nF − nC).
double relative_dispersion(double vd, MaterialKind kind, double wavelength_nm) {
  static const double omega_F = buchdahl_coordinate(constants::line_F_nm);
  static const double omega_C = buchdahl_coordinate(constants::line_C_nm);
  const ShapeLine& line = kind == MaterialKind::plastic ? plastic_line : glass_line;
  const double omega = buchdahl_coordinate(wavelength_nm);
  const double shape = line.constant + line.per_inverse_vd / vd;
  return omega / (omega_F - omega_C) + shape * omega * (omega - omega_F - omega_C);
}

}  // namespace

double model_index(const ModelIndex& material, double wavelength_nm) {
  const double principal_dispersion = (material.nd - 1.0) / material.vd;
  return material.nd + principal_dispersion * relative_dispersion(material.vd, material.kind, wavelength_nm);
}

ModelIndex model_from_e_line(double ne, double ve, MaterialKind kind) {
  // The shape hardly depends on Vd, so each turn of this fixed point gains about two digits.
  ModelIndex material{ne, ve, kind};
  for (int turn = 0; turn < 20; ++turn) {
    const auto shape = [&](double nm) { return relative_dispersion(material.vd, kind, nm); };
    const double principal_dispersion =
        (ne - 1.0) / ve / (shape(constants::line_F_prime_nm) - shape(constants::line_C_prime_nm));
    material.nd = ne - principal_dispersion * shape(constants::line_e_nm);
    material.vd = (material.nd - 1.0) / principal_dispersion;
  }
  return material;
}

Glass model_glass(const ModelIndex& material) {
  return Glass(fmt::format("(nd {:.5g}, Vd {:.4g})", material.nd, material.vd), material, model_first_nm,
               model_last_nm);
}

}  // namespace groundglass::optics
