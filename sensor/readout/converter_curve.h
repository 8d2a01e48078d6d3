#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sensor/model/converter.h"
#include "sim/core/philox.h"

namespace groundglass::sensor {

/// The characteristic of a sensor's column converters, as IEEE 1241 describes it by its code transitions: a
/// bow that vanishes at both ends (INL), different in every column, and jittered transitions common to all
/// (DNL).
class ConverterCurve {
 public:
  /// `nonlinear` off: the ideal converter.
  ConverterCurve(const Converter& converter, PhiloxKey serial_key, int columns, bool nonlinear);

  /// The numbers for levels, both in DN, of neighbouring columns of the sensor.
  void convert(std::span<const float> level_dn, int first_column, std::span<int> code) const;

 private:
  void convert_nonlinearly(std::span<const float> level_dn, int first_column, std::span<int> code) const;

  bool nonlinear_;
  int max_code_;
  std::vector<float> bow_dn_;     // of each column, at the middle of the range
  std::vector<float> jitter_dn_;  // of the transition to each code from the one below
};

/// Stored numbers for converter codes, where the sensor shortens them: the curve through its knees, rounded.
std::vector<std::uint16_t> companding_table(const Converter& converter);

/// What stored numbers stand for: the middle of the codes that are stored so. In units of 2^(bits − 16) codes
/// where the converter has more than 16 bits.
std::vector<std::uint16_t> expansion_table(const Converter& converter);

}  // namespace groundglass::sensor
