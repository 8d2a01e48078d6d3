#include "sim/measure/emva/defect_pixels.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace groundglass::measure::emva {
namespace {

constexpr double most_bins = 256.0;

double normal_density(double deviation, double sigma) {
  return std::exp(-0.5 * deviation * deviation / (sigma * sigma)) /
         (std::sqrt(2.0 * std::numbers::pi) * sigma);
}

void add_bins(DeviationHistogram& h, const std::vector<double>& sorted, int frames) {
  const double lowest = sorted.front(), range = sorted.back() - lowest;
  h.step = (std::floor(frames * range / most_bins) + 1.0) / frames;
  const auto bins = static_cast<size_t>(std::floor(range / h.step + 1e-9)) + 1;
  h.pixels.assign(bins, 0);
  for (double value : sorted)  // The tenth of a billionth settles values that lie on a bin's edge.
    ++h.pixels[std::min(bins - 1, static_cast<size_t>((value - lowest) / h.step + 1e-9))];
  for (size_t i = 0; i < bins; ++i) {
    // Values are whole multiples of 1 / frames: the bin's centre is that of those in it.
    const double centre = lowest + static_cast<double>(i) * h.step + 0.5 * (h.step - 1.0 / frames) - h.mean;
    h.deviation.push_back(centre);
    h.normal_pixels.push_back(h.standard_deviation > 0.0 ? static_cast<double>(sorted.size()) * h.step *
                                                               normal_density(centre, h.standard_deviation)
                                                         : 0.0);
  }
}

void add_accumulated(DeviationHistogram& h, std::vector<double> distances) {
  std::ranges::sort(distances);
  const double count = static_cast<double>(distances.size());
  for (int i = 0; i <= static_cast<int>(most_bins); ++i) {
    const double distance = distances.back() * i / most_bins;
    const auto beyond = distances.end() - std::ranges::lower_bound(distances, distance);
    h.distance.push_back(distance);
    h.percent_beyond.push_back(100.0 * static_cast<double>(beyond) / count);
  }
}

}  // namespace

DeviationHistogram deviation_histogram(const Image<double>& mean, int frames) {
  std::vector<double> values(mean.data().begin(), mean.data().end());
  std::ranges::sort(values);
  const double count = static_cast<double>(values.size());
  DeviationHistogram h;
  for (double value : values) h.mean += value / count;
  double squares = 0.0;
  for (double value : values) squares += (value - h.mean) * (value - h.mean);
  h.standard_deviation = std::sqrt(squares / count);
  h.median = 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
  add_bins(h, values, frames);
  for (double& value : values) value = std::abs(value - h.mean);
  add_accumulated(h, std::move(values));
  return h;
}

Image<double> high_pass(const Image<double>& image) {
  constexpr int reach = 2;
  constexpr double area = (2 * reach + 1) * (2 * reach + 1);
  Image<double> result(image.width() - 2 * reach, image.height() - 2 * reach);
  for (int y = 0; y < result.height(); ++y)
    for (int x = 0; x < result.width(); ++x) {
      double around = 0.0;
      for (int dy = 0; dy <= 2 * reach; ++dy)
        for (int dx = 0; dx <= 2 * reach; ++dx) around += image.at(x + dx, y + dy);
      result.at(x, y) = image.at(x + reach, y + reach) - around / area;
    }
  return result;
}

}  // namespace groundglass::measure::emva
