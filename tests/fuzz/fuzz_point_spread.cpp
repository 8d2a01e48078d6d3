#include <cmath>

#include "isp/detail/point_spread.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

/// The sum of what a point of 1 looks like is 1.
void groundglass::fuzz::read_input(std::string_view bytes) {
  const auto spread = isp::PointSpread::from_file(as_file(bytes, "psf").string());
  const int side = 2 * spread.reach() + 1, wide = side + 2 * spread.reach();
  isp::Plane point({0, 0, wide, wide}), seen({0, 0, wide, wide});
  for (int y = 0; y < wide; ++y) std::fill_n(point.row(y), wide, 0.0f);
  point.row(wide / 2)[wide / 2] = 1.0f;
  spread.blur(point, wide, wide, false, seen);
  double sum = 0.0;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) sum += static_cast<double>(seen.row(y)[x]);
  expect(std::abs(sum - 1.0) < 1e-4, "a spread that loses light");
}
