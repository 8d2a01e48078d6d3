#pragma once

#include <cstdint>
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

  /// The number for a level, both in DN, in a column of the sensor.
  int code(float level_dn, int column) const {
    if (!nonlinear_) return clamped(level_dn);
    return nonlinear_code(level_dn, column);
  }

 private:
  int clamped(float level_dn) const {
    const float top = static_cast<float>(max_code_);
    const float in_range = level_dn < 0.0f ? 0.0f : level_dn > top ? top : level_dn;
    return static_cast<int>(in_range + 0.5f);
  }
  int nonlinear_code(float level_dn, int column) const;

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
