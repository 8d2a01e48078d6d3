#include "sensor/light/pixel_spot.h"

#include <cmath>
#include <numbers>

namespace groundglass::sensor {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// Slope in the stack of a ray with these direction cosines in air along the radius and across.
double slope(double along, double across, double index) {
  const double inside = along / index, beside = across / index;
  return inside / std::sqrt(1.0 - inside * inside - beside * beside);
}

/// Variances of the spot in x and y.
struct Upright {
  double x_um, y_um, x_variance_um2, y_variance_um2;
  Upright(const Spot& s, double cosine, double sine)
      : x_um(s.shift_um * cosine),
        y_um(s.shift_um * sine),
        x_variance_um2(cosine * cosine * s.tangential_variance_um2 + sine * sine * s.sagittal_variance_um2),
        y_variance_um2(sine * sine * s.tangential_variance_um2 + cosine * cosine * s.sagittal_variance_um2) {}
};

}  // namespace

Spot spot_of(const Microlens& m, const IncidencePoint& incidence, double wavelength_nm, double pitch_um) {
  const auto radial = [&](double angle_deg) {
    return slope(std::sin(angle_deg * degree), 0.0, m.stack_index);
  };
  const double chief = incidence.chief_ray_deg, half = incidence.tangential_half_deg;
  const double tangential_um = 0.5 * m.stack_height_um * (radial(chief + half) - radial(chief - half));
  const double sagittal_um = m.stack_height_um * slope(std::sin(incidence.sagittal_half_deg * degree),
                                                       std::sin(chief * degree), m.stack_index);
  const double sigma_um = 0.42 * 1e-3 * wavelength_nm * m.stack_height_um / (m.stack_index * pitch_um);
  Spot spot;
  spot.shift_um = m.stack_height_um * (radial(chief) - radial(m.design_cra_at_deg(incidence.height_mm)));
  spot.tangential_variance_um2 = sigma_um * sigma_um + 0.25 * tangential_um * tangential_um;
  spot.sagittal_variance_um2 = sigma_um * sigma_um + 0.25 * sagittal_um * sagittal_um;
  return spot;
}

std::array<double, 3> shares_along(double centre_um, double variance_um2, double pitch_um, double from_um,
                                   double to_um) {
  const double scale = 1.0 / std::sqrt(2.0 * variance_um2);
  std::array<double, 3> shares{};
  for (size_t i = 0; i < 3; ++i) {
    const double pixel_um = (static_cast<double>(i) - 1.0) * pitch_um - centre_um;
    shares[i] = 0.5 * (std::erf((pixel_um + to_um) * scale) - std::erf((pixel_um + from_um) * scale));
  }
  return shares;
}

Shares shares_of(const Spot& spot, double cosine, double sine, double pitch_um, double photodiode_width_um) {
  const Upright at(spot, cosine, sine);
  const double half_um = 0.5 * photodiode_width_um;
  const auto x = shares_along(at.x_um, at.x_variance_um2, pitch_um, -half_um, half_um);
  const auto y = shares_along(at.y_um, at.y_variance_um2, pitch_um, -half_um, half_um);
  Shares shares;
  for (size_t j = 0; j < 3; ++j)
    for (size_t i = 0; i < 3; ++i) shares[j][i] = y[j] * x[i];
  return shares;
}

double share_of_half(const Spot& spot, double cosine, double sine, double pitch_um,
                     double photodiode_width_um, char half) {
  const Upright at(spot, cosine, sine);
  const double half_um = 0.5 * photodiode_width_um;
  const auto share = [&](double centre_um, double variance_um2, char low, char high) {
    return shares_along(centre_um, variance_um2, pitch_um, half == high ? 0.0 : -half_um,
                        half == low ? 0.0 : half_um)[1];
  };
  return share(at.x_um, at.x_variance_um2, 'L', 'R') * share(at.y_um, at.y_variance_um2, 'T', 'B');
}

}  // namespace groundglass::sensor
