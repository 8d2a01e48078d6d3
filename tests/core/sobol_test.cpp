#include "sim/core/sobol.h"

#include <gtest/gtest.h>

#include <set>

namespace groundglass {
namespace {

// The first points of new-joe-kuo-6 as its authors' program prints them (in natural instead of Gray order).
TEST(Sobol, FirstPoints) {
  const auto p = sobol_points(8);
  const double expected[4][5] = {
      {0, 0, 0, 0, 0}, {.5, .5, .5, .5, .5}, {.25, .75, .75, .75, .25}, {.75, .25, .25, .25, .75}};
  for (size_t i = 0; i < 4; ++i)
    for (size_t d = 0; d < 5; ++d) EXPECT_EQ(p[i][d] * 0x1p-32, expected[i][d]) << i << ' ' << d;
}

// Every pair of the first two dimensions, and every single dimension, stays an elementary-interval net after
// scrambling: 2^k points fill 2^k strata once.
TEST(Sobol, ScramblingKeepsTheStrata) {
  constexpr int count = 256;
  const auto p = sobol_points(count);
  for (std::uint32_t seed : {1u, 77u, 0xdeadbeefu}) {
    for (size_t d = 0; d < sobol_dimensions; ++d) {
      std::set<std::uint32_t> strata;
      for (const auto& point : p) strata.insert(owen_scrambled(point[d], seed) >> 24);
      EXPECT_EQ(strata.size(), size_t{count});
    }
    for (unsigned bits = 0; bits <= 8; ++bits) {
      std::set<std::uint64_t> boxes;
      for (const auto& point : p) {
        const std::uint64_t a = owen_scrambled(point[0], seed), b = owen_scrambled(point[1], seed + 1);
        boxes.insert((a >> (32 - bits)) << 32 | b >> (24 + bits));
      }
      EXPECT_EQ(boxes.size(), size_t{count}) << bits;
    }
  }
}

TEST(Sobol, SeedsGiveUniformOffsets) {
  double sum = 0.0;
  for (std::uint32_t seed = 0; seed < 4096; ++seed) sum += owen_scrambled(0, seed * 2654435761u) * 0x1p-32;
  // Mean of 4096 uniforms: standard error 1/√12/64 = 0.0045; five of them.
  EXPECT_NEAR(sum / 4096.0, 0.5, 0.0225);
}

}  // namespace
}  // namespace groundglass
