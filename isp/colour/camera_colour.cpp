#include "isp/colour/camera_colour.h"

#include <fmt/format.h>

#include <Eigen/LU>

#include "isp/pipeline/stage_error.h"

namespace groundglass::isp {
namespace {

constexpr const char* stage = "colour";

Matrix3 interpolated(const Matrix3& at_A, const Matrix3& at_D65, double weight) {
  return weight * at_A + (1.0 - weight) * at_D65;
}

void check(const Matrix3& matrix, const char* parameter) {
  const bool regular =
      matrix.allFinite() && Eigen::FullPivLU<Matrix3>(matrix).setThreshold(1e-9).isInvertible();
  if (!regular) throw stage_error(stage, parameter, "is singular, expected a matrix that can be inverted");
}

void check_colour_matrices(const ColourCalibration& calibration) {
  check(calibration.color_matrix_A, "color_matrix_A");
  check(calibration.color_matrix_D65, "color_matrix_D65");
}

/// XYZ to camera for a scene's white.
Matrix3 color_matrix_for(const ColourCalibration& calibration, const Vector3& white_xyz) {
  const Matrix3 matrix = interpolated(calibration.color_matrix_A, calibration.color_matrix_D65,
                                      weight_of_A(white_xyz, calibration.illuminants));
  check(matrix, "color_matrix interpolated by colour temperature");
  return matrix;
}

Matrix3 from_forward_matrix(const ColourCalibration& calibration, const Vector3& white_xyz) {
  check(calibration.forward_matrix_A, "forward_matrix_A");
  check(calibration.forward_matrix_D65, "forward_matrix_D65");
  const Matrix3 matrix = interpolated(calibration.forward_matrix_A, calibration.forward_matrix_D65,
                                      weight_of_A(white_xyz, calibration.illuminants));
  const Vector3 white = matrix * Vector3::Ones();
  if (white.minCoeff() <= 0.0)
    throw stage_error(stage, "forward_matrix", "maps a neutral to a negative colour, expected D50");
  return white_D50_icc().cwiseQuotient(white).asDiagonal() * matrix;
}

Matrix3 from_color_matrix(const ColourCalibration& calibration, const Vector3& neutral,
                          const Vector3& white_xyz) {
  const Matrix3 unbalanced = color_matrix_for(calibration, white_xyz).inverse() * neutral.asDiagonal();
  const Vector3 white = unbalanced * Vector3::Ones();
  return bradford(white / white.y(), white_D50_icc()) * unbalanced / white.y();
}

}  // namespace

Vector3 white_of_neutral(const ColourCalibration& calibration, const Vector3& neutral) {
  check_colour_matrices(calibration);
  Vector3 white = white_D50_icc();
  constexpr int most_rounds = 30;
  for (int round = 0; round < most_rounds; ++round) {
    const Vector3 xyz = color_matrix_for(calibration, white).inverse() * neutral;
    if (!(xyz.minCoeff() > 0.0))
      throw stage_error(
          stage, "as_shot_neutral",
          fmt::format("({:g}, {:g}, {:g}) is the camera's response to no real light by its colour "
                      "matrices",
                      neutral[0], neutral[1], neutral[2]));
    const Vector3 next = xyz / xyz.y();
    const double change = (next - white).cwiseAbs().maxCoeff();
    // Halving the last steps settles matrices between which the guess would swing for ever.
    white = round < most_rounds / 2 ? next : Vector3(0.5 * (white + next));
    if (change < 1e-9) break;
  }
  return white;
}

Matrix3 balanced_camera_to_xyz_D50(const ColourCalibration& calibration, const Vector3& neutral) {
  return balanced_camera_to_xyz_D50(calibration, neutral, white_of_neutral(calibration, neutral));
}

Matrix3 balanced_camera_to_xyz_D50(const ColourCalibration& calibration, const Vector3& neutral,
                                   const Vector3& white_xyz) {
  return calibration.has_forward ? from_forward_matrix(calibration, white_xyz)
                                 : from_color_matrix(calibration, neutral, white_xyz);
}

}  // namespace groundglass::isp
