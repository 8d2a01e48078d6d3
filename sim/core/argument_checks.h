#pragma once

#include <fmt/format.h>

#include <cmath>
#include <span>
#include <string_view>

#include "sim/core/error.h"

// What a figure's arguments must be before it is computed: NaN would spread through it and say nothing.
namespace groundglass {

/// Throws InputError that names an argument which is NaN or infinite.
inline void check_finite(std::string_view name, double value) {
  if (!std::isfinite(value)) throw InputError(fmt::format("{} is {}, expected a finite number", name, value));
}

/// The same for one of many.
inline void check_finite(std::string_view name, std::span<const double> values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i]))
      throw InputError(fmt::format("{}[{}] is {}, expected a finite number", name, i, values[i]));
}

/// Throws InputError that names an argument which is not a finite number greater than 0.
inline void check_positive(std::string_view name, double value) {
  if (!(value > 0.0) || std::isinf(value))
    throw InputError(fmt::format("{} is {}, expected a finite number greater than 0", name, value));
}

/// Weights of a mean: throws InputError unless all are finite, none is negative and one is more than 0.
inline void check_weights(std::string_view name, std::span<const double> weights) {
  double sum = 0.0;
  for (const double weight : weights) {
    if (!(weight >= 0.0) || std::isinf(weight))
      throw InputError(fmt::format("{}: one is {}, expected finite numbers of at least 0", name, weight));
    sum += weight;
  }
  if (!(sum > 0.0)) throw InputError(fmt::format("{}: their sum is 0, expected one of them above 0", name));
}

}  // namespace groundglass
