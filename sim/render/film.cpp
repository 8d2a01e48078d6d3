#include "sim/render/film.h"

#include <algorithm>
#include <cmath>

namespace groundglass::render {

double Film::largest_radius_mm() const {
  const double x = std::max(std::abs(x_mm(0)), std::abs(x_mm(window.width)));
  const double y = std::max(std::abs(y_mm(0)), std::abs(y_mm(window.height)));
  return std::hypot(x, y);
}

}  // namespace groundglass::render
