#include "sim/render/wavelength_sampler.h"

#include <gtest/gtest.h>

namespace groundglass::render {
namespace {

TEST(WavelengthSampler, DensityIsWhatItSays) {
  const WavelengthGrid grid{400.0, 10.0, 30};
  const WavelengthSampler sampler(grid);
  double sum = 0.0;
  std::vector<int> hits(30, 0);
  constexpr int count = 300000;
  for (int b = 0; b < 30; ++b) sum += sampler.probability(b);
  EXPECT_NEAR(sum, 1.0, 1e-12);
  for (int i = 0; i < count; ++i) {
    const auto [wavelength_nm, band] = sampler.sample((i + 0.5) / count);
    ASSERT_GE(wavelength_nm, grid.lower_edge_nm(band));
    ASSERT_LE(wavelength_nm, grid.lower_edge_nm(band + 1));
    ++hits[static_cast<size_t>(band)];
  }
  for (int b = 0; b < 30; ++b) EXPECT_NEAR(hits[static_cast<size_t>(b)], count * sampler.probability(b), 1.5);
}

TEST(WavelengthSampler, EndsAreInside) {
  const WavelengthGrid grid{545.0, 5.0, 2};
  const WavelengthSampler sampler(grid);
  EXPECT_EQ(sampler.sample(0.0).band, 0);
  EXPECT_EQ(sampler.sample(0x1.fffffffffffffp-1).band, 1);
}

}  // namespace
}  // namespace groundglass::render
