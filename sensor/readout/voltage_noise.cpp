#include "sensor/readout/voltage_noise.h"

#include <cmath>
#include <numbers>

#include "sensor/pixel/trap.h"
#include "sim/core/constants.h"

namespace groundglass::sensor {
namespace {

/// kT/C over q², with C = q / conversion gain.
double reset_variance_e2(const ConversionMode& mode, double temperature_C) {
  if (mode.conversion_gain_uV_per_e == 0.0) return 0.0;
  const double capacitance_F = constants::elementary_charge_C / (1e-6 * mode.conversion_gain_uV_per_e);
  return constants::boltzmann_J_K * (temperature_C + constants::zero_celsius_K) * capacitance_F /
         std::pow(constants::elementary_charge_C, 2);
}

void add_lines(std::vector<float>& lines, PhiloxKey key, std::uint32_t frame, Stream stream, double spread) {
  if (spread == 0.0) return;
  const std::vector<float> normals = normals_per_line(key, frame, stream, static_cast<int>(lines.size()));
  for (size_t i = 0; i < lines.size(); ++i) lines[i] += static_cast<float>(spread) * normals[i];
}

}  // namespace

double white_variance_e2(const SensorModel& model, double iso, const NoiseTerms& terms) {
  const ConversionMode& mode = model.mode(iso);
  double variance = 0.0;
  if (terms.reset && !model.source_follower.correlated_double_sampling)
    variance += reset_variance_e2(mode, model.temperature_C);
  if (terms.flicker) variance += model.source_follower.flicker_variance_e2();
  if (terms.read)
    variance += std::pow(mode.read_noise_e, 2) + std::pow(mode.output_noise_dn / model.gain_dn_per_e(iso), 2);
  return variance;
}

VoltageNoise::VoltageNoise(const SensorModel& model, const ExposureSettings& settings)
    : key_(philox_key(settings.seed)),
      serial_key_(philox_key(model.serial)),
      frame_(settings.frame),
      white_e_(static_cast<float>(std::sqrt(white_variance_e2(model, settings.iso, settings.noise)))),
      trap_time_s_(model.source_follower.trap_time_s),
      cds_interval_s_(model.source_follower.cds_interval_s),
      sampled_at_s_(settings.frame * settings.frame_interval_s),
      double_sampling_(model.source_follower.correlated_double_sampling) {
  const NoiseTerms& terms = settings.noise;
  const int side = model.binning_domain == BinningDomain::charge ? model.binning : 1;
  const int width = model.width_px / side, height = model.array_height_px() / side;
  const PatternSpread dsnu_e = terms.dsnu ? model.dsnu_e : PatternSpread{};
  dsnu_e_ = static_cast<float>(dsnu_e.pixel);
  row_e_.assign(static_cast<size_t>(height), 0.0f);
  column_e_.assign(static_cast<size_t>(width), 0.0f);
  add_lines(row_e_, serial_key_, 0, Stream::fixed_offset_rows, dsnu_e.row);
  add_lines(column_e_, serial_key_, 0, Stream::fixed_offset_columns, dsnu_e.column);
  if (terms.row) add_lines(row_e_, key_, frame_, Stream::rows, model.line_noise.row_e);
  if (terms.column) add_lines(column_e_, key_, frame_, Stream::columns, model.line_noise.column_e);
  if (terms.telegraph)
    traps_ = ScatteredPixels(serial_key_, Stream::traps, width, height, model.source_follower.trap_share,
                             model.source_follower.trap_e);
  for (std::uint32_t i = 0; terms.periodic && i < model.periodic_noise.size(); ++i) {
    const PhiloxCounter bits = philox4x32({i, 0, frame_, stream_word(Stream::periodic)}, key_);
    waves_.push_back(wave_along_rows(model.periodic_noise[i], width, uniform_double(bits[0], bits[1])));
  }
}

VoltageNoise::Wave VoltageNoise::wave_along_rows(const PeriodicNoise& noise, int width, double phase_cycles) {
  Wave wave{{}, {}, noise.cycles_per_px_y, phase_cycles};
  for (int x = 0; x < width; ++x) {
    const double angle = 2.0 * std::numbers::pi * noise.cycles_per_px_x * x;
    wave.sine_e.push_back(static_cast<float>(std::numbers::sqrt2 * noise.rms_e * std::sin(angle)));
    wave.cosine_e.push_back(static_cast<float>(std::numbers::sqrt2 * noise.rms_e * std::cos(angle)));
  }
  return wave;
}

void VoltageNoise::add(const Window& window, int y, std::span<float> charge_e) const {
  float white[block_size] = {}, fixed[block_size] = {};
  const float of_row_e = row_e_[static_cast<size_t>(y)];
  for_each_stretch(window, [&](const Stretch& at) {
    const auto block_x = static_cast<std::uint32_t>(at.block_x), row = static_cast<std::uint32_t>(y);
    if (white_e_ > 0.0f)
      random_kernel().normals({key_, block_x, row, frame_, stream_word(Stream::read)}, white);
    if (dsnu_e_ > 0.0f)
      random_kernel().normals({serial_key_, block_x, row, 0, stream_word(Stream::fixed_offset)}, fixed);
    float* e = charge_e.data() + at.in_window;
    const float* of_column_e = column_e_.data() + at.block_x;
    for (int i = 0; i < at.count; ++i) {
      const int k = at.in_block + i;
      e[i] += of_row_e + of_column_e[k] + white_e_ * white[k] + dsnu_e_ * fixed[k];
    }
  });
  add_traps(window, y, charge_e);
  add_waves(window, y, charge_e);
}

void VoltageNoise::add_traps(const Window& window, int y, std::span<float> charge_e) const {
  for (const ScatteredPixel& trap : traps_.in_row(y, window.x, window.x + window.width)) {
    const auto full = [&](double at_s) {
      return trap_is_full(key_, trap.x, trap.y, trap_time_s_, at_s) ? 1 : 0;
    };
    int change = full(sampled_at_s_);
    if (double_sampling_) change -= full(sampled_at_s_ - cds_interval_s_);
    charge_e[trap.x - static_cast<std::uint32_t>(window.x)] += static_cast<float>(change) * trap.value;
  }
}

void VoltageNoise::add_waves(const Window& window, int y, std::span<float> charge_e) const {
  for (const Wave& wave : waves_) {
    const double start = 2.0 * std::numbers::pi * (wave.phase_cycles + wave.cycles_per_px_y * y);
    const auto along = static_cast<float>(std::cos(start)), across = static_cast<float>(std::sin(start));
    const float *sine_e = wave.sine_e.data() + window.x, *cosine_e = wave.cosine_e.data() + window.x;
    for (size_t x = 0; x < charge_e.size(); ++x) charge_e[x] += along * sine_e[x] + across * cosine_e[x];
  }
}

}  // namespace groundglass::sensor
