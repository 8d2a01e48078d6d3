#include "sensor/light/pixel_response.h"

#include <gtest/gtest.h>
#include <tbb/task_arena.h>

#include <cmath>
#include <numbers>

#include "sensor/light/photoelectrons.h"
#include "sensor/light/pixel_spot.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// A phone's pixel: 1 um, 3 um of stack.
Microlens small_pixel() { return {3.0, 1.5, 0.9, {}, {}}; }

std::vector<IncidencePoint> telecentric(double half_deg = 0.0) { return {{0.0, 0.0, half_deg, half_deg}}; }

double sum_of(const ResponseKernel& kernel) {
  double sum = 0.0;
  for (const auto& row : kernel)
    for (double share : row) sum += share;
  return sum;
}

SensorModel phone(int side = 64) {
  SensorModel s = simple_sensor(side, side);
  s.pixel_pitch_um = 1.0;
  s.optics.microlens = small_pixel();
  return s;
}

SpectralImage lit(const SensorModel& s, std::vector<IncidencePoint> incidence) {
  SpectralImage image = flat_irradiance(s, 1e-6f);
  image.incidence = std::move(incidence);
  return image;
}

/// ∫ of a Gaussian from `from` to `to` by Simpson's rule.
double gaussian_integral(double centre, double variance, double from, double to) {
  constexpr int steps = 2000;
  const double h = (to - from) / steps;
  double sum = 0.0;
  for (int i = 0; i <= steps; ++i) {
    const double x = from + i * h - centre;
    const double weight = i == 0 || i == steps ? 1.0 : i % 2 ? 4.0 : 2.0;
    sum += weight * std::exp(-0.5 * x * x / variance);
  }
  return sum * h / 3.0 / std::sqrt(2.0 * std::numbers::pi * variance);
}

TEST(PixelSpot, SharesAreIntegralsOfAGaussian) {
  for (double centre : {0.0, 0.2, -0.6})
    for (double variance : {0.01, 0.09, 1.0}) {
      const auto shares = shares_along(centre, variance, 1.0, -0.45, 0.3);
      for (int i = 0; i < 3; ++i)
        EXPECT_NEAR(shares[static_cast<size_t>(i)], gaussian_integral(centre, variance, i - 1.45, i - 0.7),
                    1e-9);
    }
}

TEST(PixelSpot, SharesSumToOneWhereNoGapLosesLight) {
  // Photodiodes as wide as pixels: three of them hold all of a spot that is narrow against a pitch.
  for (double shift : {0.0, 0.3, -0.45}) {
    const Shares shares = shares_of({shift, 0.01, 0.01}, 0.6, 0.8, 1.0, 1.0);
    double sum = 0.0;
    for (const auto& row : shares)
      for (double share : row) sum += share;
    EXPECT_NEAR(sum, 1.0, 1e-9);
  }
  // With gaps some is lost, with a spot in the middle less than with one on the gap.
  const Shares middle = shares_of({0.0, 0.01, 0.01}, 1.0, 0.0, 1.0, 0.8);
  const Shares edge = shares_of({0.5, 0.01, 0.01}, 1.0, 0.0, 1.0, 0.8);
  EXPECT_GT(middle[1][1], 0.99);
  EXPECT_NEAR(edge[1][1], edge[1][2], 1e-12);
  EXPECT_LT(edge[1][1] + edge[1][2], 0.6);
}

TEST(PixelSpot, MovesBySnellsLaw) {
  const Microlens lens = small_pixel();
  for (double angle : {5.0, 20.0, 35.0}) {
    const double inside = std::asin(std::sin(angle * degree) / 1.5);
    EXPECT_NEAR(spot_of(lens, {1.0, angle, 0, 0}, 550, 1.0).shift_um, 3.0 * std::tan(inside), 1e-12);
    Microlens shifted = lens;
    shifted.design_height_mm = {0.0, 2.0};
    shifted.design_cra_deg = {0.0, 2.0 * angle};
    EXPECT_NEAR(spot_of(shifted, {1.0, angle, 0, 0}, 550, 1.0).shift_um, 0.0, 1e-12);
  }
}

