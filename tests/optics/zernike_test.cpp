#include "optics/wavefront/zernike.h"

#include <gtest/gtest.h>

#include <cmath>

namespace groundglass::optics {
namespace {

void expect_order(ZernikeSet set, int index, int n, int m) {
  const ZernikeOrder order = zernike_order(set, index);
  EXPECT_EQ(order.n, n) << index;
  EXPECT_EQ(order.m, m) << index;
}

// The numbering of Noll 1976, table I, and of the fringe set (Wyant and Creath 1992, table IV).
TEST(Zernike, IsNumberedAsPublished) {
  const int noll[][2] = {{0, 0},  {1, 1}, {1, -1}, {2, 0}, {2, -2}, {2, 2},
                         {3, -1}, {3, 1}, {3, -3}, {3, 3}, {4, 0}};
  const int fringe[][2] = {{0, 0}, {1, 1},  {1, -1}, {2, 0}, {2, 2}, {2, -2},
                           {3, 1}, {3, -1}, {4, 0},  {3, 3}, {3, -3}};
  for (int i = 0; i < 11; ++i) {
    expect_order(ZernikeSet::noll, i + 1, noll[i][0], noll[i][1]);
    expect_order(ZernikeSet::fringe, i + 1, fringe[i][0], fringe[i][1]);
  }
}

TEST(Zernike, NollAreOrthonormalOverTheDisc) {
  const std::vector<PupilNode> disc = full_pupil_quadrature(12, 48);
  for (int i = 1; i <= 21; ++i)
    for (int j = 1; j <= i; ++j) {
      double sum = 0.0;
      for (const PupilNode& node : disc)
        sum += node.weight * zernike(ZernikeSet::noll, i, node.point.x, node.point.y) *
               zernike(ZernikeSet::noll, j, node.point.x, node.point.y);
      EXPECT_NEAR(sum, i == j ? 1.0 : 0.0, 1e-12) << i << " " << j;
    }
}

TEST(Zernike, FringeHaveTheirPrintedForms) {
  const double x = 0.3, y = -0.6, r2 = x * x + y * y;
  EXPECT_NEAR(zernike(ZernikeSet::fringe, 4, x, y), 2.0 * r2 - 1.0, 1e-14);
  EXPECT_NEAR(zernike(ZernikeSet::fringe, 8, x, y), (3.0 * r2 - 2.0) * y, 1e-14);
  EXPECT_NEAR(zernike(ZernikeSet::fringe, 9, x, y), 6.0 * r2 * r2 - 6.0 * r2 + 1.0, 1e-14);
  EXPECT_NEAR(zernike(ZernikeSet::fringe, 16, x, y), 20.0 * r2 * r2 * r2 - 30.0 * r2 * r2 + 12.0 * r2 - 1.0,
              1e-14);
}

TEST(Zernike, FitFindsWhatWasPutIn) {
  Wavefront w;
  w.wavelength_nm = 550.0;
  w.pupil = full_pupil_quadrature(8, 24);
  for (const PupilNode& node : w.pupil)
    w.opd_waves.push_back(0.7 * zernike(ZernikeSet::fringe, 5, node.point.x, node.point.y) -
                          0.2 * zernike(ZernikeSet::fringe, 9, node.point.x, node.point.y));
  const std::vector<double> fit = fit_zernikes(ZernikeSet::fringe, w, 16);
  for (size_t i = 0; i < fit.size(); ++i) EXPECT_NEAR(fit[i], i == 4 ? 0.7 : i == 8 ? -0.2 : 0.0, 1e-12);
}

}  // namespace
}  // namespace groundglass::optics
