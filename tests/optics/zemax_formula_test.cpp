#include "optics/glass/zemax_formula.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/constants.h"

namespace groundglass::optics {
namespace {

struct Sample {
  int number;
  const char* material;
  std::vector<double> coefficients;
  double nd, vd;
};

// Coefficients with the nd and Vd that Zemax computed from them and wrote beside them (6 decimals), from the
// catalogues HIKARI, INFRARED, BIREFRINGENT and MISC of 2013 to 2018 (carried by nzhagen/zemaxglass).
const std::vector<Sample> samples = {
    {1,
     "S-BAL3M",
     {2.417473, -0.008685888, 0.01396835, 0.0006180845, -5.274288e-05, 3.679696e-06},
     1.568151,
     52.737315},
    {2,
     "sapphire, e",
     {1.5039759, 0.00548026323, 0.55069141, 0.0147994281, 6.5927379, 402.89514},
     1.760096,
     72.988091},
    {3,
     "IRG2",
     {1.85362871, 0.0121652879, 6.64999251e-05, -0.00266759682, -1.29306852e-07, -2.88756685e-07},
     1.891717,
     29.896648},
    {5, "BASF5", {1.57410327, 0.0139786149, 0.00083004511}, 1.603233, 42.504788},
    {6,
     "calcite",
     {0.8559, 0.00345744, 0.8391, 0.019881, 0.0009, 0.038809, 0.6845, 49.070025},
     1.658643,
     48.541403},
    {7, "BBO", {2.7405, 0.0184, 0.0179, 0.0155}, 1.670737, 52.593907},
    {8, "ZnO", {2.81418, 0.87968, 0.09253764, 0.00711}, 2.003385, 12.424016},
    {9, "AlN", {3.1399, 1.3786, 0.02941, 3.861, 225.9009}, 2.154291, 50.733102},
    {12,
     "E-LAKH1",
     {2.98243942, -0.00202422946, 0.0267906679, -0.000632301437, 0.000110898621, -4.1584108e-06,
      -0.00495792836, 0.0},
     1.748099,
     52.304982},
    {13,
     "Q-LASFH19S",
     {3.22566311, -0.0126719158, -0.000122584245, 0.0306900263, 0.000649958511, 1.0629994e-05, 1.20774149e-06,
      0.0, 0.0},
     1.820980,
     42.656702}};

TEST(ZemaxFormula, GivesTheIndexThatCataloguesState) {
  using namespace constants;
  for (const Sample& sample : samples) {
    const DispersionFormula formula = zemax_formula(sample.number, sample.coefficients);
    const auto n = [&](double nm) { return dispersion_index(formula, nm); };
    EXPECT_NEAR(n(line_d_nm), sample.nd, 0.6e-6) << sample.material;
    const double vd = (n(line_d_nm) - 1.0) / (n(line_F_nm) - n(line_C_nm));
    // Zemax's lines are rounded to 1e-4 µm in the last of these digits.
    EXPECT_NEAR(vd, sample.vd, 1e-5 * sample.vd) << sample.material;
  }
}

double n2(int number, std::vector<double> coefficients, double um) {
  coefficients.resize(zemax_coefficient_count(number));
  const double n = dispersion_index(zemax_formula(number, coefficients), 1e3 * um);
  return n * n;
}

// Each coefficient alone, beside a constant of 2, at 2 µm: its power of the wavelength.
TEST(ZemaxFormula, PowersOfTheSeries) {
  const std::vector<std::pair<int, std::vector<double>>> powers = {{1, {0, 2, -2, -4, -6, -8}},
                                                                   {10, {0, 2, -2, -4, -6, -8, -10, -12}},
                                                                   {12, {0, 2, -2, -4, -6, -8, 4, 6}},
                                                                   {13, {0, 2, 4, -2, -4, -6, -8, -10, -12}}};
  for (const auto& [number, of] : powers) {
    ASSERT_EQ(zemax_coefficient_count(number), of.size());
    for (size_t i = 1; i < of.size(); ++i) {
      std::vector<double> coefficients(of.size(), 0.0);
      coefficients[0] = 2.0;
      coefficients[i] = 1.0;
      EXPECT_NEAR(n2(number, coefficients, 2.0), 2.0 + std::pow(2.0, of[i]), 1e-13) << number << " " << i;
    }
  }
}

// n² = 1 + 0.25 + 0.9 λ² / (λ² − 0.5²) + 0.3 / (λ² − 0.5²) by hand: 1.25 + 1.2 + 0.4 at 1 µm, 1.25 + 0.96 +
// 0.08 at 2 µm.
TEST(ZemaxFormula, Sellmeier2) {
  const std::vector<double> coefficients = {0.25, 0.9, 0.5, 0.3, 0.5};
  EXPECT_NEAR(n2(4, coefficients, 1.0), 2.85, 1e-14);
  EXPECT_NEAR(n2(4, coefficients, 2.0), 2.29, 1e-14);
}

// Five terms B / (1 − C) at 1 µm, 0.1 each with C = 0.5, 0.2 each.
TEST(ZemaxFormula, Sellmeier5) {
  EXPECT_NEAR(n2(11, {0.1, 0.5, 0.1, 0.5, 0.1, 0.5, 0.1, 0.5, 0.2, 0.5}, 1.0), 1.0 + 4 * 0.2 + 0.4, 1e-14);
}

TEST(ZemaxFormula, Names) {
  EXPECT_EQ(zemax_formula_name(1), "Schott");
  EXPECT_EQ(zemax_formula_name(13), "Extended 3");
}

}  // namespace
}  // namespace groundglass::optics