TEST(PixelSpot, GrowsWithWavelengthAndWithTheCone) {
  const Microlens lens = small_pixel();
  const auto variance = [&](double half_deg, double nm) {
    const Spot spot = spot_of(lens, {0, 0, half_deg, half_deg}, nm, 1.0);
    EXPECT_NEAR(spot.tangential_variance_um2, spot.sagittal_variance_um2, 1e-12);
    return spot.tangential_variance_um2;
  };
  EXPECT_NEAR(std::sqrt(variance(0, 500)), 0.42 * 0.5 * 3.0 / 1.5, 1e-12);
  EXPECT_NEAR(variance(0, 600) / variance(0, 400), 2.25, 1e-9);
  const double radius_um = 3.0 * std::tan(std::asin(std::sin(15 * degree) / 1.5));
  EXPECT_NEAR(variance(15, 500) - variance(0, 500), radius_um * radius_um / 4.0, 1e-12);
}

TEST(PixelResponse, PerpendicularCollimatedLightIsWhatQuantumEfficiencyMeans) {
  const SensorModel s = phone();
  for (double nm : {405.0, 555.0, 695.0})
    EXPECT_NEAR(sum_of(response_kernel(s, lit(s, telecentric()), 0, 0, nm, {})), 1.0, 1e-12);
  // Neighbours get more of longer waves.
  const auto own = [&](double nm) { return response_kernel(s, lit(s, telecentric()), 0, 0, nm, {})[1][1]; };
  EXPECT_GT(own(405), own(555) + 0.01);
  EXPECT_GT(own(555), own(695) + 0.01);
  // Slanting or wide light is less than that.
  EXPECT_LT(sum_of(response_kernel(s, lit(s, {{0, 25, 0, 0}}), 1, 0, 555, {})), 0.95);
  EXPECT_LT(sum_of(response_kernel(s, lit(s, telecentric(20)), 0, 0, 555, {})), 0.98);
}

TEST(PixelResponse, WithoutOpticsNothingChangesByABit) {
  SensorModel s = simple_bayer(48, 48);
  const SpectralImage image = lit(s, {{0, 0, 10, 10}, {1, 30, 10, 10}});
  const Image<float> plain = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task());
  const Image<float> known = mean_photoelectrons_per_s(image, s, Task());
  EXPECT_TRUE(std::ranges::equal(plain.data(), known.data()));
  // Nor with optics that are switched off, or where the irradiance does not say how light arrives.
  s.optics.microlens = Microlens{3.0, 1.5, 1.5, {}, {}};
  const Image<float> unknown = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task());
  const Image<float> off = mean_photoelectrons_per_s(image, s, Task(), {.microlens = false});
  EXPECT_TRUE(std::ranges::equal(plain.data(), unknown.data()));
  EXPECT_TRUE(std::ranges::equal(plain.data(), off.data()));
}

TEST(PixelResponse, FillFactorScales) {
  SensorModel s = simple_sensor(8, 8);
  const float whole = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task()).at(3, 3);
  s.optics.fill_factor = 0.25;
  EXPECT_FLOAT_EQ(mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task()).at(3, 3), 0.25f * whole);
}

TEST(PixelResponse, DiffusionMovesChargeAndKeepsItsSum) {
  SensorModel s = simple_sensor(32, 32);
  s.optics.diffusion = Spectrum({400, 700}, {0.02, 0.2});
  SpectralImage image = flat_irradiance(s, 0.0f);
  const int band = 15;
  image.pixels.at(16, 16, band) = 1e-3f;  // one band of one pixel
  const double share = 0.02 + 0.18 * (image.grid.centre_nm(band) - 400.0) / 300.0;
  const Image<float> moved = mean_photoelectrons_per_s(image, s, Task());
  const Image<float> kept = mean_photoelectrons_per_s(image, s, Task(), {.crosstalk = false});
  const double all = kept.at(16, 16);
  EXPECT_NEAR(moved.at(16, 16) / all, 1.0 - share, 1e-6);
  for (const auto& [x, y] : {std::pair{15, 16}, {17, 16}, {16, 15}, {16, 17}})
    EXPECT_NEAR(moved.at(x, y) / all, share / 4.0, 1e-6);
  double sum = 0.0;
  for (float e : moved.data()) sum += e;
  EXPECT_NEAR(sum / all, 1.0, 1e-6);
  // Even light stays even, to its rim.
  const Image<float> even = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task());
  const auto [low, high] = std::ranges::minmax(even.data());
  EXPECT_NEAR(low / high, 1.0, 1e-6);
}

