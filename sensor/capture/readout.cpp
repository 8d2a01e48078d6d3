#include "sensor/capture/readout.h"

#include <algorithm>
#include <cmath>

#include "sensor/light/photoelectrons.h"
#include "sensor/pixel/charge.h"
#include "sensor/pixel/saturation.h"
#include "sensor/readout/conversion.h"
#include "sensor/readout/voltage_noise.h"

namespace groundglass::sensor {
namespace {

/// Everything that stays the same for a frame.
class FrameReader {
 public:
  FrameReader(const Image<float>& rate, const Image<float>& previous_rate, const SensorModel& model,
              const ExposureSettings& settings)
      : rate_(rate),
        previous_rate_(previous_rate),
        model_(model),
        settings_(settings),
        n_(model.binning),
        full_well_e_(static_cast<float>(model.mode(settings.iso).full_well_e)),
        saturation_(model.saturation),
        collection_(model, settings),
        noise_(model, settings),
        conversion_(model, settings) {
    if (!settings.noise.knee) saturation_.knee = 1.0;
    if (!settings.noise.blooming) saturation_.blooming = 0.0;
    if (!model.converter.companding.empty()) stored_ = companding_table(model.converter);
    const WindowOrigin origin = window_origin(model, rate.width(), rate.height());
    lit_ = {origin.x * n_, origin.y * n_ + model.converter.optical_black_rows, rate.width() * n_,
            rate.height() * n_};
    black_ = {lit_.x, 0, lit_.width, model.converter.optical_black_rows};
  }

  const Window& lit() const { return lit_; }
  const Window& black() const { return black_; }

  /// Readout rows [first, end) of a window, which begin at its native row first · N.
  void read(const Window& window, int first, int end, Image<std::uint16_t>& dn) const {
    // Blooms reach in from beyond the band.
    const int reach = saturation_.blooming > 0.0 ? bloom_reach_px : 0;
    const int from = std::max(0, first * n_ - reach), to = std::min(window.height, end * n_ + reach);
    Image<float> charge_e(window.width, to - from);
    for (int row = from; row < to; ++row) collect(window, row, charge_e.row(row - from));
    saturate(charge_e, full_well_e_, saturation_);
    for (int row = first; row < end; ++row)
      if (model_.binning_domain == BinningDomain::charge)
        read_binned(window, row, charge_e, row * n_ - from, dn.row(row));
      else
        read_natively(window, row, charge_e, row * n_ - from, dn.row(row));
  }

 private:
  /// Mean signals of a native row, and the charges that come of them.
  void collect(const Window& window, int row, std::span<float> charge_e) const {
    const bool is_lit = &window == &lit_;
    const auto time_s = static_cast<float>(settings_.time_s / (n_ * n_));
    std::vector<float> left_over_e;
    if (is_lit) {
      const auto rate = rate_.row(row / n_);
      for (size_t i = 0; i < charge_e.size(); ++i) charge_e[i] = rate[i / static_cast<size_t>(n_)] * time_s;
      if (!previous_rate_.empty()) {
        const auto before = previous_rate_.row(row / n_);
        const auto lag = static_cast<float>(model_.lag);
        for (size_t i = 0; i < charge_e.size(); ++i)
          left_over_e.push_back(lag * std::min(before[i / static_cast<size_t>(n_)] * time_s, full_well_e_));
      }
    } else {
      std::ranges::fill(charge_e, 0.0f);
    }
    collection_.collect(window, window.y + row, charge_e, left_over_e);
  }

  /// N×N charges go to one floating diffusion, which is read once.
  void read_binned(const Window& window, int row, const Image<float>& charge_e, int first_row,
                   std::span<std::uint16_t> out) const {
    const Window binned{window.x / n_, window.y / n_, window.width / n_, window.height / n_};
    std::vector<float> voltage_e(out.size(), 0.0f);
    for (int j = 0; j < n_; ++j)
      for (int x = 0; x < window.width; ++x)
        voltage_e[static_cast<size_t>(x / n_)] += charge_e.at(x, first_row + j);
    std::vector<int> dn(out.size());
    convert(binned, binned.y + row, voltage_e, dn);
    for (size_t i = 0; i < out.size(); ++i) out[i] = stored(dn[i]);
  }

  /// N×N numbers are added or averaged.
  void read_natively(const Window& window, int row, Image<float>& charge_e, int first_row,
                     std::span<std::uint16_t> out) const {
    std::vector<int> sum(out.size(), 0), dn(static_cast<size_t>(window.width));
    for (int j = 0; j < n_; ++j) {
      convert(window, window.y + row * n_ + j, charge_e.row(first_row + j), dn);
      for (size_t i = 0; i < dn.size(); ++i) sum[i / static_cast<size_t>(n_)] += dn[i];
    }
    const int count = n_ * n_;
    const bool average = model_.binning_domain == BinningDomain::digital_average;
    for (size_t i = 0; i < out.size(); ++i) out[i] = stored(average ? (sum[i] + count / 2) / count : sum[i]);
  }

  void convert(const Window& window, int y, std::span<float> voltage_e, std::span<int> dn) const {
    noise_.add(window, y, voltage_e);
    conversion_.convert(window, y, voltage_e, dn);
  }
  std::uint16_t stored(int dn) const {
    return stored_.empty() ? static_cast<std::uint16_t>(dn) : stored_[static_cast<size_t>(dn)];
  }

  const Image<float>&rate_, &previous_rate_;
  const SensorModel& model_;
  const ExposureSettings& settings_;
  int n_;
  float full_well_e_;
  Saturation saturation_;
  ChargeCollection collection_;
  VoltageNoise noise_;
  Conversion conversion_;
  std::vector<std::uint16_t> stored_;
  Window lit_, black_;
};

}  // namespace

Readout read_out(const Image<float>& rate, const Image<float>& previous_rate, const SensorModel& model,
                 const ExposureSettings& settings, const Task& task, int band_rows) {
  const FrameReader reader(rate, previous_rate, model, settings);
  Readout result;
  result.dn = Image<std::uint16_t>(rate.width(), rate.height());
  const int black_rows = reader.black().height / model.binning;
  if (black_rows > 0) {
    result.optical_black_dn = Image<std::uint16_t>(rate.width(), black_rows);
    reader.read(reader.black(), 0, black_rows, result.optical_black_dn);
  }
  const int bands = (rate.height() + band_rows - 1) / band_rows;
  parallel_for(bands, task, "expose", [&](std::int64_t band) {
    const int first = static_cast<int>(band) * band_rows;
    reader.read(reader.lit(), first, std::min(first + band_rows, rate.height()), result.dn);
  });
  return result;
}

}  // namespace groundglass::sensor
