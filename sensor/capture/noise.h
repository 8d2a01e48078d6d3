#pragma once

#include <cstdint>

#include "sensor/model/sensor_model.h"
#include "sim/core/philox.h"

namespace groundglass::sensor {

/// Which terms act. A term switched off leaves the mean it would have had, dark current excepted: that
/// vanishes.
struct NoiseTerms {
  bool shot = true;
  bool dark = true;
  bool read = true;
  bool prnu = true;
  bool dsnu = true;

  static NoiseTerms none() { return {false, false, false, false, false}; }
};

/// What the chain of one native pixel does to its signal, in the order of the silicon: PRNU on the signal,
/// dark current, photon and dark shot noise, full well, DSNU and read noise, gain, black level, ADC
/// (EMVA 1288 R4.0, section 2). DSNU is the offset in electrons that the standard measures.
///
/// A pure function of (seed, frame, noise term, pixel): no draw depends on another pixel, thread or frame.
/// The fixed pattern depends on the sensor's serial and the pixel alone.
class PixelChain {
 public:
  PixelChain(const SensorModel& model, double iso, double time_s, std::uint64_t seed, std::uint32_t frame,
             const NoiseTerms& terms);

  /// The converted number of native pixel (x, y), counted from the sensor's top left, that collects a mean of
  /// `signal_e` photoelectrons.
  double dn(double signal_e, std::uint32_t x, std::uint32_t y) const;

 private:
  NoiseTerms terms_;
  PhiloxKey key_, serial_key_;
  std::uint32_t frame_;
  double prnu_, dsnu_e_, read_noise_e_, dark_e_, full_well_e_, gain_dn_per_e_, black_level_dn_, adc_max_dn_;
};

}  // namespace groundglass::sensor