TEST(PixelResponse, CrosstalkMakesColoursPaler) {
  SensorModel s = simple_bayer(32, 32);
  s.optics.diffusion = Spectrum({400, 700}, {0.1, 0.1});
  SpectralImage red = flat_irradiance(s, 0.0f);
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 32; ++x) red.pixels.at(x, y, 22) = 1e-6f;  // 625 nm: G sees nothing, B neither
  const Image<float> rate = mean_photoelectrons_per_s(red, s, Task());
  const double pure = mean_photoelectrons_per_s(red, s, Task(), {.crosstalk = false}).at(16, 16);
  EXPECT_NEAR(rate.at(16, 16) / pure, 0.9, 1e-5);
  EXPECT_NEAR(rate.at(17, 16) / pure, 0.05, 1e-5);  // two red neighbours give a fortieth each
  EXPECT_NEAR(rate.at(17, 17), 0.0, 1e-9 * pure);
}

TEST(PixelResponse, LightKeepsTheColourOfItsOwnFilter) {
  SensorModel s = simple_bayer(32, 32);
  s.pixel_pitch_um = 1.0;
  s.optics.microlens = small_pixel();
  SpectralImage image = lit(s, telecentric());
  image.pixels = Image<float>(32, 32, image.grid.band_count, 0.0f);
  image.pixels.at(16, 16, 20) = 1e-3f;  // on a red pixel
  const Image<float> rate = mean_photoelectrons_per_s(image, s, Task());
  const ResponseKernel kernel = response_kernel(s, image, 0, 0, image.grid.centre_nm(20), {});
  const double red = 1e-3 * electrons_per_irradiance(s, image.grid)[0][20];
  for (int j = -1; j <= 1; ++j)
    for (int i = -1; i <= 1; ++i)
      EXPECT_NEAR(rate.at(16 + i, 16 + j) / red,
                  kernel[static_cast<size_t>(j + 1)][static_cast<size_t>(i + 1)], 1e-4);
}

TEST(PixelResponse, MismatchedDesignShadesAndAMatchedOneDoesNot) {
  // Photodiodes with gaps as wide as themselves, on which the corner's light falls.
  SensorModel s = phone(512);
  s.pixel_pitch_um = 3.0;
  s.optics.microlens = Microlens{6.0, 1.5, 1.5, {}, {}};
  const double corner_mm = 3e-3 * 256.0 * std::numbers::sqrt2;
  const std::vector<IncidencePoint> slanting{{0.0, 0.0, 8, 8}, {corner_mm, 15.0, 8, 8}};
  const auto corner_share = [&] {
    const Image<float> rate = mean_photoelectrons_per_s(lit(s, slanting), s, Task());
    return static_cast<double>(rate.at(2, 2)) / rate.at(256, 256);
  };
  EXPECT_LT(corner_share(), 0.7);
  s.optics.microlens->design_height_mm = {0.0, corner_mm};
  s.optics.microlens->design_cra_deg = {0.0, 15.0};
  EXPECT_NEAR(corner_share(), 1.0, 0.01);
}

TEST(PixelResponse, ShadingHasAColour) {
  // Two colours of one curve at different wavelengths: the longer loses more where the spot has moved.
  SensorModel s = phone();
  const auto loss = [&](double nm) {
    const SpectralImage image = lit(s, {{0, 0, 5, 5}, {1, 20, 5, 5}});
    return response_kernel(s, image, 1.0, 0, nm, {})[1][1] / response_kernel(s, image, 0, 0, nm, {})[1][1];
  };
  EXPECT_GT(std::abs(loss(650) - loss(450)), 0.01);
}

