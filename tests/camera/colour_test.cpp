#include <fmt/format.h>
#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <array>
#include <iostream>

#include "isp/colour/camera_colour.h"
#include "isp/develop.h"
#include "isp/stages.h"
#include "optics/analysis/first_order.h"
#include "sensor/capture/expose.h"
#include "sensor/colour/colour_calibration.h"
#include "sensor/light/even_light.h"
#include "sim/core/standard_spectra.h"
#include "sim/measure/chart_report.h"
#include "tests/camera/small_camera.h"

namespace groundglass::camera {
namespace {

using testing::small_camera;

struct Photograph {
  std::string lens, sensor, light;
  /// Largest mean ΔE00 of the 24 patches.
  double most_delta_e00;
  /// Few rays make a noise of colour, most of all where the light is made of lines.
  int rays_per_pixel() const { return light == "FL11" ? 256 : 64; }
};
void PrintTo(const Photograph& p, std::ostream* out) { *out << p.sensor << " under " << p.light; }
class Colour : public ::testing::TestWithParam<Photograph> {};

struct Reached {
  /// Of the chart.
  double mean_delta_e00;
  /// Mean ΔC of its six greys.
  double neutral_axis;
};

/// What the colour stage, or whoever knows the light, can reach with one matrix: of all 3×3 from the sensor's
/// signals to XYZ, the one of the least sum of squared ΔE00 over the chart, by Levenberg–Marquardt from the
/// forward matrix.
Reached best_matrix(const sensor::CameraResponse& response, const Spectrum& light) {
  const SpectralTable& patches = colorchecker_reflectances();
  const Matrix3 adapt = bradford(white_point(light), white_D50_icc());
  const Vector3 white = sensor::camera_signal(response, Spectrum::constant(1.0), light);
  std::vector<Vector3> seen, truth;
  for (size_t i = 0; i < patches.size(); ++i) {
    seen.push_back(sensor::camera_signal(response, patches.column(i), light).cwiseQuotient(white));
    truth.push_back(lab_of(adapt * xyz_of_reflectance(patches.column(i), light), white_D50_icc()));
  }
  const auto errors = [&](const Matrix3& matrix) {
    Eigen::VectorXd error(patches.size());
    for (size_t i = 0; i < seen.size(); ++i)
      error[static_cast<Eigen::Index>(i)] = ciede2000(lab_of(matrix * seen[i], white_D50_icc()), truth[i]);
    return error;
  };
  Matrix3 matrix = sensor::fit_forward_matrix(response, light);
  double damping = 1e-2;
  for (int round = 0; round < 60; ++round) {
    const Eigen::VectorXd now = errors(matrix);
    Eigen::MatrixXd slope(now.size(), 9);
    for (int i = 0; i < 9; ++i) {
      Matrix3 moved = matrix;
      moved(i) += 1e-6;
      slope.col(i) = (errors(moved) - now) / 1e-6;
    }
    Eigen::MatrixXd normal = slope.transpose() * slope;
    normal.diagonal() *= 1.0 + damping;
    const Eigen::VectorXd step = normal.ldlt().solve(-slope.transpose() * now);
    const Matrix3 next = matrix + Eigen::Map<const Matrix3>(step.data());
    const bool better = errors(next).squaredNorm() < now.squaredNorm();
    if (better) matrix = next;
    damping *= better ? 0.3 : 5.0;
  }
  double neutral_axis = 0.0;
  for (size_t i = 18; i < seen.size(); ++i)
    neutral_axis += (lab_of(matrix * seen[i], white_D50_icc()) - truth[i]).tail<2>().norm() / 6.0;
  return {errors(matrix).mean(), neutral_axis};
}

/// ΔE00 between the white of the light as the reference preset renders it after balancing to one neutral, and
/// white: how far a balance is from that to the light itself.
double white_delta_e00(const RawFrame& raw, const Vector3& light_neutral, const Vector3& balanced_to) {
  const Vector3 xyz =
      isp::balanced_camera_to_xyz_D50(raw.colour, balanced_to) * light_neutral.cwiseQuotient(balanced_to);
  return ciede2000(lab_of(xyz / xyz.y(), white_D50_icc()), {100.0, 0.0, 0.0});
}

/// The neutral that a method of white_balance finds, from the gains it gives to equal numbers.
Vector3 neutral_found(const RawFrame& raw, const std::string& method) {
  std::vector<isp::StageUse> stages;
  for (const char* name : {"linearise", "black_level", "white_balance"})
    stages.emplace_back(isp::stage_type(name));
  const Image<float> before = isp::develop_through(raw, {stages[0], stages[1]});
  stages[2].parameters.set("method", method);
  const Image<float> after = isp::develop_through(raw, stages);
  Vector3 sum_before = Vector3::Zero(), sum_after = Vector3::Zero();
  for (int y = 0; y < before.height(); ++y)
    for (int x = 0; x < before.width(); ++x) {
      const int plane = raw.cfa.plane_at(x + raw.default_crop.x, y + raw.default_crop.y);
      sum_before[plane] += before.at(x, y);
      sum_after[plane] += after.at(x, y);
    }
  return sum_before.cwiseQuotient(sum_after);
}

/// A ColorChecker and how a camera sees it, without sensor noise.
struct ChartShot {
  Camera camera;
  scene::Scene scene;
  SpectralImage image;
  sensor::ExposureSettings exposure;
  RawFrame raw;
};

ChartShot photograph_chart(const Photograph& shot, int width_px, int height_px, int rays_per_pixel,
                           std::uint64_t seed) {
  Camera camera = small_camera(shot.lens, shot.sensor, width_px, height_px);
  // The chart takes nine tenths of the width that the window sees at two metres.
  const double efl_mm = optics::first_order(camera.lens, 550.0).efl_mm;
  const double width_m = 0.9 * width_px * camera.sensor.readout_pitch_um() * 1e-3 / efl_mm * 2.0;
  scene::Scene scene = scene::parse_scene(
      parse_toml("schema = 1\n[light]\nilluminant = \"" + shot.light +
                     "\"\nilluminance_lux = 1000\n[camera]\nfile = \"none.toml\"\nfocus_distance_m = 2.0\n"
                     "[[target]]\nkind = \"colorchecker\"\ncentre_m = [0, 0]\ndistance_m = 2.0\nwidth_m = " +
                     std::to_string(width_m) + "\n",
                 "test-scene.toml"));
  SpectralImage image = photograph(scene, camera, {rays_per_pixel, seed}, Task());
  sensor::ExposureSettings exposure = choose_exposure(image, camera.sensor, scene::AutoExposure{0.8}, Task());
  exposure.noise = sensor::NoiseTerms::none();
  RawFrame raw = sensor::expose(image, camera.sensor, exposure, Task());
  return {std::move(camera), std::move(scene), std::move(image), std::move(exposure), std::move(raw)};
}

// The whole chain without sensor noise: a ColorChecker, photographed, exposed, developed, against the same
// reflectances as the CIE observer sees them. The cyan patch, which sRGB cannot hold, counts like any other.
// The balance from the picture alone is compared with the file's, which knows the light.
TEST_P(Colour, ColorCheckerUnderALight) {
  const Photograph& shot = GetParam();
  const auto [camera, scene, image, exposure, raw] =
      photograph_chart(shot, 512, 384, shot.rays_per_pixel(), 1);
  const measure::ChartReport report =
      measure::chart_report(scene, camera, raw, isp::develop(raw, 0.0, Task()));
  ASSERT_TRUE(report.colorchecker.has_value());
  const measure::ColorcheckerResult& chart = *report.colorchecker;
  EXPECT_EQ(report.clipped_pixels, 0u);
  double neutral_axis = 0.0, worst_neutral = 0.0;
  for (size_t i = 18; i < measure::colorchecker_patches; ++i) {
    const double chroma = (chart.picture_lab[i] - chart.reference_lab[i]).tail<2>().norm();
    neutral_axis += chroma / 6.0;
    worst_neutral = std::max(worst_neutral, chroma);
  }
  const Vector3 as_shot = raw.as_shot_neutral;
  sensor::SensorModel seen = camera.sensor;
  seen.quantum_efficiency = sensor::quantum_efficiency_of_even_light(seen, image, exposure.light);
  const Reached best = best_matrix(sensor::camera_response(seen), cie_illuminant(shot.light));
  std::cout << fmt::format(
      "{} under {}: mean ΔE00 {:.2f}, best 3×3 {:.2f}; neutral axis ΔC {:.2f}, best 3×3 {:.2f}, at most "
      "{:.2f}; white from the picture:",
      shot.sensor, shot.light, chart.mean_delta_e00, best.mean_delta_e00, neutral_axis, best.neutral_axis,
      worst_neutral);
  for (const char* method : {"grey_world", "shades_of_grey", "grey_edge", "daylight_locus"})
    std::cout << fmt::format(" {} {:.2f}", method, white_delta_e00(raw, as_shot, neutral_found(raw, method)));
  std::cout << '\n';
  EXPECT_LE(chart.mean_delta_e00, shot.most_delta_e00);
  EXPECT_LE(neutral_axis, 0.5);
  EXPECT_LE(white_delta_e00(raw, as_shot, neutral_found(raw, "daylight_locus")), 1.5);
}

// The light of few lines makes the most noise of colour, which must not lead the search astray.
TEST(ColourOfLight, IsFoundWhateverTheRays) {
  const Photograph shot{"phone_8p_f195_8p69mm", "phone_1inch_1p6um", "FL11", 0.0};
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const RawFrame raw = photograph_chart(shot, 256, 192, 128, seed).raw;
    const double delta_e00 = white_delta_e00(raw, raw.as_shot_neutral, neutral_found(raw, "daylight_locus"));
    std::cout << fmt::format("FL11, seed {}: white {:.2f}\n", seed, delta_e00);
    EXPECT_LE(delta_e00, 1.5) << seed;
  }
}

std::vector<Photograph> photographs() {
  std::vector<Photograph> list;
  const auto add = [&](const char* lens, const char* sensor, std::array<double, 4> most) {
    const char* lights[] = {"D65", "A", "LED-B3", "FL11"};
    for (size_t i = 0; i < 4; ++i) list.push_back({lens, sensor, lights[i], most[i]});
  };
  add("leica_summicron_m_50mm_f2", "imx183", {1.0, 1.5, 2.0, 2.5});
  // Its response allows no 1.0 under D65: the best matrix alone has 1.14.
  add("phone_8p_f195_8p69mm", "phone_1inch_1p6um", {1.25, 1.75, 2.0, 2.5});
  return list;
}

INSTANTIATE_TEST_SUITE_P(Cameras, Colour, ::testing::ValuesIn(photographs()));

}  // namespace
}  // namespace groundglass::camera
