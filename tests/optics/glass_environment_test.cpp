#include <gtest/gtest.h>

#include <cmath>

#include "optics/glass/glass_catalogue.h"
#include "sim/core/constants.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

constexpr double one_atmosphere_Pa = 101325.0;

Glass at(const Glass& glass, double celsius, double pascal = one_atmosphere_Pa) {
  return glass.in({celsius, pascal});
}

/// What data sheets print: the mean over a span of temperatures, in 1e-6/K.
struct Coefficients {
  double relative, absolute;
};

/// Of light that has the wavelength `nm` in the catalogue's air; its wavelength in other air is another.
Coefficients mean_coefficients(const Glass& glass, double nm, double from_C, double to_C) {
  const double vacuum_nm = vacuum_wavelength_nm(nm, glass.environment());
  const auto indices = [&](double celsius) {
    const Glass moved = at(glass, celsius);
    const double moved_nm = air_wavelength_nm(vacuum_nm, moved.environment());
    return Coefficients{moved.index(moved_nm), moved.absolute_index(moved_nm)};
  };
  const Coefficients cold = indices(from_C), warm = indices(to_C);
  const double scale = 1e6 / (to_C - from_C);
  return {scale * (warm.relative - cold.relative), scale * (warm.absolute - cold.absolute)};
}

// The table of temperature coefficients in Schott's data sheet of N-BK7 517642.251, printed to 0.1e-6/K. The
// sheet's air is TIE-19's, not Ciddor's, which moves the relative figures by less than 0.02.
TEST(GlassEnvironment, TemperatureCoefficientsOfTheDataSheetOfNBK7) {
  const Glass glass = find_glass("schott:N-BK7");
  struct Row {
    double from_C, to_C, nm, relative, absolute;
  };
  for (const Row& row :
       {Row{-40, -20, 1060.0, 2.4, 0.3}, Row{-40, -20, 546.074, 2.9, 0.8}, Row{-40, -20, 435.8343, 3.3, 1.2},
        Row{20, 40, 1060.0, 2.4, 1.1}, Row{20, 40, 546.074, 3.0, 1.6}, Row{20, 40, 435.8343, 3.5, 2.1},
        Row{60, 80, 1060.0, 2.5, 1.5}, Row{60, 80, 546.074, 3.1, 2.1}, Row{60, 80, 435.8343, 3.7, 2.7}}) {
    const Coefficients mean = mean_coefficients(glass, row.nm, row.from_C, row.to_C);
    EXPECT_NEAR(mean.absolute, row.absolute, 0.051) << row.from_C << " °C, " << row.nm << " nm";
    EXPECT_NEAR(mean.relative, row.relative, 0.051) << row.from_C << " °C, " << row.nm << " nm";
  }
}

// TIE-19 differentiates its formula by hand; at the reference temperature only D0 and E0 are left.
TEST(GlassEnvironment, DerivativeAtTheReferenceTemperature) {
  for (const char* name : {"schott:F2", "schott:N-PK51", "ohara:S-BSL7", "sumita:K-PSFn1"}) {
    const Glass glass = find_glass(name);
    const ThermalDispersion& t = *glass.data().thermal;
    const double reference_C = glass.data().reference.temperature_C, step_K = 1e-2;
    const Glass cold = at(glass, reference_C - step_K, 0.0), warm = at(glass, reference_C + step_K, 0.0);
    const double nm = 546.074, um2 = nm * nm * 1e-6;
    const double n = glass.index(air_wavelength_nm(nm, glass.environment()));
    const double derivative =
        (n * n - 1.0) / (2.0 * n) * (t.d0_per_K + t.e0_um2_per_K / (um2 - t.ltk_um * t.ltk_um));
    EXPECT_NEAR((warm.index(nm) - cold.index(nm)) / (2.0 * step_K), derivative, 1e-6 * std::abs(derivative))
        << name;
  }
}

TEST(GlassEnvironment, AsCataloguedUnlessMoved) {
  const Glass glass = find_glass("ohara:S-BSL7");
  EXPECT_EQ(glass.environment(), (Environment{25.0, one_atmosphere_Pa}));
  EXPECT_EQ(at(glass, 25.0).index(500.0), glass.index(500.0));
  EXPECT_NE(at(glass, 20.0).index(500.0), glass.index(500.0));
  EXPECT_EQ(at(at(glass, 60.0), 25.0).index(500.0), glass.index(500.0));
}

// In vacuum at the same temperature nothing happens to the glass: its absolute index is that in air, times
// the index of air, for the same light.
TEST(GlassEnvironment, VacuumShowsTheAbsoluteIndex) {
  const Glass glass = find_glass("schott:N-BK7");
  const double nm = constants::line_d_nm, vacuum_nm = vacuum_wavelength_nm(nm, {});
  EXPECT_NEAR(at(glass, 20.0, 0.0).index(vacuum_nm), glass.absolute_index(nm), 1e-15);
  EXPECT_NEAR(glass.absolute_index(nm) / glass.index(nm), air_index(vacuum_nm, {}), 1e-15);
  EXPECT_NEAR(glass.absolute_index(nm) - glass.index(nm), 1.5168 * 2.72e-4, 1e-6);
}

TEST(GlassEnvironment, AirStaysAir) {
  EXPECT_EQ(at(Glass(), 60.0, 0.0).index(500.0), 1.0);
  EXPECT_EQ(at(Glass(), 60.0, 0.0).absolute_index(500.0), 1.0);
  EXPECT_EQ(Glass().absolute_index(500.0), air_index(vacuum_wavelength_nm(500.0, {}), {}));
}

// Optical plastics lose 0.8e-4 to 1.5e-4 per kelvin (Handbook of Plastic Optics, Bäumer, 2nd ed. 2010,
// table 5.1: PMMA −1.05e-4, polystyrene −1.4e-4, polycarbonate −1.07e-4, COC −1.01e-4). EP5000 has λ_TK < 0,
// and would be at −3.2e-4 were the sign lost.
TEST(GlassEnvironment, PlasticsLoseAHundredTimesWhatGlassDoes) {
  size_t checked = 0;
  for (const Glass& plastic : glass_catalogue("plastics")) {
    if (!plastic.data().thermal) continue;
    const double reference_C = plastic.data().reference.temperature_C;
    const double per_K = (at(plastic, reference_C + 1.0).absolute_index(587.5618) -
                          at(plastic, reference_C).absolute_index(587.5618));
    EXPECT_GT(per_K, -1.6e-4) << plastic.name();
    EXPECT_LT(per_K, -0.7e-4) << plastic.name();
    ++checked;
  }
  EXPECT_EQ(checked, 38u);
}

TEST(GlassEnvironment, WrongQuestions) {
  const Glass plain("plain", ConstantIndex{1.5}, 300.0, 1100.0);
  EXPECT_INPUT_ERROR(at(plain, 21.0), "plain", "no thermal data", "at 20 °C, not at 21 °C");
  EXPECT_GT(at(plain, 20.0, 0.0).index(500.0), 1.5);
  const Glass glass = find_glass("schott:N-BK7");
  EXPECT_INPUT_ERROR(at(glass, 141.0), "141 °C", "-100 to 140 °C");
  EXPECT_INPUT_ERROR(at(glass, 20.0, 2e5), "200000 Pa");
  EXPECT_INPUT_ERROR(at(glass, 40.0).index(299.0), "schott:N-BK7", "299 nm", "300 nm to 2500 nm");
}

}  // namespace
}  // namespace groundglass::optics
