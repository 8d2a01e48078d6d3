#include "sensor/light/shutter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

void check_moments(std::span<const TimedRate> moments) {
  if (moments.size() < 2)
    throw InputError(fmt::format("light over time needs two moments or more, there are {}", moments.size()));
  for (size_t i = 0; i < moments.size(); ++i) check_follows(moments.first(i), moments[i]);
}

void check_reach(std::span<const TimedRate> moments, const Shutter& shutter, double start_s,
                 double exposure_time_s) {
  const int rows = moments[0].rate.height();
  const double first_s =
      std::min(row_start_s(shutter, 0, rows, start_s), row_start_s(shutter, rows - 1, rows, start_s));
  const double last_s =
      std::max(row_start_s(shutter, 0, rows, start_s), row_start_s(shutter, rows - 1, rows, start_s)) +
      exposure_time_s;
  // Sums of times are rounded.
  const double slack_s = 1e-9 * (moments.back().time_s - moments.front().time_s);
  if (!(exposure_time_s > 0.0) || !(first_s >= moments.front().time_s - slack_s) ||
      !(last_s <= moments.back().time_s + slack_s))
    throw InputError(
        fmt::format("the rows are exposed from {:g} to {:g} s, the light is known from {:g} to {:g} s",
                    first_s, last_s, moments.front().time_s, moments.back().time_s));
}

/// ∫ from `from_s` to `to_s` of what is linear between two moments, as multiples of the values at these.
std::pair<double, double> integral_weights(double a_s, double b_s, double from_s, double to_s) {
  const double from = std::max(a_s, from_s), to = std::min(b_s, to_s);
  if (to <= from) return {0.0, 0.0};
  const double of_b = (0.5 * (from + to) - a_s) / (b_s - a_s);
  return {(to - from) * (1.0 - of_b), (to - from) * of_b};
}

}  // namespace

void check_follows(std::span<const TimedRate> moments, const TimedRate& next) {
  const size_t number = moments.size() + 1;
  if (!std::isfinite(next.time_s) || (!moments.empty() && next.time_s <= moments.back().time_s))
    throw InputError(
        fmt::format("moment {} is at {} s, expected later than the one before", number, next.time_s));
  if (!moments.empty() &&
      (next.rate.width() != moments[0].rate.width() || next.rate.height() != moments[0].rate.height()))
    throw InputError(fmt::format("moment {} has {} x {} pixels, the first has {} x {}", number,
                                 next.rate.width(), next.rate.height(), moments[0].rate.width(),
                                 moments[0].rate.height()));
}

double row_start_s(const Shutter& shutter, int row, int rows, double start_s) {
  return start_s + shutter.line_time_s * (shutter.bottom_up ? rows - 1 - row : row);
}

Image<float> mean_rate_through_shutter(std::span<const TimedRate> moments, const Shutter& shutter,
                                       double start_s, double exposure_time_s, const Task& task) {
  check_moments(moments);
  check_reach(moments, shutter, start_s, exposure_time_s);
  const int rows = moments[0].rate.height();
  Image<float> mean(moments[0].rate.width(), rows);
  parallel_for(rows, task, "shutter", [&](std::int64_t row) {
    const int y = static_cast<int>(row);
    const double from_s = row_start_s(shutter, y, rows, start_s), to_s = from_s + exposure_time_s;
    std::vector<double> sum(static_cast<size_t>(mean.width()), 0.0);
    for (size_t i = 0; i + 1 < moments.size(); ++i) {
      const auto [a, b] = integral_weights(moments[i].time_s, moments[i + 1].time_s, from_s, to_s);
      if (a == 0.0 && b == 0.0) continue;
      const auto before = moments[i].rate.row(y), after = moments[i + 1].rate.row(y);
      for (size_t x = 0; x < sum.size(); ++x)
        sum[x] += a * static_cast<double>(before[x]) + b * static_cast<double>(after[x]);
    }
    const auto out = mean.row(y);
    for (size_t x = 0; x < sum.size(); ++x) out[x] = static_cast<float>(sum[x] / exposure_time_s);
  });
  return mean;
}

}  // namespace groundglass::sensor
