#include "sim/measure/slanted_edge.h"

#include <OpenImageIO/imageio.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numbers>
#include <sstream>

#include "tests/support/expect_input_error.h"
#include "tests/support/shared_data.h"

namespace groundglass::measure {
namespace {

constexpr double pi = std::numbers::pi;

/// A Gaussian edge of standard deviation `sigma_px`, sampled at points, through the middle of the region.
Image<float> gaussian_edge(int width, int height, double angle_deg, double sigma_px, double dark = 0.2,
                           double bright = 0.8) {
  const double angle = angle_deg * pi / 180.0;
  Image<float> image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double d = (x + 0.5 - 0.5 * width) * std::cos(angle) + (y + 0.5 - 0.5 * height) * std::sin(angle);
      image.at(x, y) =
          static_cast<float>(dark + (bright - dark) * 0.5 * std::erfc(-d / (sigma_px * std::sqrt(2.0))));
    }
  return image;
}

/// Where exp(−2π²σ²f²) is one half.
double gaussian_mtf50(double sigma_px) { return std::sqrt(std::log(2.0) / 2.0) / (pi * sigma_px); }

struct Reference {
  std::string file;
  double angle_deg, mtf50;
  std::vector<double> mtf;  // at k/64 cycles per pixel
  bool noisy;
};

std::vector<Reference> references(const std::filesystem::path& folder) {
  std::ifstream in(folder / "reference_mtf.csv");
  std::vector<Reference> out;
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) {
    std::stringstream row(line);
    std::vector<std::string> cells;
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    Reference reference{
        cells.at(0), std::stod(cells.at(3)), std::stod(cells.at(6)), {}, cells.at(5) != "clean"};
    for (size_t i = 7; i < cells.size(); ++i) reference.mtf.push_back(std::stod(cells[i]));
    out.push_back(reference);
  }
  return out;
}

