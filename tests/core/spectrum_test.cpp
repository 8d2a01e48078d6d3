#include "sim/core/spectrum.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/spectral_table.h"
#include "tests/support/expect_input_error.h"

namespace groundglass {
namespace {

TEST(Spectrum, IsLinearBetweenSamplesAndZeroOutside) {
  const Spectrum s({400, 500, 700}, {1, 3, 1});
  EXPECT_DOUBLE_EQ(s(400), 1.0);
  EXPECT_DOUBLE_EQ(s(450), 2.0);
  EXPECT_DOUBLE_EQ(s(600), 2.0);
  EXPECT_DOUBLE_EQ(s(700), 1.0);
  EXPECT_EQ(s(399.999), 0.0);
  EXPECT_EQ(s(700.001), 0.0);
}

TEST(Spectrum, IntegralsAreExact) {
  const Spectrum triangle({400, 500, 600}, {0, 1, 0});
  EXPECT_NEAR(triangle.integral(300, 900), 100.0, 1e-12);
  EXPECT_NEAR(triangle.integral(450, 550), 75.0, 1e-12);
  // ∫ of the squared triangle: 2 · 100 · ∫₀¹ t² dt.
  EXPECT_NEAR(integral_of_product(triangle, triangle, 300, 900), 200.0 / 3.0, 1e-12);
  // A table that ends with a step: nothing leaks past its last sample.
  EXPECT_NEAR(Spectrum::constant(2.0, 400, 500).integral(300, 600), 200.0, 1e-12);
}

TEST(Spectrum, BandMeansConserveTheIntegral) {
  const Spectrum s({380, 433, 517, 640, 780}, {0.2, 1.7, 0.4, 2.2, 0.1});
  const WavelengthGrid grid{400, 10, 30};
  double sum = 0.0;
  for (double mean : s.band_means(grid)) sum += mean * grid.band_width_nm;
  EXPECT_NEAR(sum, s.integral(400, 700), 1e-10);
}

TEST(Spectrum, RefusesWhatIsNoFunction) {
  EXPECT_INPUT_ERROR(Spectrum({400, 400}, {1, 2}), "rise strictly");
  EXPECT_INPUT_ERROR(Spectrum({400}, {1}), "at least two");
  EXPECT_INPUT_ERROR(Spectrum({400, 500}, {1, std::nan("")}), "not finite");
}

TEST(SpectralTable, NamesLineAndColumnOfBrokenInput) {
  EXPECT_INPUT_ERROR(SpectralTable::parse("wavelength_nm,a\n400,1\n410,x\n", "t.csv"), "t.csv:3: a", "'x'");
  EXPECT_INPUT_ERROR(SpectralTable::parse("wavelength_nm,a\n400,1\n390,1\n", "t.csv"), "t.csv:3",
                     "rise strictly");
  EXPECT_INPUT_ERROR(SpectralTable::parse("wavelength_nm,a\n400,1,2\n", "t.csv"), "t.csv:2",
                     "3 cells, expected 2");
  EXPECT_INPUT_ERROR(SpectralTable::parse("nm,a\n400,1\n", "t.csv"), "t.csv:1", "wavelength_nm");
  EXPECT_INPUT_ERROR(SpectralTable::parse("# only a comment\n", "t.csv"), "t.csv", "fewer than two rows");
  EXPECT_INPUT_ERROR(SpectralTable::parse("wavelength_nm,red\n400,1\n500,1\n", "t.csv").column("rad"),
                     "t.csv", "did you mean 'red'");
  EXPECT_INPUT_ERROR(SpectralTable::read("/nowhere/t.csv"), "/nowhere/t.csv", "No such file");
}

}  // namespace
}  // namespace groundglass
