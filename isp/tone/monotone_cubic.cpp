#include "isp/tone/monotone_cubic.h"

#include <algorithm>
#include <cmath>

namespace groundglass::isp {

MonotoneCubic::MonotoneCubic(std::span<const double> x, std::span<const double> y)
    : x_(x.begin(), x.end()), y_(y.begin(), y.end()), slope_(x.size()) {
  const size_t last = x.size() - 1;
  std::vector<double> chord(last);
  for (size_t i = 0; i < last; ++i) chord[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
  slope_[0] = chord[0];
  slope_[last] = chord[last - 1];
  for (size_t i = 1; i < last; ++i)
    slope_[i] = chord[i - 1] * chord[i] > 0.0 ? 0.5 * (chord[i - 1] + chord[i]) : 0.0;
  // Within the circle of radius 3 of their slopes, cubics are monotone.
  for (size_t i = 0; i < last; ++i) {
    if (chord[i] == 0.0) {
      slope_[i] = slope_[i + 1] = 0.0;
      continue;
    }
    const double size = std::hypot(slope_[i], slope_[i + 1]) / std::abs(chord[i]);
    if (size <= 3.0) continue;
    slope_[i] *= 3.0 / size;
    slope_[i + 1] *= 3.0 / size;
  }
}

double MonotoneCubic::operator()(double x) const {
  if (!(x > x_.front())) return y_.front();
  if (x >= x_.back()) return y_.back();
  const size_t i = static_cast<size_t>(std::ranges::upper_bound(x_, x) - x_.begin()) - 1;
  const double width = x_[i + 1] - x_[i], t = (x - x_[i]) / width, s = 1.0 - t;
  return s * s * ((1.0 + 2.0 * t) * y_[i] + t * width * slope_[i]) +
         t * t * ((1.0 + 2.0 * s) * y_[i + 1] - s * width * slope_[i + 1]);
}

}  // namespace groundglass::isp