TEST(PixelResponse, LatticeFollowsTheKernels) {
  SensorModel s = phone(600);
  s.optics.diffusion = Spectrum({400, 700}, {0.02, 0.1});
  SpectralImage image = lit(s, {{0, 0, 14, 14}, {0.2, 18, 13, 12}, {0.43, 33, 12, 9}});
  image.grid = {550.0, 10.0, 1};
  image.pixels = Image<float>(600, 600, 1, 0.0f);
  for (const auto& [x, y] : {std::pair{20, 31}, {300, 300}, {123, 457}, {590, 17}})
    image.pixels.at(x, y) = 1e-3f;
  const Image<float> rate = mean_photoelectrons_per_s(image, s, Task());
  const double weight = 1e-3 * electrons_per_irradiance(s, image.grid)[0][0];
  for (const auto& [x, y] : {std::pair{20, 31}, {300, 300}, {123, 457}, {590, 17}}) {
    const ResponseKernel kernel =
        response_kernel(s, image, 1e-3 * (x + 0.5 - 300.0), 1e-3 * (y + 0.5 - 300.0), 555.0, {});
    for (int j = -1; j <= 1; ++j)
      for (int i = -1; i <= 1; ++i)
        EXPECT_NEAR(rate.at(x + i, y + j) / weight,
                    kernel[static_cast<size_t>(j + 1)][static_cast<size_t>(i + 1)], 5e-4)
            << x << " " << y;
  }
}

TEST(PixelResponse, BlocksKeepWhatStaysAmongTheirPixels) {
  SensorModel s = phone(64);
  const SpectralImage image = lit(s, {{0, 0, 10, 10}, {0.1, 12, 10, 10}});
  const ResponseKernel one = response_kernel(s, image, 0.05, 0.02, 555, {});
  s.binning = 2;
  s.binning_domain = BinningDomain::charge;
  const ResponseKernel block = response_kernel(s, image, 0.05, 0.02, 555, {});
  EXPECT_NEAR(sum_of(block), sum_of(one), 1e-12);
  EXPECT_NEAR(block[0][2], one[0][2] / 4.0, 1e-12);
  EXPECT_NEAR(block[1][2], one[1][2] / 2.0 + one[0][2] / 4.0 + one[2][2] / 4.0, 1e-12);
}

TEST(PixelResponse, IsTheSameInAnyNumberOfThreadsAndAcrossBands) {
  SensorModel s = phone(130);
  s.optics.diffusion = Spectrum({400, 700}, {0.02, 0.1});
  SpectralImage image = lit(s, telecentric(14));
  // Upside down it looks the same, which bands of rows, cut at 64 and 128, do not.
  for (int y = 0; y < 130; ++y)
    for (int x = 0; x < 130; ++x)
      for (float& e : image.pixels.pixel(x, y))
        e = 1e-6f * static_cast<float>((x * 31 + std::min(y, 129 - y) * 17) % 101);
  Image<float> all, single;
  tbb::task_arena(2).execute([&] { all = mean_photoelectrons_per_s(image, s, Task()); });
  tbb::task_arena(1).execute([&] { single = mean_photoelectrons_per_s(image, s, Task()); });
  EXPECT_TRUE(std::ranges::equal(all.data(), single.data()));
  for (int y = 0; y < 65; ++y)
    for (int x = 0; x < 130; ++x) ASSERT_NEAR(all.at(x, y), all.at(x, 129 - y), 1e-5 * all.at(x, y)) << y;
}

TEST(PixelResponse, BadIrradianceIsNamed) {
  const SensorModel s = phone(16);
  SpectralImage image = lit(s, telecentric());
  image.pixels.pixel(3, 2)[4] = -1e-9f;
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(image, s, Task()), "pixel (3, 2)", "445 nm", "-1e-09");
  image.pixels.pixel(3, 2)[4] = std::nanf("");
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(image, s, Task()), "pixel (3, 2)", "nan");
}

