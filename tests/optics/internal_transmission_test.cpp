#include "optics/glass/internal_transmission.h"

#include <gtest/gtest.h>

#include <cmath>

#include "optics/glass/glass.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

struct SheetRow {
  double nm, at_10_mm, at_25_mm;
};

// Schott's data sheet of N-BK7 517642.251 (2014) prints both thicknesses to 0.001.
const std::vector<SheetRow> n_bk7 = {{310, 0.574, 0.250},  {320, 0.770, 0.520}, {334, 0.905, 0.780},
                                     {350, 0.967, 0.920},  {365, 0.988, 0.971}, {400, 0.997, 0.992},
                                     {2325, 0.793, 0.560}, {2500, 0.665, 0.360}};

InternalTransmission table_of_25_mm() {
  std::vector<TransmissionRow> rows;
  for (const SheetRow& row : n_bk7) rows.push_back({row.nm, row.at_25_mm, 25.0});
  return InternalTransmission(rows);
}

TEST(InternalTransmission, OneThicknessFollowsFromAnother) {
  const InternalTransmission table = table_of_25_mm();
  for (const SheetRow& row : n_bk7) {
    EXPECT_DOUBLE_EQ(table.transmission(row.nm, 25.0), row.at_25_mm);
    // Rounding of both columns, the first shrunk by the power 10/25.
    const double rounding = 0.0005 * (1.0 + 0.4 * row.at_10_mm / row.at_25_mm);
    EXPECT_NEAR(table.transmission(row.nm, 10.0), row.at_10_mm, rounding) << row.nm;
    EXPECT_EQ(table.transmission(row.nm, 0.0), 1.0);
  }
}

// Half-way in wavelength the absorption is the mean, so the transmission is the geometric mean.
TEST(InternalTransmission, AbsorptionIsInterpolated) {
  const InternalTransmission table({{{400.0, 0.81, 10.0}, {500.0, 0.64, 10.0}}});
  EXPECT_NEAR(table.transmission(450.0, 10.0), 0.9 * 0.8, 1e-15);
  EXPECT_NEAR(table.transmission(425.0, 10.0), std::pow(0.81, 0.75) * std::pow(0.64, 0.25), 1e-15);
}

TEST(InternalTransmission, RowsComeInAnyOrder) {
  const InternalTransmission table({{{500.0, 0.64, 10.0}, {400.0, 0.81, 10.0}}});
  EXPECT_EQ(table.first_nm(), 400.0);
  EXPECT_EQ(table.last_nm(), 500.0);
  EXPECT_NEAR(table.transmission(400.0, 20.0), 0.81 * 0.81, 1e-15);
}

TEST(InternalTransmission, TheThickestSheetThatPassesLightCounts) {
  const InternalTransmission table({{{400.0, 0.5, 1.0}, {400.0, 0.2, 3.0}, {400.0, 0.0, 50.0}}});
  EXPECT_NEAR(table.transmission(400.0, 3.0), 0.2, 1e-15);
}

TEST(InternalTransmission, NothingPassesNextToARowOfZero) {
  const InternalTransmission table({{{300.0, 0.0, 10.0}, {310.0, 0.5, 10.0}}});
  EXPECT_EQ(table.transmission(300.0, 1.0), 0.0);
  EXPECT_EQ(table.transmission(309.9, 1.0), 0.0);
  EXPECT_NEAR(table.transmission(310.0, 10.0), 0.5, 1e-15);
  EXPECT_EQ(table.transmission(300.0, 0.0), 1.0);
}

TEST(InternalTransmission, OutsideTheTableIsAnError) {
  const InternalTransmission table = table_of_25_mm();
  EXPECT_INPUT_ERROR(table.transmission(309.0, 10.0), "309 nm", "from 310 nm to 2500 nm");
  EXPECT_INPUT_ERROR(table.transmission(2501.0, 0.0), "2501 nm");
  EXPECT_INPUT_ERROR(table.transmission(std::nan(""), 10.0), "no internal transmission");
}

TEST(InternalTransmission, RowsThatMakeNoSense) {
  const auto row = [](double nm, double transmission, double mm) {
    const TransmissionRow one{nm, transmission, mm};
    return InternalTransmission({&one, 1});
  };
  EXPECT_INPUT_ERROR(row(0.0, 0.5, 10.0), "wavelength of 0 nm");
  EXPECT_INPUT_ERROR(row(500.0, 1.01, 10.0), "transmission of 1.01 at 500 nm", "0 to 1");
  EXPECT_INPUT_ERROR(row(500.0, -0.1, 10.0), "transmission of -0.1");
  EXPECT_INPUT_ERROR(row(500.0, std::nan(""), 10.0), "transmission of nan");
  EXPECT_INPUT_ERROR(row(500.0, 0.5, 0.0), "thickness of 0 mm");
}

TEST(InternalTransmission, OfAGlass) {
  GlassData data;
  data.name = "test:glass";
  data.formula = ConstantIndex{1.5};
  data.first_nm = 300.0;
  data.last_nm = 2500.0;
  EXPECT_INPUT_ERROR(Glass(data).internal_transmission(400.0, 10.0), "test:glass", "no table");
  data.transmission = table_of_25_mm();
  EXPECT_NEAR(Glass(data).internal_transmission(400.0, 25.0), 0.992, 1e-15);
  EXPECT_INPUT_ERROR(Glass(data).internal_transmission(300.0, 25.0), "test:glass", "300 nm", "310 nm");
  EXPECT_EQ(Glass().internal_transmission(100.0, 1e6), 1.0);
}

}  // namespace
}  // namespace groundglass::optics
