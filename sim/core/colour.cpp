#include "sim/core/colour.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/core/light_locus.h"
#include "sim/core/standard_spectra.h"

namespace groundglass {
namespace {

constexpr double pi = std::numbers::pi;

Vector3 observer_at(double wavelength_nm) {
  const SpectralTable& cmf = cie1931_observer();
  return {cmf.column(size_t{0})(wavelength_nm), cmf.column(size_t{1})(wavelength_nm),
          cmf.column(size_t{2})(wavelength_nm)};
}

double lab_f(double t) {
  constexpr double delta = 6.0 / 29.0;
  return t > delta * delta * delta ? std::cbrt(t) : t / (3.0 * delta * delta) + 4.0 / 29.0;
}

double degrees(double radians) { return radians * 180.0 / pi; }
double radians(double deg) { return deg * pi / 180.0; }

double hue_deg(double a, double b) {
  if (a == 0.0 && b == 0.0) return 0.0;
  const double h = degrees(std::atan2(b, a));
  return h < 0.0 ? h + 360.0 : h;
}

}  // namespace

Vector3 xyz_of(const Spectrum& stimulus) {
  const SpectralTable& cmf = cie1931_observer();
  Vector3 xyz;
  for (size_t i = 0; i < 3; ++i)
    xyz[static_cast<Eigen::Index>(i)] = integral_of_product(stimulus, cmf.column(i), 380.0, 780.0);
  return xyz;
}

Vector3 xyz_of_reflectance(const Spectrum& reflectance, const Spectrum& illuminant) {
  Vector3 sum = Vector3::Zero();
  double luminance_of_white = 0.0;
  const auto wavelengths = illuminant.wavelengths_nm();
  const auto power = illuminant.values();
  for (size_t i = 0; i < wavelengths.size(); ++i) {
    const Vector3 weight = power[i] * observer_at(wavelengths[i]);
    sum += reflectance(wavelengths[i]) * weight;
    luminance_of_white += weight.y();
  }
  return sum / luminance_of_white;
}

Vector3 white_point(const Spectrum& illuminant) {
  return xyz_of_reflectance(Spectrum::constant(1.0), illuminant);
}

Vector3 white_D65() { return {0.3127 / 0.3290, 1.0, 0.3583 / 0.3290}; }
Vector3 white_D50_icc() { return {0.9642, 1.0, 0.8249}; }

Vector3 lab_of(const Vector3& xyz, const Vector3& white) {
  const double fx = lab_f(xyz.x() / white.x()), fy = lab_f(xyz.y() / white.y()),
               fz = lab_f(xyz.z() / white.z());
  return {116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)};
}

double ciede2000(const Vector3& lab_a, const Vector3& lab_b) {
  const double c_mean = 0.5 * (std::hypot(lab_a.y(), lab_a.z()) + std::hypot(lab_b.y(), lab_b.z()));
  const double c7 = std::pow(c_mean, 7.0), k25_7 = std::pow(25.0, 7.0);
  const double g = 0.5 * (1.0 - std::sqrt(c7 / (c7 + k25_7)));
  const double a1 = (1.0 + g) * lab_a.y(), a2 = (1.0 + g) * lab_b.y();
  const double c1 = std::hypot(a1, lab_a.z()), c2 = std::hypot(a2, lab_b.z());
  const double h1 = hue_deg(a1, lab_a.z()), h2 = hue_deg(a2, lab_b.z());

  const double d_lightness = lab_b.x() - lab_a.x();
  const double d_chroma = c2 - c1;
  // Hues exactly opposite sit on a branch; the tolerance keeps rounding from choosing the wrong side.
  constexpr double branch = 180.0 + 1e-10;
  double dh = h2 - h1;
  if (c1 * c2 == 0.0)
    dh = 0.0;
  else if (dh > branch)
    dh -= 360.0;
  else if (dh < -branch)
    dh += 360.0;
  const double d_hue = 2.0 * std::sqrt(c1 * c2) * std::sin(radians(dh) / 2.0);

  const double l_mean = 0.5 * (lab_a.x() + lab_b.x());
  const double cp_mean = 0.5 * (c1 + c2);
  double h_mean = h1 + h2;
  if (c1 * c2 != 0.0) {
    if (std::abs(h1 - h2) > branch) h_mean += h_mean < 360.0 ? 360.0 : -360.0;
    h_mean *= 0.5;
  }

  const double t = 1.0 - 0.17 * std::cos(radians(h_mean - 30.0)) + 0.24 * std::cos(radians(2.0 * h_mean)) +
                   0.32 * std::cos(radians(3.0 * h_mean + 6.0)) -
                   0.20 * std::cos(radians(4.0 * h_mean - 63.0));
  const double l50 = (l_mean - 50.0) * (l_mean - 50.0);
  const double s_l = 1.0 + 0.015 * l50 / std::sqrt(20.0 + l50);
  const double s_c = 1.0 + 0.045 * cp_mean;
  const double s_h = 1.0 + 0.015 * cp_mean * t;
  const double cp7 = std::pow(cp_mean, 7.0);
  const double d_theta = 30.0 * std::exp(-std::pow((h_mean - 275.0) / 25.0, 2.0));
  const double r_t = -2.0 * std::sqrt(cp7 / (cp7 + k25_7)) * std::sin(radians(2.0 * d_theta));
  const double l = d_lightness / s_l, c = d_chroma / s_c, h = d_hue / s_h;
  return std::sqrt(l * l + c * c + h * h + r_t * c * h);
}

Matrix3 bradford(const Vector3& from_white, const Vector3& to_white) {
  Matrix3 cone;
  cone << 0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296;
  const Vector3 ratio = (cone * to_white).cwiseQuotient(cone * from_white);
  return cone.inverse() * ratio.asDiagonal() * cone;
}

const Matrix3& srgb_to_xyz() {
  static const Matrix3 matrix = [] {
    // Primaries of IEC 61966-2-1, scaled so that white maps to D65.
    Matrix3 primaries;
    primaries << 0.64, 0.30, 0.15, 0.33, 0.60, 0.06, 0.03, 0.10, 0.79;
    const Vector3 scale = primaries.inverse() * white_D65();
    return Matrix3(primaries * scale.asDiagonal());
  }();
  return matrix;
}

const Matrix3& xyz_to_srgb() {
  static const Matrix3 matrix = srgb_to_xyz().inverse();
  return matrix;
}

double srgb_encode(double linear) {
  if (linear < 0.0) return -srgb_encode(-linear);
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
}

double srgb_decode(double encoded) {
  if (encoded < 0.0) return -srgb_decode(-encoded);
  return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double correlated_colour_temperature_K(const Vector3& xyz) {
  const Eigen::Vector2d uv = uv_1960(xyz);
  const auto distance = [&](double mired) {
    return (uv_1960(black_body_xyz(1e6 / mired)) - uv).squaredNorm();
  };
  // Golden-section search along the locus from 40 000 K to 1000 K, to 1e-6 mired.
  constexpr double shrink = std::numbers::phi - 1.0;
  double low = 25.0, high = 1000.0;
  double left = high - shrink * (high - low), right = low + shrink * (high - low);
  double at_left = distance(left), at_right = distance(right);
  for (int i = 0; i < 44; ++i) {
    if (at_left < at_right) {
      high = right, right = left, at_right = at_left;
      at_left = distance(left = high - shrink * (high - low));
    } else {
      low = left, left = right, at_left = at_right;
      at_right = distance(right = low + shrink * (high - low));
    }
  }
  return 2e6 / (low + high);
}

}  // namespace groundglass