TEST(HalfApertures, ShareFlatLightByTheChiefRay) {
  SensorModel s = phone(128);
  s.pdaf = {"LR"};
  SpectralImage image = lit(s, {{0, 0, 10, 10}, {0.064, 10, 10, 10}});
  const Image<float> rate = mean_photoelectrons_per_s(image, s, Task(), {.crosstalk = false});
  // Half-Gaussians by Simpson's rule; the row through the middle, where the radius lies along x.
  const auto expected = [&](double column, double from, double to) {
    const double height_mm = std::abs(column + 0.5 - 64.0) * 1e-3;
    double part = 0.0, whole = 0.0;
    for (int b = 0; b < image.grid.band_count; ++b) {
      const double nm = image.grid.centre_nm(b);
      const IncidencePoint here = incidence_at(image.incidence, height_mm);
      const Spot spot = spot_of(small_pixel(), here, nm, 1.0);
      const double shift = column < 63.5 ? -spot.shift_um : spot.shift_um;
      // What all photodiodes get of perpendicular collimated light is 1.
      const double narrow = std::pow(0.42e-3 * nm * 3.0 / 1.5, 2);
      const double along =
          gaussian_integral(0.0, narrow, -1.45, -0.55) * 2.0 + gaussian_integral(0.0, narrow, -0.45, 0.45);
      const double weight = electrons_per_irradiance(s, image.grid)[0][static_cast<size_t>(b)] *
                            gaussian_integral(0.0, spot.sagittal_variance_um2, -0.45, 0.45) / (along * along);
      part += weight * gaussian_integral(shift, spot.tangential_variance_um2, from, to);
      whole += weight * gaussian_integral(shift, spot.tangential_variance_um2, -0.45, 0.45);
    }
    return part / whole;
  };
  s.pdaf.clear();
  for (int x : {4, 5, 40, 63, 90, 121}) {
    const bool left = x % 2 == 0;
    // What neighbours send is kept apart: compare the site's own share.
    const double own = [&] {
      double whole = 0.0, part = 0.0;
      for (int b = 0; b < image.grid.band_count; ++b) {
        const double nm = image.grid.centre_nm(b), x_mm = (x + 0.5 - 64.0) * 1e-3, y_mm = 0.5e-3;
        const double weight = electrons_per_irradiance(s, image.grid)[0][static_cast<size_t>(b)];
        whole += weight * response_kernel(s, image, x_mm, y_mm, nm, {})[1][1];
        part += weight * half_response(s, image, x_mm, y_mm, nm, left ? 'L' : 'R', {});
      }
      return part / whole;
    }();
    EXPECT_NEAR(own, expected(x, left ? -0.45 : 0.0, left ? 0.0 : 0.45), 2e-4) << x;
  }
  // Right of the centre light lands to the right: right halves get more there, left ones less.
  EXPECT_GT(rate.at(121, 64), rate.at(120, 64));
  EXPECT_LT(rate.at(7, 64), rate.at(6, 64));
}

// Through the lattice, each site of a dual-pixel mosaic gets what its kernel and its half say: the halves
// differ from whole pixels by what they do not see, and only there.
TEST(HalfApertures, EachSiteGetsItsHalf) {
  SensorModel s = phone(128);
  SpectralImage image = lit(s, {{0, 0, 10, 10}, {0.4, 15, 10, 10}});
  const Image<float> whole = mean_photoelectrons_per_s(image, s, Task());
  s.pdaf = {"L..R", "..T.", ".B.."};
  const Image<float> seen = mean_photoelectrons_per_s(image, s, Task());
  for (const auto& [x, y] : {std::pair{4, 3}, {7, 3}, {122, 4}, {61, 5}, {125, 126}, {5, 127}, {64, 64}}) {
    const char half = s.pdaf[static_cast<size_t>(y) % 3][static_cast<size_t>(x) % 4];
    double lost = 0.0;
    for (int b = 0; b < image.grid.band_count && half != '.'; ++b) {
      const double nm = image.grid.centre_nm(b), x_mm = (x + 0.5 - 64.0) * 1e-3,
                   y_mm = (y + 0.5 - 64.0) * 1e-3;
      lost += 1e-6 * electrons_per_irradiance(s, image.grid)[0][static_cast<size_t>(b)] *
              (response_kernel(s, image, x_mm, y_mm, nm, {})[1][1] -
               half_response(s, image, x_mm, y_mm, nm, half, {}));
    }
    EXPECT_NEAR((whole.at(x, y) - seen.at(x, y)) / whole.at(x, y), lost / whole.at(x, y), 2e-4)
        << x << " " << y;
    if (half == '.') {
      EXPECT_NEAR(seen.at(x, y) / whole.at(x, y), 1.0, 1e-5);  // halves change the span
    }
  }
}

