#include <array>
#include <cmath>

#include "isp/looks/cube_file.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  const isp::ColourTable table = isp::read_cube(as_file(bytes, "input.cube"));
  expect(table.entries.size() == 3 * isp::ColourTable::count(table.size, table.is_cube),
         "a table without some of its entries");
  std::array r{-1e30f, 0.0f, 0.3f, 1.0f, 1e30f, NAN}, g{0.5f, NAN, -2.0f, 1.0f, 0.1f, 7.0f}, b = g;
  table.apply(r.size(), r.data(), g.data(), b.data());
}

}  // namespace groundglass::fuzz
