#include "sim/measure/emva/spectrogram.h"

#include <complex>
#include <unsupported/Eigen/FFT>

namespace groundglass::measure::emva {
namespace {

/// `value(line, i)` for so many lines of so many samples.
Spectrogram of_lines(int lines, int length, double mean, auto value) {
  Eigen::FFT<double> fft;
  std::vector<std::complex<double>> in(static_cast<size_t>(length)), out(in.size());
  Spectrogram result;
  const size_t half = in.size() / 2 + 1;
  result.power.assign(half, 0.0);
  for (int line = 0; line < lines; ++line) {
    for (int i = 0; i < length; ++i) in[static_cast<size_t>(i)] = value(line, i) - mean;
    fft.fwd(out, in);
    for (size_t k = 0; k < half; ++k) result.power[k] += std::norm(out[k]);
  }
  for (size_t k = 0; k < half; ++k) {
    result.power[k] /= static_cast<double>(length) * lines;
    result.cycles_per_px.push_back(static_cast<double>(k) / length);
  }
  return result;
}

double mean_of(const Image<double>& image) {
  double sum = 0.0;
  for (double value : image.data()) sum += value;
  return sum / static_cast<double>(image.data().size());
}

}  // namespace

Spectrogram horizontal_spectrogram(const Image<double>& image) {
  return of_lines(image.height(), image.width(), mean_of(image),
                  [&](int line, int i) { return image.at(i, line); });
}

Spectrogram vertical_spectrogram(const Image<double>& image) {
  return of_lines(image.width(), image.height(), mean_of(image),
                  [&](int line, int i) { return image.at(line, i); });
}

}  // namespace groundglass::measure::emva
