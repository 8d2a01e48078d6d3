#include "sim/core/light_locus.h"

#include <cmath>

#include "sim/core/standard_spectra.h"

namespace groundglass {

Eigen::Vector2d uv_1960(const Vector3& xyz) {
  return Eigen::Vector2d(4.0 * xyz.x(), 6.0 * xyz.y()) / (xyz.x() + 15.0 * xyz.y() + 3.0 * xyz.z());
}

Vector3 black_body_xyz(double temperature_K) {
  constexpr double c2_nm_K = 1.4388e7;  // the value CIE 15:2018 prescribes in colorimetry
  const SpectralTable& cmf = cie1931_observer();
  const auto wavelengths = cmf.column(size_t{0}).wavelengths_nm();
  const auto x = cmf.column(size_t{0}).values(), y = cmf.column(1).values(), z = cmf.column(2).values();
  Vector3 sum = Vector3::Zero();
  for (size_t i = 0; i < wavelengths.size(); ++i) {
    const double exponent = c2_nm_K / (wavelengths[i] * temperature_K);
    // Taken relative to 560 nm so that no temperature overflows.
    const double power = std::pow(560.0 / wavelengths[i], 5.0) *
                         std::exp(c2_nm_K / (560.0 * temperature_K) - exponent) / -std::expm1(-exponent);
    sum += power * Vector3(x[i], y[i], z[i]);
  }
  return sum;
}

Vector3 white_of_temperature(double temperature_K, double duv) {
  // From a colder to a hotter body the locus goes down in u; green lies at its right hand there.
  constexpr double step = 1e-4;
  const Eigen::Vector2d along = uv_1960(black_body_xyz(temperature_K * (1.0 + step))) -
                                uv_1960(black_body_xyz(temperature_K * (1.0 - step)));
  const Eigen::Vector2d towards_green = Eigen::Vector2d(along.y(), -along.x()).normalized();
  const Eigen::Vector2d uv = uv_1960(black_body_xyz(temperature_K)) + duv * towards_green;
  return {1.5 * uv.x() / uv.y(), 1.0, (2.0 - 0.5 * uv.x()) / uv.y() - 5.0};
}

}  // namespace groundglass
