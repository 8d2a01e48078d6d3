#include "sim/measure/emva/pair_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "sim/core/error.h"

namespace groundglass::measure::emva {

namespace {

bool mostly_below_its_highest(std::span<const std::uint16_t> dn) {
  const auto at_top = std::ranges::count(dn, std::ranges::max(dn));
  return static_cast<size_t>(at_top) < dn.size() / 2;
}

}  // namespace

PairStatistics pair_statistics(const Image<std::uint16_t>& a, const Image<std::uint16_t>& b) {
  if (a.width() != b.width() || a.height() != b.height() || a.empty())
    throw InputError(fmt::format("the frames of a pair are {}×{} and {}×{} pixels, expected the same size",
                                 a.width(), a.height(), b.width(), b.height()));
  // Exact: 2^31 pixels of 16 bits add up to less than 2^63.
  std::int64_t sum_a = 0, sum_b = 0;
  std::uint64_t squares = 0;
  const auto da = a.data(), db = b.data();
  for (size_t i = 0; i < da.size(); ++i) {
    const std::int64_t difference = std::int64_t{da[i]} - std::int64_t{db[i]};
    sum_a += da[i];
    sum_b += db[i];
    squares += static_cast<std::uint64_t>(difference * difference);
  }
  const auto count = static_cast<double>(da.size());
  const double mean_difference = static_cast<double>(sum_a - sum_b) / count;
  const double variance = 0.5 * (static_cast<double>(squares) / count - mean_difference * mean_difference);
  return {0.5 * static_cast<double>(sum_a + sum_b) / count, variance, mean_difference,
          std::sqrt(2.0 * variance / count), squares == 0 && mostly_below_its_highest(da)};
}

}  // namespace groundglass::measure::emva
