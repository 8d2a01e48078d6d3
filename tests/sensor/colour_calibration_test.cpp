#include "sensor/colour/colour_calibration.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/core/spectral_table.h"
#include "sim/core/standard_spectra.h"
#include "tests/support/shared_data.h"

namespace groundglass::sensor {
namespace {

/// A camera whose responses are known mixtures of the colour-matching functions: the observer itself, seen
/// through a matrix.
CameraResponse luther_camera(const Matrix3& mixture) {
  const SpectralTable& cmf = cie1931_observer();
  const auto nm = cmf.column(size_t{0}).wavelengths_nm();
  CameraResponse camera(3);
  for (int plane = 0; plane < 3; ++plane) {
    std::vector<double> values;
    for (size_t i = 0; i < nm.size(); ++i) {
      double value = 0.0;
      for (int k = 0; k < 3; ++k) value += mixture(plane, k) * cmf.column(static_cast<size_t>(k)).values()[i];
      values.push_back(value);
    }
    camera[static_cast<size_t>(plane)] = Spectrum({nm.begin(), nm.end()}, values);
  }
  return camera;
}

Matrix3 some_mixture() {
  Matrix3 m;
  m << 0.7, -0.2, 0.05, -0.3, 1.2, 0.1, 0.02, 0.1, 0.6;
  return m;
}

double mean_colorchecker_difference(const CameraResponse& camera, const char* name) {
  const Spectrum& light = cie_illuminant(name);
  const Matrix3 forward = fit_forward_matrix(camera, light);
  const Matrix3 adapt = bradford(white_point(light), white_D50_icc());
  const Vector3 white = camera_signal(camera, Spectrum::constant(1.0), light);
  const SpectralTable& patches = colorchecker_reflectances();
  double sum = 0.0;
  for (size_t i = 0; i < patches.size(); ++i) {
    const Vector3 truth = adapt * xyz_of_reflectance(patches.column(i), light);
    const Vector3 seen = forward * camera_signal(camera, patches.column(i), light).cwiseQuotient(white);
    sum += ciede2000(lab_of(truth, white_D50_icc()), lab_of(seen, white_D50_icc()));
  }
  return sum / static_cast<double>(patches.size());
}

TEST(ColourCalibration, AnIdealCameraGivesBackItsMatrix) {
  const CameraResponse camera = luther_camera(some_mixture());
  for (const char* name : {"A", "D65"}) {
    const Spectrum& light = cie_illuminant(name);
    const double scale = (some_mixture() * white_point(light)).maxCoeff();
    EXPECT_LT((fit_color_matrix(camera, light) - some_mixture() / scale).cwiseAbs().maxCoeff(), 1e-9) << name;
    // Forward: balanced camera → XYZ → D50, exactly.
    const Vector3 white = some_mixture() * white_point(light);
    const Matrix3 expected =
        bradford(white_point(light), white_D50_icc()) * some_mixture().inverse() * white.asDiagonal();
    EXPECT_LT((fit_forward_matrix(camera, light) - expected).cwiseAbs().maxCoeff(), 1e-6) << name;
    EXPECT_LT(mean_colorchecker_difference(camera, name), 1e-4) << name;
  }
}

TEST(ColourCalibration, WhiteIsKept) {
  for (const char* file : {"imx183.toml", "phone_1inch_1p6um.toml"}) {
    const SensorModel s = load_sensor(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors" / file);
    const CameraResponse camera{energy_response(s, 0), energy_response(s, 1), energy_response(s, 2)};
    const ColourCalibration c = calibrate_colour(camera);
    const Vector3 ones = Vector3::Ones();
    EXPECT_LT((c.forward_matrix_A * ones - white_D50_icc()).norm(), 1e-6);
    EXPECT_LT((c.forward_matrix_D65 * ones - white_D50_icc()).norm(), 1e-6);
    const Spectrum &a = cie_illuminant("A"), &d65 = cie_illuminant("D65");
    EXPECT_LT((c.color_matrix_A * white_point(a) - camera_neutral(camera, a)).norm(), 1e-6);
    EXPECT_LT((c.color_matrix_D65 * white_point(d65) - camera_neutral(camera, d65)).norm(), 1e-6);
  }
}

TEST(ColourCalibration, PresetsSeeTheColorCheckerInItsColours) {
  for (const char* file : {"imx183.toml", "phone_1inch_1p6um.toml"}) {
    const SensorModel s = load_sensor(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors" / file);
    const CameraResponse camera{energy_response(s, 0), energy_response(s, 1), energy_response(s, 2)};
    EXPECT_LT(mean_colorchecker_difference(camera, "D65"), 1.2) << file;
    EXPECT_LT(mean_colorchecker_difference(camera, "A"), 1.5) << file;
  }
}

TEST(ColourCalibration, NeutralsAgreeWithMeasuredCamerasAndAdobe) {
  const auto responses = testing::shared_data("spectra/camera_ssf_rawtoaces_380_780_5nm.csv");
  const auto reference = testing::shared_data("sensors/colormatrix_from_ssf_vs_adobe.json");
  GROUNDGLASS_NEEDS_SHARED(responses);
  GROUNDGLASS_NEEDS_SHARED(reference);
  const SpectralTable table = SpectralTable::read(responses);
  const Spectrum& d65 = cie_illuminant("D65");
  const auto cameras = nlohmann::json::parse(std::ifstream(reference));
  ASSERT_GE(cameras.size(), 8u);
  for (const auto& entry : cameras) {
    const std::string name = entry.at("camera");
    const CameraResponse camera{table.column(name + ":R"), table.column(name + ":G"),
                                table.column(name + ":B")};
    const Vector3 from_matrix = fit_color_matrix(camera, d65) * white_point(d65);
    for (int i = 0; i < 3; ++i) {
      EXPECT_NEAR(from_matrix[i], entry.at("ssf_neutral_D65").at(static_cast<size_t>(i)), 0.002) << name;
      const bool has_adobe = entry.contains("adobe_neutral_D65") && !entry.at("adobe_neutral_D65").is_null();
      if (has_adobe) {
        EXPECT_NEAR(from_matrix[i], entry.at("adobe_neutral_D65").at(static_cast<size_t>(i)), 0.09) << name;
      }
    }
  }
}

}  // namespace
}  // namespace groundglass::sensor
