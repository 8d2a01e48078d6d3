#include "sensor/capture/noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sensor/random/poisson.h"

namespace groundglass::sensor {
namespace {

/// The last word of the counter: one stream per noise term, 65536 draws each.
constexpr std::uint32_t stream(std::uint32_t term) { return term << 16; }
constexpr std::uint32_t fixed_pattern_stream = stream(1);
constexpr std::uint32_t photon_stream = stream(2);
constexpr std::uint32_t read_stream = stream(3);

/// Two independent standard normals (Box and Muller 1958).
std::array<double, 2> normal_pair(PhiloxKey key, PhiloxCounter counter) {
  const PhiloxCounter bits = philox4x32(counter, key);
  const double radius = std::sqrt(-2.0 * std::log(uniform_double(bits[0], bits[1])));
  const double angle = 2.0 * std::numbers::pi * uniform_double(bits[2], bits[3]);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

}  // namespace

PixelChain::PixelChain(const SensorModel& model, double iso, double time_s, std::uint64_t seed,
                       std::uint32_t frame, const NoiseTerms& terms)
    : terms_(terms),
      key_(philox_key(seed)),
      serial_key_(philox_key(model.serial)),
      frame_(frame),
      prnu_(terms.prnu ? model.prnu : 0.0),
      dsnu_e_(terms.dsnu ? model.dsnu_e : 0.0),
      read_noise_e_(terms.read ? model.read_noise_e : 0.0),
      dark_e_(terms.dark ? model.running_dark_current_e_per_s() * time_s : 0.0),
      full_well_e_(model.full_well_e),
      gain_dn_per_e_(model.gain_dn_per_e(iso)),
      black_level_dn_(model.black_level_dn),
      adc_max_dn_(model.adc_max_dn()) {}

double PixelChain::dn(double signal_e, std::uint32_t x, std::uint32_t y) const {
  double prnu_factor = 1.0, offset_e = 0.0;
  if (prnu_ > 0.0 || dsnu_e_ > 0.0) {
    const auto fixed = normal_pair(serial_key_, {x, y, 0, fixed_pattern_stream});
    prnu_factor = std::max(0.0, 1.0 + prnu_ * fixed[0]);
    offset_e = dsnu_e_ * fixed[1];
  }
  if (read_noise_e_ > 0.0) offset_e += read_noise_e_ * normal_pair(key_, {x, y, frame_, read_stream})[0];

  // A mean this far above the full well fills it in any case; the cap keeps the sampler in its range.
  const double mean_e = std::min(signal_e * prnu_factor + dark_e_, 2.0 * full_well_e_ + 1e4);
  const double charge_e = terms_.shot ? poisson(mean_e, key_, {x, y, frame_, photon_stream}) : mean_e;
  const double collected_e = std::min(charge_e, full_well_e_);
  const double level_dn = black_level_dn_ + gain_dn_per_e_ * (collected_e + offset_e);
  return std::clamp(std::floor(level_dn + 0.5), 0.0, adc_max_dn_);
}

}  // namespace groundglass::sensor
