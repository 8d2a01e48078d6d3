#include "optics/glass/air.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

// Ciddor, Applied Optics 35 (1996) 1566, table 1: 1e8 (n − 1) of dry air with 450 ppm CO2 at 633 nm, printed
// to 0.1.
TEST(Air, RefractivityIsAsCiddorPrintsIt) {
  struct Row {
    double celsius, kPa, refractivity_1e8;
  };
  for (const Row& row : {Row{20, 80, 21458.0}, Row{20, 100, 26824.4}, Row{20, 120, 32191.6},
                         Row{10, 100, 27774.7}, Row{30, 100, 25937.2}}) {
    const double n = air_index(633.0, {row.celsius, row.kPa * 1e3});
    EXPECT_NEAR((n - 1.0) * 1e8, row.refractivity_1e8, 0.06) << row.celsius << " °C, " << row.kPa << " kPa";
  }
}

// The check values of NIST's Engineering Metrology Toolbox (Stone and Zimmerman, Index of Refraction of Air,
// Ciddor equation) for dry air, printed to 1e-9.
TEST(Air, IndexIsAsNistComputesIt) {
  struct Row {
    double celsius, kPa, vacuum_nm, n;
  };
  for (const Row& row :
       {Row{20, 101.325, 633, 1.000271800}, Row{20, 60, 633, 1.000160924}, Row{50, 100, 633, 1.000243285},
        Row{5, 100, 633, 1.000282756}, Row{-40, 100, 633, 1.000337580}, Row{20, 101.325, 1700, 1.000268479},
        Row{20, 101.325, 300, 1.000286581}, Row{-40, 120, 300, 1.000427233}})
    EXPECT_NEAR(air_index(row.vacuum_nm, {row.celsius, row.kPa * 1e3}), row.n, 0.6e-9)
        << row.celsius << " °C, " << row.kPa << " kPa, " << row.vacuum_nm << " nm";
}

// Pairs printed to 0.001 nm in Weber, Handbook of Optical Materials (2003), section 6.3. Its fourth pair,
// 579.227 and 579.065 nm, would need another air than the three.
TEST(Air, WavelengthsInVacuumAndStandardAir) {
  constexpr Environment standard_air = {15.0, 101325.0};
  struct Line {
    double vacuum_nm, air_nm;
  };
  for (const Line& line : {Line{546.226, 546.074}, Line{577.120, 576.959}, Line{644.025, 643.847}}) {
    EXPECT_NEAR(air_wavelength_nm(line.vacuum_nm, standard_air), line.air_nm, 1e-3);
    EXPECT_NEAR(vacuum_wavelength_nm(line.air_nm, standard_air), line.vacuum_nm, 1e-3);
  }
}

TEST(Air, WavelengthsComeBack) {
  for (const double nm : {240.0, 587.5618, 2300.0})
    EXPECT_NEAR(vacuum_wavelength_nm(air_wavelength_nm(nm, {-20.0, 90e3}), {-20.0, 90e3}), nm, 1e-12 * nm);
}

TEST(Air, VacuumIsOne) {
  EXPECT_EQ(air_index(500.0, {20.0, 0.0}), 1.0);
  EXPECT_EQ(vacuum_wavelength_nm(500.0, {20.0, 0.0}), 500.0);
}

TEST(Air, OutOfSpan) {
  EXPECT_INPUT_ERROR(air_index(500.0, {-101.0, 101325.0}), "-101 °C", "-100 to 140 °C");
  EXPECT_INPUT_ERROR(air_index(500.0, {std::nan(""), 101325.0}), "temperature");
  EXPECT_INPUT_ERROR(air_index(500.0, {20.0, -1.0}), "-1 Pa", "0 to 120000 Pa");
  EXPECT_INPUT_ERROR(air_index(500.0, {20.0, 121e3}), "121000 Pa");
  EXPECT_INPUT_ERROR(air_index(229.0, {}), "from 230 nm on", "229 nm");
}

}  // namespace
}  // namespace groundglass::optics
