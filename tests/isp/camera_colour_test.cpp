#include "isp/colour/camera_colour.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <limits>

#include "isp/colour/colour.h"
#include "isp/colour/rgb_space.h"
#include "sim/core/standard_spectra.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

Vector3 white_of(const char* illuminant) { return white_point(cie_illuminant(illuminant)); }

ColourCalibration test_calibration() { return testing::test_frame(2, 2, 0).colour; }

/// What a camera sees of a white, its matrices mixed by `weight` of A.
Vector3 neutral_under(const ColourCalibration& colour, const Vector3& white, double weight) {
  const Vector3 neutral = (weight * colour.color_matrix_A + (1.0 - weight) * colour.color_matrix_D65) * white;
  return neutral / neutral.maxCoeff();
}

TEST(CameraColour, TheWhiteOfANeutralIsTheLightThatGaveIt) {
  const ColourCalibration colour = test_calibration();
  EXPECT_TRUE(
      white_of_neutral(colour, neutral_under(colour, white_of("A"), 1.0)).isApprox(white_of("A"), 1e-7));
  EXPECT_TRUE(
      white_of_neutral(colour, neutral_under(colour, white_of("D65"), 0.0)).isApprox(white_of("D65"), 1e-7));
  // Between and beyond the two, the weight follows from the temperature the light has.
  for (const char* name : {"D50", "D75", "FL11"}) {
    const Vector3 white = white_of(name);
    EXPECT_TRUE(
        white_of_neutral(colour, neutral_under(colour, white, weight_of_A(white))).isApprox(white, 1e-6))
        << name;
  }
}

TEST(CameraColour, WeightIsLinearInInverseTemperature) {
  EXPECT_DOUBLE_EQ(weight_of_A(white_of("A")), 1.0);
  EXPECT_DOUBLE_EQ(weight_of_A(white_of("D65")), 0.0);
  EXPECT_EQ(weight_of_A(white_of("D75")), 0.0);
  // By hand from the published temperatures: (1/5003 − 1/6504)/(1/2856 − 1/6504).
  EXPECT_NEAR(weight_of_A(white_of("D50")), 0.2349, 5e-4);
}

TEST(CameraColour, EndPointsUseTheirOwnForwardMatrixExactly) {
  ColourCalibration colour = test_calibration();
  colour.has_forward = true;
  const Vector3 d50 = white_D50_icc();
  // Two arbitrary matrices whose rows sum to D50.
  colour.forward_matrix_A << 0.60, 0.25, d50.x() - 0.85, 0.20, 0.75, 0.05, 0.05, 0.10, d50.z() - 0.15;
  colour.forward_matrix_D65 << 0.45, 0.35, d50.x() - 0.80, 0.25, 0.70, 0.05, 0.02, 0.08, d50.z() - 0.10;
  const Matrix3 at_A = balanced_camera_to_xyz_D50(colour, neutral_under(colour, white_of("A"), 1.0));
  const Matrix3 at_D65 = balanced_camera_to_xyz_D50(colour, neutral_under(colour, white_of("D65"), 0.0));
  EXPECT_LT((at_A - colour.forward_matrix_A).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_LT((at_D65 - colour.forward_matrix_D65).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(CameraColour, ARoundedForwardMatrixStillMapsANeutralToD50) {
  ColourCalibration colour = test_calibration();
  colour.has_forward = true;
  colour.forward_matrix_A << 0.61, 0.25, 0.11, 0.20, 0.75, 0.06, 0.05, 0.10, 0.68;
  colour.forward_matrix_D65 = colour.forward_matrix_A;
  const Matrix3 matrix = balanced_camera_to_xyz_D50(colour, neutral_under(colour, white_of("A"), 1.0));
  EXPECT_TRUE((matrix * Vector3::Ones()).isApprox(white_D50_icc(), 1e-12));
}

TEST(CameraColour, WithoutForwardMatrixAColourUnderTheLightIsAdaptedByBradford) {
  const ColourCalibration colour = test_calibration();
  const Vector3 white = white_of("D65"), xyz(0.30, 0.25, 0.40);
  const Vector3 neutral = neutral_under(colour, white, 0.0);
  const Vector3 camera = colour.color_matrix_D65 * xyz / (colour.color_matrix_D65 * white).maxCoeff();
  const Vector3 found = balanced_camera_to_xyz_D50(colour, neutral) * camera.cwiseQuotient(neutral);
  EXPECT_TRUE(found.isApprox(bradford(white, white_D50_icc()) * xyz, 1e-6)) << found.transpose();
}

/// A camera that is the observer itself sees sRGB colours as they are.
TEST(CameraColour, AColorimetricCameraGivesSrgb) {
  const Matrix3 balanced_to_srgb =
      rgb_to_rgb(rec2020, srgb_space) *
      balanced_camera_to_rec2020(ColourCalibration{}, white_D65() / white_D65().maxCoeff());
  EXPECT_TRUE((balanced_to_srgb * Vector3::Ones()).isApprox(Vector3::Ones(), 1e-9));
  const Vector3 colour(0.2, 0.5, 0.1);
  const Vector3 balanced = (srgb_to_xyz() * colour).cwiseQuotient(white_D65());
  EXPECT_TRUE((balanced_to_srgb * balanced).isApprox(colour, 1e-7));
}

TEST(CameraColour, BadCalibrationsAreNamed) {
  const Vector3 neutral(0.5, 1.0, 0.6);
  ColourCalibration colour = test_calibration();
  colour.color_matrix_A.row(2) = colour.color_matrix_A.row(1);
  EXPECT_INPUT_ERROR(balanced_camera_to_xyz_D50(colour, neutral), "colour", "color_matrix_A", "singular");
  colour = test_calibration();
  colour.color_matrix_D65.setZero();
  EXPECT_INPUT_ERROR(balanced_camera_to_xyz_D50(colour, neutral), "colour", "color_matrix_D65", "singular");
  colour = test_calibration();
  EXPECT_INPUT_ERROR(balanced_camera_to_xyz_D50(colour, {1.0, 1e-6, 1e-6}), "colour", "as_shot_neutral");
  colour.has_forward = true;
  colour.forward_matrix_A.setConstant(std::numeric_limits<double>::quiet_NaN());
  EXPECT_INPUT_ERROR(balanced_camera_to_xyz_D50(colour, neutral), "colour", "forward_matrix_A", "singular");
  colour.forward_matrix_A = -Matrix3::Identity();
  colour.forward_matrix_D65 = -Matrix3::Identity();
  EXPECT_INPUT_ERROR(balanced_camera_to_xyz_D50(colour, neutral), "colour", "forward_matrix", "negative");
  EXPECT_INPUT_ERROR(balanced_camera_to_rec2020(test_calibration(), Eigen::Vector4d::Ones()), "colour",
                     "planes", "4");
}

}  // namespace
}  // namespace groundglass::isp
