#pragma once

#include <array>
#include <cmath>

#include "isp/looks/colour_table.h"
#include "tests/fuzz/check.h"

namespace groundglass::fuzz {

/// Looks up colours within and far beyond what a table is for.
inline void use_table(const isp::ColourTable& table) {
  expect(table.entries.size() == 3 * isp::ColourTable::count(table.size, table.is_cube),
         "a table without some of its entries");
  for (const float entry : table.entries) expect(std::isfinite(entry), "an entry that is no number");
  std::array r{-1e30f, 0.0f, 0.3f, 1.0f, 1e30f, NAN}, g{0.5f, NAN, -2.0f, 1.0f, 0.1f, 7.0f}, b = g;
  table.apply(r.size(), r.data(), g.data(), b.data());
}

}  // namespace groundglass::fuzz
