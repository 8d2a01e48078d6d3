#include "sim/core/colour.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <fstream>
#include <sstream>

#include "sim/core/light_locus.h"
#include "sim/core/standard_spectra.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/shared_data.h"

namespace groundglass {
namespace {

Vector3 xyY(const Vector3& xyz) { return {xyz.x() / xyz.sum(), xyz.y() / xyz.sum(), xyz.y()}; }

struct WhitePoint {
  const char* name;
  double x, y;
};
class IlluminantWhite : public ::testing::TestWithParam<WhitePoint> {};

// CIE 15:2018 tables T.3 and T.8…T.12. Those are printed to five digits and our sums at 5 nm reproduce every
// one within half a unit of the fourth decimal.
TEST_P(IlluminantWhite, MatchesCie15) {
  const Vector3 w = xyY(white_point(cie_illuminant(GetParam().name)));
  EXPECT_NEAR(w.x(), GetParam().x, 5e-5);
  EXPECT_NEAR(w.y(), GetParam().y, 5e-5);
}
INSTANTIATE_TEST_SUITE_P(Cie15, IlluminantWhite,
                         ::testing::Values(WhitePoint{"A", .44758, .40745}, WhitePoint{"C", .31006, .31616},
                                           WhitePoint{"D50", .34570, .35850},
                                           WhitePoint{"D65", .31270, .32900}, WhitePoint{"E", .33333, .33333},
                                           WhitePoint{"FL2", .37210, .37510},
                                           WhitePoint{"FL11", .38050, .37690},
                                           WhitePoint{"LED-B3", .37560, .37230}),
                         [](const auto& point) {
                           std::string name = point.param.name;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Illuminant, UnknownNameProposesTheNearest) {
  EXPECT_INPUT_ERROR(cie_illuminant("D66"), "D66", "did you mean 'D65'");
}

// Sharma, Wu, Dalal 2005, table 1: 34 pairs to four decimals, both ways round.
TEST(Ciede2000, MatchesSharma) {
  const auto path = testing::shared_data("reference/ciede2000_sharma.csv");
  GROUNDGLASS_NEEDS_SHARED(path);
  std::ifstream in(path);
  std::string line;
  int pairs = 0;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#' || std::isalpha(static_cast<unsigned char>(line[0]))) continue;
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream cells(line);
    std::vector<double> v;
    for (double cell; cells >> cell;) v.push_back(cell);
    if (v.size() == 8) v.erase(v.begin());
    ASSERT_GE(v.size(), 7u) << line;
    const Vector3 a(v[0], v[1], v[2]), b(v[3], v[4], v[5]);
    EXPECT_NEAR(ciede2000(a, b), v[6], 5e-5) << line;
    EXPECT_NEAR(ciede2000(b, a), v[6], 5e-5) << line;
    ++pairs;
  }
  EXPECT_EQ(pairs, 34);
}

// BabelColor's averaged reflectances against X-Rite's Lab table before November 2014: the figures another
// program obtained for a correct pipeline are a mean ΔE76 of 0.83 and a maximum of 2.45.
TEST(Lab, ColorCheckerAgainstPublishedTable) {
  const auto path =
      testing::shared_data("spectra/colorchecker24_reflectance_babelcolor_avg_380_730_10nm.csv");
  GROUNDGLASS_NEEDS_SHARED(path);
  const double published[24][3] = {
      {37.986, 13.555, 14.059},  {65.711, 18.13, 17.81},    {49.927, -4.88, -21.905},
      {43.139, -13.095, 21.905}, {55.112, 8.844, -25.399},  {70.719, -33.397, -0.199},
      {62.661, 36.067, 57.096},  {40.02, 10.41, -45.964},   {51.124, 48.239, 16.248},
      {30.325, 22.976, -21.587}, {72.532, -23.709, 57.255}, {71.941, 19.363, 67.857},
      {28.778, 14.179, -50.297}, {55.261, -38.342, 31.37},  {42.101, 53.378, 28.19},
      {81.733, 4.039, 79.819},   {51.935, 49.986, -14.574}, {51.038, -28.631, -28.638},
      {96.539, -0.425, 1.186},   {81.257, -0.638, -0.335},  {66.766, -0.734, -0.504},
      {50.867, -0.153, -0.27},   {35.656, -0.421, -1.231},  {20.461, -0.079, -0.973}};
  const SpectralTable patches = SpectralTable::read(path);
  const Spectrum& d50 = cie_illuminant("D50");
  double sum = 0.0, worst = 0.0;
  for (size_t i = 0; i < 24; ++i) {
    // The measurements end at 730 nm; the last value is held to 780 nm, where the observer sees almost
    // nothing.
    std::vector<double> w(patches.column(i).wavelengths_nm().begin(),
                          patches.column(i).wavelengths_nm().end());
    std::vector<double> r(patches.column(i).values().begin(), patches.column(i).values().end());
    w.push_back(780.0);
    r.push_back(r.back());
    const Vector3 lab = lab_of(xyz_of_reflectance(Spectrum(w, r), d50), white_point(d50));
    const double difference = (lab - Vector3(published[i][0], published[i][1], published[i][2])).norm();
    sum += difference;
    worst = std::max(worst, difference);
  }
  EXPECT_NEAR(sum / 24.0, 0.83, 0.02);
  EXPECT_NEAR(worst, 2.45, 0.02);
}

TEST(Srgb, MatrixMatchesIec61966) {
  Matrix3 published;
  published << 0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505;
  EXPECT_LT((srgb_to_xyz() - published).cwiseAbs().maxCoeff(), 5e-5);
}

TEST(Srgb, CurveInvertsItself) {
  for (double v = -0.2; v <= 1.2; v += 0.01) EXPECT_NEAR(srgb_decode(srgb_encode(v)), v, 1e-12);
  EXPECT_NEAR(srgb_encode(0.5), 0.735357, 1e-6);
}

// Lindbloom's published D65 to D50 Bradford matrix, four printed digits.
TEST(Bradford, MatchesPublishedMatrix) {
  Matrix3 published;
  published << 1.0478112, 0.0228866, -0.0501270, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436,
      0.7521316;
  EXPECT_LT((bradford({0.95047, 1.0, 1.08883}, {0.96422, 1.0, 0.82521}) - published).cwiseAbs().maxCoeff(),
            1e-5);
}

TEST(ColourTemperature, OfStandardIlluminants) {
  // CIE 15:2018, tables of illuminants: printed to 1 K (A, D) and 10 K (FL, off the locus).
  EXPECT_NEAR(correlated_colour_temperature_K(white_point(cie_illuminant("A"))), 2856.0, 1.0);
  EXPECT_NEAR(correlated_colour_temperature_K(white_point(cie_illuminant("D65"))), 6504.0, 2.0);
  EXPECT_NEAR(correlated_colour_temperature_K(white_point(cie_illuminant("D50"))), 5003.0, 2.0);
  EXPECT_NEAR(correlated_colour_temperature_K(white_point(cie_illuminant("FL2"))), 4230.0, 10.0);
  EXPECT_NEAR(correlated_colour_temperature_K(white_point(cie_illuminant("FL11"))), 4000.0, 10.0);
}

TEST(ColourTemperature, StaysOnTheLocusForColoursBeyondIt) {
  EXPECT_NEAR(correlated_colour_temperature_K({0.70, 0.29, 0.01}), 1000.0, 0.1);
  EXPECT_NEAR(correlated_colour_temperature_K({0.15, 0.10, 0.75}), 40000.0, 10.0);
}

// ANSI C78.377 gives D65 a duv of 0.0032; the chromaticities are CIE 15's.
TEST(LightLocus, TemperatureAndDuvGiveTheWhite) {
  const Vector3 d65 = xyY(white_of_temperature(6504.0, 0.0032));
  EXPECT_NEAR(d65.x(), 0.3127, 2e-4);
  EXPECT_NEAR(d65.y(), 0.3290, 2e-4);
  const Vector3 a = xyY(white_of_temperature(2856.0, 0.0));
  EXPECT_NEAR(a.x(), 0.44758, 5e-5);
  EXPECT_NEAR(a.y(), 0.40745, 5e-5);
}

TEST(LightLocus, DuvIsTheDistanceAtRightAngles) {
  for (const double temperature_K : {2000.0, 4000.0, 10000.0})
    for (const double duv : {-0.01, 0.0, 0.02}) {
      const Vector3 white = white_of_temperature(temperature_K, duv);
      EXPECT_NEAR(correlated_colour_temperature_K(white), temperature_K, 1e-4 * temperature_K);
      const Eigen::Vector2d off = uv_1960(white) - uv_1960(black_body_xyz(temperature_K));
      EXPECT_NEAR(off.norm(), std::abs(duv), 1e-9);
      EXPECT_EQ(off.y() > 1e-6, duv > 0.0);
      EXPECT_EQ(off.y() < -1e-6, duv < 0.0);
    }
}

}  // namespace
}  // namespace groundglass
