#include "sim/camera/ideal_picture.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <numeric>

#include "isp/colour/camera_colour.h"
#include "isp/colour/rgb_space.h"
#include "isp/develop.h"
#include "isp/truth.h"
#include "optics/analysis/illumination.h"
#include "sensor/colour/colour_calibration.h"
#include "sensor/light/even_light.h"
#include "sim/camera/projection.h"
#include "sim/core/standard_spectra.h"
#include "tests/camera/small_camera.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::camera {
namespace {

using testing::scene_of, testing::small_camera;

/// A frame that a camera took, and what a flawless one would have seen.
struct Shot {
  RawFrame raw;
  isp::Frame truth;
  SpectralImage irradiance;
};

Shot shot(const scene::Scene& scene, const Camera& camera, int rays_per_pixel, bool noise, double time_s,
          double iso = 0.0) {
  const SpectralImage irradiance = photograph(scene, camera, {rays_per_pixel, 1}, Task());
  sensor::ExposureSettings settings;
  settings.time_s = time_s;
  settings.iso = iso;
  if (!noise) settings.noise = sensor::NoiseTerms::none();
  Shot result;
  result.raw = sensor::expose(irradiance, camera.sensor, settings, Task());
  const LensCorrections corrections = lens_corrections(irradiance, camera.sensor, result.raw.cfa);
  result.truth = isp::scene_frame_of(
      ideal_picture(scene, camera, irradiance, settings, corrections, result.raw.default_crop, Task()),
      result.raw.default_crop);
  result.raw = with_corrections(std::move(result.raw), corrections);
  result.irradiance = irradiance;
  return result;
}

Image<float> straight_scene(const RawFrame& raw) {
  return isp::develop_through(raw, isp::stages_to_scene(isp::Pipeline::load("reference")));
}

Vector3 mean(const Image<float>& picture) {
  Vector3 sum = Vector3::Zero();
  for (size_t i = 0; i < picture.data().size(); ++i)
    sum[static_cast<Eigen::Index>(i % 3)] += static_cast<double>(picture.data()[i]);
  return sum / static_cast<double>(picture.pixel_count());
}

/// What the lens lets through of a reflectance in the render's range: its cone changes a little with colour.
Spectrum through_lens(const Spectrum& reflectance, const optics::Lens& lens) {
  const auto cone = [&](double nm) {
    return optics::illumination(lens, nm, {{}}).front().projected_solid_angle_sr;
  };
  const double green = cone(550.0);
  std::vector<double> nm, values;
  for (double from = 400.0; from < 700.0; from += 50.0) {
    const double at_from = cone(from), at_to = cone(from + 50.0);
    for (int i = 0; i < 10; ++i) {
      nm.push_back(from + 5.0 * i);
      values.push_back(reflectance(nm.back()) * std::lerp(at_from, at_to, 0.1 * i) / green);
    }
  }
  nm.push_back(700.0);
  values.push_back(reflectance(700.0) * cone(700.0) / green);
  return {nm, values};
}

/// Camera signals of light that is known by its mean over each band alone, as a render knows it.
Vector3 signal_in_bands(const sensor::CameraResponse& response, const Spectrum& light,
                        const WavelengthGrid& grid) {
  const std::vector<double> light_means = light.band_means(grid);
  Vector3 signal;
  for (size_t plane = 0; plane < 3; ++plane) {
    const std::vector<double> means = response[plane].band_means(grid);
    signal[static_cast<Eigen::Index>(plane)] =
        std::inner_product(means.begin(), means.end(), light_means.begin(), 0.0);
  }
  return signal;
}

/// One patch of the ColorChecker that fills the frame.
class Patch : public ::testing::TestWithParam<int> {};

/// The truth against CIE's own sum, and the frame against it: what is between them is what the camera's
/// matrix leaves of this colour, and nothing else.
TEST_P(Patch, IsAsBrightAsTheFrameAndOfItsOwnColour) {
  const auto patch = static_cast<size_t>(GetParam());
  const Spectrum reflectance = colorchecker_reflectances().column(patch);
  const std::string column = colorchecker_reflectances().names()[patch];
  const Camera camera = small_camera("leica_summicron_m_50mm_f2", "imx183", 64, 64, "f_number = 4\n");
  const scene::Scene scene =
      scene_of("[[target]]\nkind = \"uniform\"\nspectrum = \"" + std::string(GROUNDGLASS_SCENES_DIR) +
                   "/spectra/colorchecker24.csv\"\ncolumn = \"" + column +
                   "\"\ncentre_m = [0, 0]\nwidth_m = 1\nheight_m = 1\ndistance_m = 2\n",
               2.0);
  const Shot taken = shot(scene, camera, 512, false, 0.06);
  const Vector3 truth = mean(taken.truth.pixels), found = mean(straight_scene(taken.raw));

  const Spectrum& light = cie_illuminant("D65");
  const Vector3 xyz = bradford(white_point(light), white_D65()) * xyz_of_reflectance(reflectance, light);
  const Vector3 truth_xyz = isp::rgb_to_xyz(isp::rec2020) * truth;
  const double white = truth_xyz.y() / xyz.y();
  EXPECT_LE((truth_xyz / white - xyz).norm(), 0.0025 * xyz.norm());

  // Pixels share their light with neighbours.
  sensor::SensorModel mixed = camera.sensor;
  mixed.quantum_efficiency = sensor::quantum_efficiency_of_even_light(camera.sensor, taken.irradiance, {});
  const auto response = sensor::camera_response(mixed);
  const auto signal = [&](const Spectrum& spectrum) {
    return signal_in_bands(response, spectrum, taken.irradiance.grid);
  };
  const Vector3 seen = signal(product(light, through_lens(reflectance, focused_lens(scene, camera))))
                           .cwiseQuotient(signal(light));
  const Vector3 expected = isp::rgb_to_xyz(isp::rec2020).inverse() * bradford(white_D50_icc(), white_D65()) *
                           isp::balanced_camera_to_xyz_D50(taken.raw.colour, taken.raw.as_shot_neutral) *
                           seen;
  const auto lab = [](const Vector3& rec2020) {
    return lab_of(isp::rgb_to_xyz(isp::rec2020) * rec2020, white_D65());
  };
  std::printf("%s: white %.4f, frame %.4f %.4f %.4f, expected %.4f %.4f %.4f, dE00 %.3f\n", column.c_str(),
              white, found[0] / white, found[1] / white, found[2] / white, expected[0], expected[1],
              expected[2], ciede2000(lab(found / white), lab(truth / white)));
  const double off_de00 = ciede2000(lab(found / white), lab(expected));
  std::printf("off by %.3f\n", off_de00);
  EXPECT_LE(off_de00, 0.1);
}

// Blue, green, red, white, a grey.
INSTANTIATE_TEST_SUITE_P(ColorChecker, Patch, ::testing::Values(12, 13, 14, 18, 21));

/// Few large pixels behind a lens that distorts.
Camera coarse_camera(const char* lens) {
  Camera camera = small_camera(lens, "imx183", 360, 240, "f_number = 11\n");
  camera.sensor.pixel_pitch_um = 64.0;
  camera.sensor.width_px = 360;
  camera.sensor.height_px = 240;
  camera.window = {0, 0, 360, 240};
  return camera;
}

/// Of green along a square window's border.
double wall_around(const Image<float>& picture, int x0, int y0, int size) {
  double sum = 0.0;
  for (int i = 0; i < size - 1; ++i)
    for (const auto& [x, y] : {std::pair{i, 0}, {size - 1, i}, {i + 1, size - 1}, {0, i + 1}})
      sum += static_cast<double>(picture.at(x0 + x, y0 + y, 1));
  return sum / (4.0 * (size - 1));
}

/// The middle of what is darker than the wall, within a window.
PixelPoint middle_of_dark(const Image<float>& picture, int x0, int y0, int size) {
  double mass = 0.0, x_sum = 0.0, y_sum = 0.0;
  const double wall = wall_around(picture, x0, y0, size);
  for (int y = y0; y < y0 + size; ++y)
    for (int x = x0; x < x0 + size; ++x) {
      const double dark = 1.0 - static_cast<double>(picture.at(x, y, 1)) / wall;
      mass += dark;
      x_sum += dark * x;
      y_sum += dark * y;
    }
  return {x_sum / mass, y_sum / mass};
}

double worst_offset_px(const Image<float>& picture, const Image<float>& truth) {
  double worst = 0.0;
  int found = 0;
  constexpr int size = 30;
  for (int y = 0; y + size <= truth.height(); y += 2)
    for (int x = 0; x + size <= truth.width(); x += 2) {
      const PixelPoint at = middle_of_dark(truth, x, y, size);
      const bool centred = std::abs(at.column - x - 0.5 * (size - 1)) <= 1.0 &&
                           std::abs(at.row - y - 0.5 * (size - 1)) <= 1.0 &&
                           truth.at(x + size / 2, y + size / 2, 1) < 0.2f * truth.at(x, y, 1);
      if (!centred) continue;
      const PixelPoint seen = middle_of_dark(picture, x, y, size);
      worst = std::max(worst, std::hypot(seen.column - at.column, seen.row - at.row));
      ++found;
    }
  EXPECT_GE(found, 9);
  return worst;
}

/// Nine dark squares before a wall, in the corners and on the sides of the picture and in its middle.
std::string squares(double half_width_m, double half_height_m, double side_m) {
  std::string tables = "[background]\ndistance_m = 6\nreflectance = 0.6\n";
  for (int i = -1; i <= 1; ++i)
    for (int j = -1; j <= 1; ++j)
      tables += "[[target]]\nkind = \"uniform\"\nreflectance = 0.02\ndistance_m = 5\ncentre_m = [" +
                std::to_string(0.7 * i * half_width_m) + ", " + std::to_string(0.7 * j * half_height_m) +
                "]\nwidth_m = " + std::to_string(side_m) + "\nheight_m = " + std::to_string(side_m) + "\n";
  return tables;
}

TEST(IdealPicture, LiesWhereTheStraightenedFrameHasIt) {
  const Camera camera = coarse_camera("angenieux_retrofocus_35mm_f25");
  const scene::Scene scene = scene_of(squares(5.0 * 11.52 / 35.0, 5.0 * 7.68 / 35.0, 0.16), 5.0);
  const Shot taken = shot(scene, camera, 128, false, 7e-4);
  const Image<float> straight = straight_scene(taken.raw);
  const double off_px = worst_offset_px(straight, taken.truth.pixels);
  RawFrame crooked = taken.raw;
  crooked.picture_opcodes.clear();
  const double uncorrected_px = worst_offset_px(straight_scene(crooked), taken.truth.pixels);
  std::printf("off by %.4f px, uncorrected %.3f px\n", off_px, uncorrected_px);
  EXPECT_LE(off_px, 0.1);
  EXPECT_GE(uncorrected_px, 0.5) << "the lens distorts too little to tell";
}

TEST(IdealPicture, TellsBeforeTheRenderThatThereIsNone) {
  const Camera whole = coarse_camera("leica_summicron_m_50mm_f2");
  const scene::Scene scene = scene_of("[background]\ndistance_m = 5\nreflectance = 1\n", 5.0);
  EXPECT_NO_THROW(check_ideal_picture(scene, whole));
  EXPECT_INPUT_ERROR(check_ideal_picture(scene, coarse_camera("phone_8p_f195_8p69mm")), "test-camera.toml",
                     "lens", "light cannot be traced into the corners");
}

TEST(IdealPicture, AFrameWithoutNoiseIsCloserToIt) {
  const Camera camera = small_camera("leica_summicron_m_50mm_f2", "imx183", 96, 64, "f_number = 4\n");
  const scene::Scene scene = scene_of(squares(0.01, 0.007, 0.003), 5.0);
  const auto last = [&](bool noise) {
    const Shot taken = shot(scene, camera, 64, noise, 0.002, 1600.0);
    isp::TruthComparison comparison(taken.raw, taken.truth);
    isp::develop_through(taken.raw, isp::stages_to_scene(isp::Pipeline::load("reference")),
                         {.after_stage = std::ref(comparison)});
    return comparison.differences().back();
  };
  const isp::TruthDifference noisy = last(true), clean = last(false);
  std::printf("PSNR %.2f dB noisy, %.2f dB clean\n", noisy.psnr_db, clean.psnr_db);
  EXPECT_GT(clean.psnr_db, noisy.psnr_db + 0.5);
  EXPECT_LT(clean.mean_de00, noisy.mean_de00);
}

}  // namespace
}  // namespace groundglass::camera