Image<float> read_grey(const std::filesystem::path& path) {
  auto in = OIIO::ImageInput::open(path.string());
  if (!in) throw Error(OIIO::geterror());
  Image<float> image(in->spec().width, in->spec().height);
  if (!in->read_image(0, 0, 0, 1, OIIO::TypeDesc::FLOAT, image.data().data())) throw Error(in->geterror());
  return image;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

class ReferenceEdges : public ::testing::Test {
 protected:
  void measure_all(bool noisy) {
    for (const Reference& reference : references(folder)) {
      if (reference.noisy != noisy) continue;
      const SfrCurve curve = slanted_edge_sfr(read_grey(folder / reference.file));
      const double error = curve.sfr50_cy_px - reference.mtf50;
      relative_errors.push_back(std::abs(error) / reference.mtf50);
      in_standard_errors.push_back(std::abs(error) / curve.sfr50_standard_error_cy_px);
      angle_errors_deg.push_back(std::abs(curve.edge_angle_deg - reference.angle_deg));
      double worst = 0.0;
      for (size_t k = 0; k <= 32; ++k) worst = std::max(worst, std::abs(curve.sfr[k] - reference.mtf[k]));
      sfr_errors.push_back(worst);
    }
    RecordProperty("median_mtf50_error_percent", fmt::format("{:.4f}", 100.0 * median(relative_errors)));
    RecordProperty("worst_mtf50_error_percent",
                   fmt::format("{:.4f}", 100.0 * std::ranges::max(relative_errors)));
  }

  const std::filesystem::path folder = testing::shared_data("sfr_reference");
  std::vector<double> relative_errors, in_standard_errors, angle_errors_deg, sfr_errors;
};

TEST_F(ReferenceEdges, WithoutNoise) {
  GROUNDGLASS_NEEDS_SHARED(folder);
  measure_all(false);
  ASSERT_EQ(relative_errors.size(), 24u);
  EXPECT_LT(median(relative_errors), 2e-5);
  // The worst are the edges of slope 1/2, which sample every 0.45 px only.
  EXPECT_LT(std::ranges::max(relative_errors), 1.5e-3);
  EXPECT_LT(std::ranges::max(sfr_errors), 2e-3);
  EXPECT_LT(std::ranges::max(angle_errors_deg), 1e-4);
}

TEST_F(ReferenceEdges, WithTheNoiseOfTenThousandElectrons) {
  GROUNDGLASS_NEEDS_SHARED(folder);
  measure_all(true);
  ASSERT_EQ(relative_errors.size(), 10u);
  EXPECT_LT(median(relative_errors), 5e-3);
  EXPECT_LT(std::ranges::max(relative_errors), 2e-2);
  // Ten errors within three of what each is said to be, and not all far within.
  EXPECT_LT(std::ranges::max(in_standard_errors), 3.0);
  EXPECT_GT(std::ranges::max(in_standard_errors), 0.5);
}

TEST(SlantedEdge, AnyDirectionAndSignGiveTheClosedForm) {
  const double sigma_px = 0.6;
  for (const double angle_deg : {5.0, -5.0, 12.0, 31.0, -37.0, 58.0, 78.0, 85.0, -85.0})
    for (const bool rising : {true, false}) {
      const Image<float> image =
          gaussian_edge(96, 80, angle_deg, sigma_px, rising ? 0.1 : 0.9, rising ? 0.9 : 0.1);
      const SfrCurve curve = slanted_edge_sfr(image);
      EXPECT_NEAR(curve.sfr50_cy_px / gaussian_mtf50(sigma_px), 1.0, 5e-4) << angle_deg;
      EXPECT_NEAR(curve.edge_angle_deg, angle_deg, 1e-3);
      EXPECT_NEAR(curve.dark, 0.1, 1e-5);
      EXPECT_NEAR(curve.bright, 0.9, 1e-5);
      EXPECT_NEAR(curve.contrast, 0.8, 1e-5);
      // 10–90 % of a normal distribution.
      EXPECT_NEAR(curve.rise_px, 2.5631 * sigma_px, 0.04);
    }
}

TEST(SlantedEdge, FrequenciesAreTheOnesAskedFor) {
  const SfrCurve curve = slanted_edge_sfr(gaussian_edge(64, 64, 7.0, 0.8), {0.05, 0.5});
  ASSERT_EQ(curve.frequency_cy_px.size(), 11u);
  EXPECT_EQ(curve.sfr[0], 1.0);
  for (size_t i = 0; i < 11; ++i) {
    EXPECT_NEAR(curve.frequency_cy_px[i], 0.05 * static_cast<double>(i), 1e-12);
    EXPECT_NEAR(curve.sfr[i], std::exp(-2.0 * std::pow(pi * 0.8 * curve.frequency_cy_px[i], 2.0)), 5e-4);
  }
}

TEST(SlantedEdge, AnEdgeOffTheMiddleIsTheSameEdge) {
  const Image<float> whole = gaussian_edge(160, 80, 6.0, 0.7);
  Image<float> part(90, 80);
  for (int y = 0; y < 80; ++y)
    for (int x = 0; x < 90; ++x) part.at(x, y) = whole.at(x + 55, y);
  EXPECT_NEAR(slanted_edge_sfr(part).sfr50_cy_px / gaussian_mtf50(0.7), 1.0, 5e-4);
}

/// A sharp core in a wide halo, as spherical aberration gives: neither may be smoothed into the other.
TEST(SlantedEdge, ACoreInAHaloKeepsBoth) {
  const Image<float> core = gaussian_edge(128, 128, 5.0, 0.6), halo = gaussian_edge(128, 128, 5.0, 4.0);
  Image<float> mixed(128, 128);
  for (size_t i = 0; i < mixed.data().size(); ++i)
    mixed.data()[i] = 0.7f * core.data()[i] + 0.3f * halo.data()[i];
  const SfrCurve curve = slanted_edge_sfr(mixed);
  const auto gauss = [](double sigma_px, double f) {
    return std::exp(-2.0 * std::pow(pi * sigma_px * f, 2.0));
  };
  for (size_t k = 0; k <= 64; ++k) {
    const double f = curve.frequency_cy_px[k];
    EXPECT_NEAR(curve.sfr[k], 0.7 * gauss(0.6, f) + 0.3 * gauss(4.0, f), 1e-4) << f;
  }
}

TEST(SlantedEdge, UnmeasurableRegionsSayWhy) {
  const auto edge_at = [](double angle_deg) { return gaussian_edge(48, 48, angle_deg, 0.7); };
  for (const double angle_deg : {0.0, 90.0, 45.0, -45.0})
    EXPECT_INPUT_ERROR(slanted_edge_sfr(edge_at(angle_deg)), "slanted edge", "unsampled");
  EXPECT_INPUT_ERROR(slanted_edge_sfr(Image<float>(64, 64, 1, 0.5f)), "slanted edge", "no edge");
  EXPECT_INPUT_ERROR(slanted_edge_sfr(Image<float>(64, 12)), "slanted edge", "64×12");
  EXPECT_INPUT_ERROR(slanted_edge_sfr(Image<float>(64, 64, 3)), "slanted edge", "3 channels");
  EXPECT_INPUT_ERROR(slanted_edge_sfr(gaussian_edge(40, 40, 5.0, 12.0)), "slanted edge", "rises over");
  Image<float> broken = edge_at(5.0);
  broken.at(3, 3) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_INPUT_ERROR(slanted_edge_sfr(broken), "slanted edge", "not finite");
  const SlantedEdgeOptions backwards{.frequency_step_cy_px = -0.1};
  EXPECT_INPUT_ERROR(slanted_edge_sfr(edge_at(5.0), backwards), "slanted edge", "frequency_step_cy_px");
}

TEST(SlantedEdge, NoiseAloneHoldsNoEdge) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    Image<float> noise(64, 64);
    unsigned state = seed * 2654435761u;
    for (float& value : noise.data()) {
      state = state * 1664525u + 1013904224u;
      value = static_cast<float>(state >> 8) / 16777216.0f;
    }
    EXPECT_INPUT_ERROR(slanted_edge_sfr(noise), "slanted edge");
  }
}

}  // namespace
}  // namespace groundglass::measure
