#pragma once

#include <string>
#include <vector>

namespace groundglass::report {

/// Values of an axis at 1, 2 or 5 times a power of ten: as many as there may be, within [low, high], both of
/// them included where they are round. Throws InputError unless low < high and both are finite.
struct Ticks {
  std::vector<double> values;
  double step;

  /// With as many decimals as the step needs; in powers of ten where these would be many.
  std::string label(double value) const;
};
Ticks nice_ticks(double low, double high, int most);

/// The largest of 1, 2 and 5 times a power of ten that is not above `length`, which must be positive.
double round_length(double length);

}  // namespace groundglass::report
