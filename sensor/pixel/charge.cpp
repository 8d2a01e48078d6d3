#include "sensor/pixel/charge.h"

#include <algorithm>

namespace groundglass::sensor {
namespace {

/// A line's share of PRNU for every row or column; zeros where there is none.
std::vector<float> spread_over_lines(PhiloxKey key, Stream stream, int count, double spread) {
  if (spread == 0.0) return std::vector<float>(static_cast<size_t>(count), 0.0f);
  std::vector<float> values = normals_per_line(key, 0, stream, count);
  for (float& value : values) value *= static_cast<float>(spread);
  return values;
}

}  // namespace

ChargeCollection::ChargeCollection(const SensorModel& model, const ExposureSettings& settings)
    : key_(philox_key(settings.seed)),
      serial_key_(philox_key(model.serial)),
      frame_(settings.frame),
      shot_(settings.noise.shot) {
  const NoiseTerms& terms = settings.noise;
  const PatternSpread prnu = terms.prnu ? model.prnu : PatternSpread{};
  prnu_ = static_cast<float>(prnu.pixel);
  response_of_row_ =
      spread_over_lines(serial_key_, Stream::fixed_response_rows, model.array_height_px(), prnu.row);
  response_of_column_ =
      spread_over_lines(serial_key_, Stream::fixed_response_columns, model.width_px, prnu.column);

  const double dark_time_s = settings.time_s * model.dark_current.growth(model.temperature_C);
  dark_e_ = terms.dark_current ? static_cast<float>(model.dark_current.e_per_s * dark_time_s) : 0.0f;
  if (terms.hot_pixels)
    hot_ = ScatteredPixels(serial_key_, Stream::hot_pixels, model.width_px, model.array_height_px(),
                           model.dark_current.hot_share, model.dark_current.hot_e_per_s * dark_time_s);
  most_e_ = static_cast<float>(most_full_wells * model.mode(settings.iso).full_well_e);
}

void ChargeCollection::collect(const Window& window, int y, std::span<float> charge_e) const {
  float response[block_size] = {}, mean_e[block_size] = {}, drawn_e[block_size];
  const float of_row = 1.0f + response_of_row_[static_cast<size_t>(y)];
  for_each_stretch(window, [&](const Stretch& at) {
    const auto block_x = static_cast<std::uint32_t>(at.block_x), row = static_cast<std::uint32_t>(y);
    if (prnu_ > 0.0f)
      random_kernel().normals({serial_key_, block_x, row, 0, stream_word(Stream::fixed_response)}, response);
    float* signal_e = charge_e.data() + at.in_window;
    const float* of_column = response_of_column_.data() + at.block_x;
    for (int i = 0; i < at.count; ++i) {
      const int k = at.in_block + i;
      const float sensitivity = std::max(0.0f, of_row + of_column[k] + prnu_ * response[k]);
      mean_e[k] = signal_e[i] * sensitivity + dark_e_;
    }
    for (const ScatteredPixel& hot :
         hot_.in_row(y, at.block_x + at.in_block, at.block_x + at.in_block + at.count))
      mean_e[static_cast<int>(hot.x) - at.block_x] += hot.value;
    for (float& e : mean_e) e = std::min(e, most_e_);
    const float* result_e = mean_e;
    if (shot_) {
      random_kernel().poisson({key_, block_x, row, frame_, stream_word(Stream::photons)}, mean_e, drawn_e);
      result_e = drawn_e;
    }
    std::copy_n(result_e + at.in_block, at.count, signal_e);
  });
}

}  // namespace groundglass::sensor