TEST(PixelResponse, NarrowLightIsSpannedToo) {
  // One band of few and of many at a time: the functions of wavelength hold each kernel.
  SensorModel s = phone(16);
  s.optics.diffusion = Spectrum({400, 520, 521, 700}, {0.02, 0.02, 0.2, 0.2});  // a kink
  for (int bands : {1, 3, 4, 5, 8, 30}) {
    SpectralImage image = lit(s, telecentric(12));
    image.grid = {400.0, 300.0 / bands, bands};
    for (int band = 0; band < bands; ++band) {
      image.pixels = Image<float>(16, 16, bands, 0.0f);
      image.pixels.at(8, 8, band) = 1e-3f;
      const Image<float> rate = mean_photoelectrons_per_s(image, s, Task());
      const ResponseKernel kernel = response_kernel(s, image, 0, 0, image.grid.centre_nm(band), {});
      const double weight = 1e-3 * electrons_per_irradiance(s, image.grid)[0][static_cast<size_t>(band)];
      for (int j = -1; j <= 1; ++j)
        for (int i = -1; i <= 1; ++i)
          EXPECT_NEAR(rate.at(8 + i, 8 + j) / weight,
                      kernel[static_cast<size_t>(j + 1)][static_cast<size_t>(i + 1)], 3e-5)
              << bands << " " << band;
    }
  }
}

// A window begins at a whole tile of colours, which need not be one of half apertures.
TEST(HalfApertures, StayWhereTheyAreInAWindow) {
  SensorModel s = simple_bayer(64, 48);
  s.pdaf = {"L..R....", "..T.....", ".....B..", "R......L", "........"};
  s.quantum_efficiency = {Spectrum::constant(0.5), Spectrum::constant(0.5), Spectrum::constant(0.5)};
  const Image<float> whole = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task());
  for (const auto& [width, height] : {std::pair{22, 20}, {30, 18}, {64, 10}}) {
    const Image<float> window =
        mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f, width, height), s, Task());
    const WindowOrigin origin = window_origin(s, width, height);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        ASSERT_EQ(window.at(x, y), whole.at(x + origin.x, y + origin.y)) << x << ", " << y;
  }
}

TEST(HalfApertures, TakeHalfWhereNothingElseIsKnown) {
  SensorModel s = simple_sensor(16, 16);
  s.pdaf = {"..", ".T"};
  const Image<float> rate = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task());
  EXPECT_NEAR(rate.at(5, 5) / rate.at(4, 5), 0.5, 1e-6);
  EXPECT_FLOAT_EQ(rate.at(5, 4), rate.at(4, 5));
}

TEST(PixelOptics, ImpossibleOnesAreErrors) {
  SensorModel s = phone();
  s.optics.microlens->photodiode_width_um = 1.1;
  EXPECT_INPUT_ERROR(s.check(), "photodiode_width_um", "at most the pitch");
  s = phone();
  s.optics.fill_factor = 0.0;
  EXPECT_INPUT_ERROR(s.check(), "fill_factor");
  s = phone();
  s.pdaf = {"LX"};
  EXPECT_INPUT_ERROR(s.check(), "pdaf");
  s.pdaf = {"LR", "L"};
  EXPECT_INPUT_ERROR(s.check(), "pdaf");
  s.pdaf = {"LR"};
  s.binning = 2;
  s.binning_domain = BinningDomain::charge;
  EXPECT_INPUT_ERROR(s.check(), "pdaf", "binning");
}

}  // namespace
}  // namespace groundglass::sensor
