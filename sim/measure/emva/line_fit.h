#pragma once

#include <span>

namespace groundglass::measure::emva {

/// y = offset + slope · x by least squares.
struct LineFit {
  double offset = 0.0, slope = 0.0;
  /// Standard error of the slope, from what the points are off the line.
  double slope_error = 0.0;
};

/// Weights multiply the squared deviations; empty: all 1. Needs two different x.
LineFit fit_line(std::span<const double> x, std::span<const double> y, std::span<const double> weights = {});

/// The same without an offset.
double slope_through_origin(std::span<const double> x, std::span<const double> y);

}  // namespace groundglass::measure::emva
