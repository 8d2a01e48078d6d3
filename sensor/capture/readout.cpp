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

  /// Reads out all of a window, in bands.
  void read(const Window& window, const Task& task, int band_rows, Image<std::uint16_t>& dn) const {
    const int bands = (dn.height() + band_rows - 1) / band_rows;
    const auto in_bands = [&](const auto& body) {
      parallel_for(bands, task, "expose", [&](std::int64_t band) {
        const int first = static_cast<int>(band) * band_rows;
        body(first, std::min(first + band_rows, dn.height()));
      });
    };
    if (saturation_.blooming == 0.0) {
      in_bands([&](int first, int end) {
        Image<float> charge_e(window.width, (end - first) * n_);
        collect(window, first * n_, charge_e, 0, charge_e.height());
        saturate(charge_e, full_well_e_, saturation_, task);
        convert(window, first, end, charge_e, first * n_, dn);
      });
      return;
    }
    // A bloom reaches as far as its charge: only the whole window has all of it.
    Image<float> charge_e(window.width, window.height);
    in_bands([&](int first, int end) { collect(window, 0, charge_e, first * n_, end * n_); });
    saturate(charge_e, full_well_e_, saturation_, task);
    in_bands([&](int first, int end) { convert(window, first, end, charge_e, 0, dn); });
  }

 private:
  /// Rows [first, end) of an image whose own first is the window's `offset`: mean signals, and the charges
  /// that come of them.
  void collect(const Window& window, int offset, Image<float>& charge_e, int first, int end) const {
    std::vector<float> previous_e;
    for (int row = first; row < end; ++row) collect(window, offset + row, charge_e.row(row), previous_e);
  }

  /// The same of a native row. `previous_e` is scratch.
  void collect(const Window& window, int row, std::span<float> charge_e,
               std::vector<float>& previous_e) const {
    const auto time_s = static_cast<float>(settings_.time_s / (n_ * n_));
    if (&window == &black_) {
      std::ranges::fill(charge_e, 0.0f);
    } else {
      spread(rate_.row(row / n_), time_s, charge_e);
      if (!previous_rate_.empty()) {
        previous_e.resize(charge_e.size());
        spread(previous_rate_.row(row / n_), time_s, previous_e);
        exchange(previous_e, charge_e);
      }
    }
    collection_.collect(window, window.y + row, charge_e);
  }

  /// A share of the last frame's charge comes with this one's, of which as much stays for the next.
  void exchange(std::span<const float> previous_e, std::span<float> signal_e) const {
    const auto lag = static_cast<float>(model_.lag);
    for (size_t x = 0; x < signal_e.size(); ++x)
      signal_e[x] += lag * (std::min(previous_e[x], full_well_e_) - std::min(signal_e[x], full_well_e_));
  }

  /// A readout row's rates over its native pixels, times `time_s`.
  void spread(std::span<const float> rate, float time_s, std::span<float> signal_e) const {
    if (n_ == 1) {
      for (size_t x = 0; x < rate.size(); ++x) signal_e[x] = rate[x] * time_s;
      return;
    }
    for (size_t x = 0; x < rate.size(); ++x)
      std::fill_n(signal_e.begin() + static_cast<std::ptrdiff_t>(x) * n_, n_, rate[x] * time_s);
  }

  /// Readout rows [first, end), from charges of which the first row is the window's `offset`.
  void convert(const Window& window, int first, int end, Image<float>& charge_e, int offset,
               Image<std::uint16_t>& dn) const {
    for (int row = first; row < end; ++row)
      if (model_.binning_domain == BinningDomain::charge)
        read_binned(window, row, charge_e, row * n_ - offset, dn.row(row));
      else
        read_natively(window, row, charge_e, row * n_ - offset, dn.row(row));
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
    store(dn, out);
  }

  /// N×N numbers are added or averaged.
  void read_natively(const Window& window, int row, Image<float>& charge_e, int first_row,
                     std::span<std::uint16_t> out) const {
    std::vector<int> dn(static_cast<size_t>(window.width));
    if (n_ == 1) {
      convert(window, window.y + row, charge_e.row(first_row), dn);
      return store(dn, out);
    }
    std::vector<int> sum(out.size(), 0);
    for (int j = 0; j < n_; ++j) {
      convert(window, window.y + row * n_ + j, charge_e.row(first_row + j), dn);
      const int* next = dn.data();
      for (int& total : sum)
        for (int i = 0; i < n_; ++i) total += *next++;
    }
    if (model_.binning_domain == BinningDomain::digital_average)
      for (int& total : sum) total = (total + n_ * n_ / 2) / (n_ * n_);
    store(sum, out);
  }

  void convert(const Window& window, int y, std::span<float> voltage_e, std::span<int> dn) const {
    noise_.add(window, y, voltage_e);
    conversion_.convert(window, y, voltage_e, dn);
  }
  void store(std::span<const int> dn, std::span<std::uint16_t> out) const {
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = stored_.empty() ? static_cast<std::uint16_t>(dn[i]) : stored_[static_cast<size_t>(dn[i])];
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
    reader.read(reader.black(), task, band_rows, result.optical_black_dn);
  }
  reader.read(reader.lit(), task, band_rows, result.dn);
  return result;
}

}  // namespace groundglass::sensor
