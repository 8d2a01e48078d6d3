#include "sensor/readout/conversion.h"

#include <cmath>

namespace groundglass::sensor {
namespace {

/// The black level of every row: an Ornstein-Uhlenbeck process, started in its stationary state.
std::vector<float> pedestals(const Converter& converter, PhiloxKey key, std::uint32_t frame, int rows,
                             bool drifts) {
  const auto black_dn = static_cast<float>(converter.black_level_dn);
  std::vector<float> dn(static_cast<size_t>(rows), black_dn);
  if (!drifts || converter.drift_dn == 0.0) return dn;
  const std::vector<float> normals = normals_per_line(key, frame, Stream::pedestal, rows);
  const double kept = std::exp(-1.0 / converter.drift_rows), fresh = std::sqrt(1.0 - kept * kept);
  double state = static_cast<double>(normals[0]);
  for (size_t y = 0; y < dn.size(); ++y) {
    if (y > 0) state = kept * state + fresh * static_cast<double>(normals[y]);
    dn[y] += static_cast<float>(converter.drift_dn * state);
  }
  return dn;
}

/// Pixels that do not work, each grown to the right into a cluster of geometrically distributed size.
ScatteredPixels clusters(PhiloxKey key, Stream stream, int width, int height, double share, double mean_px) {
  ScatteredPixels found(key, stream, width, height, share / mean_px, 1.0);
  const size_t seeds = found.pixels().size();
  const double end_probability = 1.0 / mean_px;
  for (size_t i = 0; i < seeds; ++i) {
    ScatteredPixel next = found.pixels()[i];
    for (std::uint32_t grown = 1; ++next.x < static_cast<std::uint32_t>(width); ++grown) {
      const PhiloxCounter bits = philox4x32({next.x, next.y, grown, stream_word(stream) + 1}, key);
      if (uniform_double(bits[0], bits[1]) < end_probability) break;
      found.pixels().push_back(next);
    }
  }
  found.sort();
  return found;
}

}  // namespace

Conversion::Conversion(const SensorModel& model, const ExposureSettings& settings)
    : curve_(model.converter, philox_key(model.serial), model.width_px, settings.noise.converter),
      gain_dn_per_e_(static_cast<float>(model.gain_dn_per_e(settings.iso))),
      black_dn_(static_cast<float>(model.converter.black_level_dn)),
      highest_dn_(static_cast<float>(model.converter.max_dn())) {
  const int side = model.binning_domain == BinningDomain::charge ? model.binning : 1;
  const int width = model.width_px / side, height = model.array_height_px() / side;
  pedestal_dn_ =
      pedestals(model.converter, philox_key(settings.seed), settings.frame, height, settings.noise.pedestal);
  if (!settings.noise.defects) return;
  const PhiloxKey serial_key = philox_key(model.serial);
  const Defects& defects = model.defects;
  dead_ = clusters(serial_key, Stream::dead_pixels, width, height, defects.dead_share, defects.cluster_px);
  stuck_ = clusters(serial_key, Stream::stuck_pixels, width, height, defects.stuck_share, defects.cluster_px);
}

void Conversion::convert(const Window& window, int y, std::span<float> voltage, std::span<int> dn) const {
  const float pedestal_dn = pedestal_dn_[static_cast<size_t>(y)];
  for (float& level : voltage) level = pedestal_dn + gain_dn_per_e_ * level;
  curve_.convert(voltage, window.x, dn);
  const auto replace = [&](const ScatteredPixels& pixels, float level_dn) {
    for (const ScatteredPixel& pixel : pixels.in_row(y, window.x, window.x + window.width))
      dn[pixel.x - static_cast<std::uint32_t>(window.x)] = static_cast<int>(level_dn + 0.5f);
  };
  replace(dead_, black_dn_);
  replace(stuck_, highest_dn_);
}

}  // namespace groundglass::sensor
