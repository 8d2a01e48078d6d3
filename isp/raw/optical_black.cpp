#include "isp/raw/optical_black.h"

#include <algorithm>
#include <cmath>

namespace groundglass::isp {
namespace {

/// Half of the values lie within 0.6745 standard deviations of the median.
constexpr double sigmas_per_deviation = 1.4826, outlier_sigmas = 5.0;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

struct Spread {
  double low, high;
  bool holds(double value) const { return value >= low && value <= high; }
};

/// What is no outlier; a step of a number always is none.
Spread usual(const std::vector<double>& values) {
  const double centre = median(values);
  std::vector<double> deviations;
  for (const double value : values) deviations.push_back(std::abs(value - centre));
  const double most = std::max(1.0, outlier_sigmas * sigmas_per_deviation * median(std::move(deviations)));
  return {centre - most, centre + most};
}

double mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

double variance(const std::vector<double>& values) {
  const double about = mean(values);
  double sum = 0.0;
  for (const double value : values) sum += (value - about) * (value - about);
  return values.size() > 1 ? sum / static_cast<double>(values.size() - 1) : 0.0;
}

}  // namespace

OpticalBlack optical_black(const RawFrame& raw) {
  const Image<std::uint16_t>& dark = raw.optical_black_dn;
  const auto value = [&](int x, int y) {
    const std::uint16_t stored = dark.at(x, y);
    const auto& table = raw.linearization;
    return static_cast<double>(table.empty() ? stored : table[std::min<size_t>(stored, table.size() - 1)]);
  };
  const auto site = [&](int x, int y) {
    return static_cast<size_t>((y % raw.cfa.height) * raw.cfa.width + x % raw.cfa.width);
  };
  std::vector<std::vector<double>> of_site(raw.cfa.planes.size());
  for (int y = 0; y < dark.height(); ++y)
    for (int x = 0; x < dark.width(); ++x) of_site[site(x, y)].push_back(value(x, y));
  OpticalBlack result;
  std::vector<Spread> usual_of_site;
  for (size_t i = 0; i < of_site.size(); ++i) {
    if (of_site[i].empty()) {  // a frame narrower than its tile
      usual_of_site.push_back({0.0, 0.0});
      result.site_dn.push_back(raw.black_level_dn[i]);
      continue;
    }
    usual_of_site.push_back(usual(of_site[i]));
    std::erase_if(of_site[i], [&](double v) { return !usual_of_site[i].holds(v); });
    result.site_dn.push_back(mean(of_site[i]));
  }
  double noise = 0.0;
  for (int x = 0; x < dark.width(); ++x) {
    std::vector<double> column;
    for (int y = 0; y < dark.height(); ++y)
      if (const size_t i = site(x, y); usual_of_site[i].holds(value(x, y)))
        column.push_back(value(x, y) - result.site_dn[i]);
    result.column_dn.push_back(mean(column));
    noise += variance(column) / static_cast<double>(std::max<size_t>(column.size(), 1)) / dark.width();
  }
  const double all = variance(result.column_dn);
  const double share = dark.height() > 1 && all > noise ? 1.0 - noise / all : 0.0;
  for (double& offset : result.column_dn) offset *= share;
  return result;
}

}  // namespace groundglass::isp
