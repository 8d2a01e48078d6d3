#include "sensor/model/sensor_model.h"

#include <fmt/format.h>

#include <Eigen/SVD>
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "sensor/colour/colour_calibration.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

constexpr int max_side_px = 65535;

void require(bool holds, const std::string& message) {
  if (!holds) throw InputError(message);
}

void require_number(const char* key, double value, double min) {
  if (!std::isfinite(value) || value < min)
    throw InputError(fmt::format("{} is {}, expected at least {}", key, value, min));
}

void require_positive(const char* key, double value) {
  if (!std::isfinite(value) || value <= 0.0)
    throw InputError(fmt::format("{} is {}, expected more than 0", key, value));
}

void check_numbers(const SensorModel& s) {
  require_positive("pixel_pitch_um", s.pixel_pitch_um);
  require_positive("full_well_e", s.full_well_e);
  require_positive("system_gain_dn_per_e", s.system_gain_dn_per_e);
  require_positive("dark_current_doubling_K", s.dark_current_doubling_K);
  require_positive("base_iso", s.base_iso);
  require_number("read_noise_e", s.read_noise_e, 0.0);
  require_number("dark_current_e_per_s", s.dark_current_e_per_s, 0.0);
  require_number("dark_current_temperature_C", s.dark_current_temperature_C, -273.15);
  require_number("temperature_C", s.temperature_C, -273.15);
  require_number("prnu", s.prnu, 0.0);
  require_number("dsnu_e", s.dsnu_e, 0.0);
  require_number("black_level_dn", s.black_level_dn, 0.0);
}

void check_levels(const SensorModel& s) {
  require(s.adc_bits >= 1 && s.adc_bits <= 16, fmt::format("adc_bits is {}, expected 1 to 16", s.adc_bits));
  require(s.black_level_dn < s.adc_max_dn(),
          fmt::format("black_level_dn is {}, not below the white level {} of {} bits", s.black_level_dn,
                      s.adc_max_dn(), s.adc_bits));
  require(s.full_well_e * s.system_gain_dn_per_e >= 1.0,
          fmt::format("full_well_e of {} is {:.3g} DN at base ISO, less than one", s.full_well_e,
                      s.full_well_e * s.system_gain_dn_per_e));
  require(std::isfinite(s.running_dark_current_e_per_s()), "temperature_C makes the dark current infinite");
  require(s.binning >= 1 && s.binning <= 16, fmt::format("binning is {}, expected 1 to 16", s.binning));
  require(s.readout_bits() <= 16,
          fmt::format("binning {} of {} bits needs {} bits, more than the 16 of a DNG", s.binning, s.adc_bits,
                      s.readout_bits()));
}

void check_mosaic(const SensorModel& s) {
  const CfaPattern& cfa = s.cfa;
  require(cfa.width >= 1 && cfa.height >= 1 &&
              cfa.planes.size() == static_cast<size_t>(cfa.width) * static_cast<size_t>(cfa.height),
          "cfa is not a rectangle of colours");
  require(s.planes.size() == 1 || s.planes.size() == 3,
          fmt::format("cfa has {} colours, expected three or one", s.planes.size()));
  for (size_t plane = 0; plane < s.planes.size(); ++plane)
    require(std::count(cfa.planes.begin(), cfa.planes.end(), plane) > 0,
            "cfa lacks the colour " + s.planes[plane]);
  require(*std::max_element(cfa.planes.begin(), cfa.planes.end()) < s.planes.size(),
          "cfa has an unknown colour");
  require(s.width_px >= 1 && s.height_px >= 1 && s.width_px <= max_side_px && s.height_px <= max_side_px,
          fmt::format("size of {} x {} px, expected 1 to {}", s.width_px, s.height_px, max_side_px));
  require(
      s.width_px % std::lcm(cfa.width, s.binning) == 0 && s.height_px % std::lcm(cfa.height, s.binning) == 0,
      fmt::format("size of {} x {} px is not a whole number of {} x {} tiles", s.width_px, s.height_px,
                  std::lcm(cfa.width, s.binning), std::lcm(cfa.height, s.binning)));
  s.readout_cfa();
}

void check_quantum_efficiency(const SensorModel& s) {
  require(s.quantum_efficiency.size() == s.planes.size(),
          "quantum_efficiency must have one spectrum per colour");
  for (size_t plane = 0; plane < s.planes.size(); ++plane) {
    require(!s.quantum_efficiency[plane].empty(), "quantum_efficiency of " + s.planes[plane] + " is empty");
    const auto [low, high] = std::ranges::minmax(s.quantum_efficiency[plane].values());
    require(low >= 0.0 && high <= 1.0 + 1e-9,
            fmt::format("quantum_efficiency of {} reaches from {:.3g} to {:.3g}, expected 0 to 1",
                        s.planes[plane], low, high));
    require(high > 0.0, "quantum_efficiency of " + s.planes[plane] + " is zero everywhere");
  }
}

/// Colours that are mixtures of each other make matrices that no raw converter can invert.
void check_colours_differ(const SensorModel& s) {
  if (s.monochrome()) return;
  const ColourCalibration colour =
      calibrate_colour({energy_response(s, 0), energy_response(s, 1), energy_response(s, 2)});
  constexpr double least = 1e-4;  // Real sensors have some 0.1; below, rounding in the DNG shows.
  for (const Matrix3& matrix :
       {colour.color_matrix_A, colour.color_matrix_D65, colour.forward_matrix_A, colour.forward_matrix_D65}) {
    const Vector3 singular = Eigen::JacobiSVD<Matrix3>(matrix).singularValues();
    require(
        matrix.allFinite() && singular[2] > least * singular[0],
        "quantum_efficiency cannot tell colours apart: between 380 and 780 nm one of R, G and B is zero or "
        "a mixture of the others; expected three different curves");
  }
}

}  // namespace

void SensorModel::check() const {
  check_numbers(*this);
  check_levels(*this);
  check_mosaic(*this);
  check_quantum_efficiency(*this);
  check_colours_differ(*this);
}

CfaPattern SensorModel::readout_cfa() const {
  CfaPattern out;
  out.width = std::lcm(cfa.width, binning) / binning;
  out.height = std::lcm(cfa.height, binning) / binning;
  out.planes.clear();
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const int plane = cfa.plane_at(x * binning, y * binning);
      for (int j = 0; j < binning; ++j)
        for (int i = 0; i < binning; ++i)
          if (cfa.plane_at(x * binning + i, y * binning + j) != plane)
            throw InputError(
                fmt::format("readout.binning {} mixes colours of the cfa; each {} x {} block must be one",
                            binning, binning, binning));
      out.planes.push_back(static_cast<std::uint8_t>(plane));
    }
  return out;
}

int SensorModel::readout_bits() const {
  const auto largest =
      static_cast<std::uint64_t>(adc_max_dn()) * static_cast<std::uint64_t>(binning * binning);
  return std::bit_width(largest);
}

double SensorModel::saturation_e(double iso) const {
  return std::min(full_well_e, (adc_max_dn() - black_level_dn) / gain_dn_per_e(iso));
}

double SensorModel::highest_iso() const {
  return base_iso * std::max(1.0, (adc_max_dn() - black_level_dn) / system_gain_dn_per_e);
}

double SensorModel::readout_white_level_dn(double iso) const {
  return std::floor((black_level_dn + gain_dn_per_e(iso) * saturation_e(iso)) * binning * binning);
}

double SensorModel::running_dark_current_e_per_s() const {
  return dark_current_e_per_s *
         std::exp2((temperature_C - dark_current_temperature_C) / dark_current_doubling_K);
}

}  // namespace groundglass::sensor
