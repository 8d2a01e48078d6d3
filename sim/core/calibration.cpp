#include "sim/core/calibration.h"

#include <algorithm>

#include "sim/core/standard_spectra.h"

namespace groundglass {
namespace {

double temperature_of(const char* illuminant) {
  return correlated_colour_temperature_K(white_point(cie_illuminant(illuminant)));
}

}  // namespace

std::optional<double> light_source_temperature_K(int code) {
  static const double a_K = temperature_of("A"), c_K = temperature_of("C"), d50_K = temperature_of("D50"),
                      d55_K = temperature_of("D55"), d65_K = temperature_of("D65"),
                      d75_K = temperature_of("D75");
  switch (code) {
    case 3:  // tungsten
    case 17:
      return a_K;
    case 1:  // daylight
    case 4:  // flash
    case 9:  // fine weather
    case 20:
      return d55_K;
    case 10:  // cloudy
    case 21:
      return d65_K;
    case 11:  // shade
    case 22:
      return d75_K;
    case 2:   // fluorescent
    case 14:  // white fluorescent, 3800 to 4500 K in EXIF 2.31
      return 4150.0;
    case 12:  // daylight fluorescent, 5700 to 7100 K
      return 6400.0;
    case 13:  // day white fluorescent, 4600 to 5500 K
      return 5050.0;
    case 15:  // warm white fluorescent, 3250 to 3800 K
      return 3525.0;
    case 18:  // CIE illuminant B
      return 4874.0;
    case 19:
      return c_K;
    case 23:
      return d50_K;
    case 24:  // ISO studio tungsten
      return 3200.0;
    default:
      return std::nullopt;
  }
}

double weight_of_A(const Vector3& white_xyz, const std::array<int, 2>& illuminants) {
  const double warm = 1.0 / light_source_temperature_K(illuminants[0]).value_or(0.0);
  const double cold = 1.0 / light_source_temperature_K(illuminants[1]).value_or(0.0);
  const double inverse = 1.0 / correlated_colour_temperature_K(white_xyz);
  return std::clamp((inverse - cold) / (warm - cold), 0.0, 1.0);
}

Eigen::VectorXd neutral_under(const ColourCalibration& calibration, const Vector3& white_xyz) {
  const double weight = weight_of_A(white_xyz, calibration.illuminants);
  const Eigen::VectorXd seen =
      (weight * calibration.color_matrix_A + (1.0 - weight) * calibration.color_matrix_D65) * white_xyz;
  return seen / seen.maxCoeff();
}

Vector3 xyz_of_chromaticity(double x, double y) { return {x / y, 1.0, (1.0 - x - y) / y}; }

}  // namespace groundglass
