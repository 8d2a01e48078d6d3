#include "sensor/dng/colour_reader.h"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "sensor/dng/dng_tags.h"
#include "sim/core/calibration.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::sensor {
namespace {

using Eigen::Index, Eigen::MatrixXd, Eigen::VectorXd;

/// A matrix of finite numbers, or nothing where the tag is absent.
std::optional<MatrixXd> read_matrix(TiffFile& tiff, std::uint32_t tag, Index rows, Index columns) {
  const std::vector<double> values = tiff.numbers(tag);
  if (values.empty()) return std::nullopt;
  if (values.size() != static_cast<size_t>(rows * columns) ||
      !std::ranges::all_of(values, [](double v) { return std::isfinite(v); }))
    tiff.fail(fmt::format("its colour matrix (tag {}) is not {} x {} finite numbers", tag, rows, columns));
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      values.data(), rows, columns);
}

/// What one calibration illuminant has.
struct Calibration {
  std::optional<MatrixXd> color, forward;
  /// From the profile's ideal camera to this specimen's numbers: AnalogBalance · CameraCalibration.
  MatrixXd specimen;
};

VectorXd analog_balance(TiffFile& tiff, Index planes) {
  const auto balance = read_matrix(tiff, TIFFTAG_ANALOGBALANCE, planes, 1);
  if (!balance) return VectorXd::Ones(planes);
  if (!(balance->minCoeff() > 0.0)) tiff.fail("its AnalogBalance is not positive");
  return *balance;
}

bool calibration_is_of_the_profile(TiffFile& tiff) {
  return tiff.text(dng::tag_camera_calibration_signature) ==
             tiff.text(dng::tag_profile_calibration_signature) &&
         tiff.numbers(dng::tag_camera_calibration_signature) ==
             tiff.numbers(dng::tag_profile_calibration_signature);
}

Calibration read_calibration(TiffFile& tiff, Index planes, std::uint32_t color, std::uint32_t forward,
                             std::uint32_t specimen) {
  Calibration calibration{read_matrix(tiff, color, planes, 3), read_matrix(tiff, forward, 3, planes),
                          MatrixXd::Identity(planes, planes)};
  if (calibration_is_of_the_profile(tiff))
    calibration.specimen = read_matrix(tiff, specimen, planes, planes).value_or(calibration.specimen);
  const Eigen::FullPivLU<MatrixXd> lu(calibration.specimen);
  if (!lu.isInvertible()) tiff.fail(fmt::format("its camera calibration (tag {}) is singular", specimen));
  calibration.specimen = analog_balance(tiff, planes).asDiagonal() * calibration.specimen;
  return calibration;
}

/// DNG's way from a balanced camera to XYZ is forward · (1/ideal neutral) · specimen⁻¹, ours forward ·
/// (1/neutral): the same for this neutral, and for any where the specimen's matrix is diagonal.
MatrixXd forward_matrix(const Calibration& calibration, const VectorXd& neutral) {
  if (calibration.specimen.isDiagonal(0.0)) return *calibration.forward;  // to the last bit
  const MatrixXd to_ideal = calibration.specimen.inverse();
  const VectorXd ideal = to_ideal * neutral;
  return *calibration.forward * ideal.cwiseInverse().asDiagonal() * to_ideal * neutral.asDiagonal();
}

/// The illuminants' codes, the warmer first, and whether the file has them in the other order.
std::pair<std::array<int, 2>, bool> read_illuminants(TiffFile& tiff) {
  const double first = tiff.number(TIFFTAG_CALIBRATIONILLUMINANT1).value_or(0.0);
  const double second = tiff.number(TIFFTAG_CALIBRATIONILLUMINANT2).value_or(0.0);
  const std::array codes{static_cast<int>(first), static_cast<int>(second)};
  const auto one_K = light_source_temperature_K(codes[0]), other_K = light_source_temperature_K(codes[1]);
  if (!one_K || !other_K || *one_K == *other_K)
    tiff.fail(
        fmt::format("its calibration illuminants are {} and {}, expected two codes of EXIF LightSource of "
                    "different colour temperature, such as A (17) and D65 (21)",
                    first, second));
  const bool swapped = *one_K > *other_K;
  return {swapped ? std::array{codes[1], codes[0]} : codes, swapped};
}

VectorXd checked_neutral(TiffFile& tiff, VectorXd neutral, const char* name) {
  if (!neutral.allFinite() || !(neutral.minCoeff() > 0.0))
    tiff.fail(fmt::format("its {} is not positive", name));
  if (neutral.minCoeff() < least_neutral * neutral.maxCoeff())
    tiff.fail(fmt::format("its {} has {:g} beside {:g}, expected numbers within a factor of {:g}", name,
                          neutral.minCoeff(), neutral.maxCoeff(), 1.0 / least_neutral));
  // Division by 1 keeps the last bit of what we wrote ourselves.
  return neutral / neutral.maxCoeff();
}

VectorXd read_neutral(TiffFile& tiff, RawFrame& frame) {
  const std::vector<double> neutral = tiff.numbers(TIFFTAG_ASSHOTNEUTRAL);
  if (!neutral.empty()) {
    if (neutral.size() != frame.planes.size())
      tiff.fail(
          fmt::format("its AsShotNeutral has {} numbers, expected {}", neutral.size(), frame.planes.size()));
    return checked_neutral(tiff,
                           Eigen::Map<const VectorXd>(neutral.data(), static_cast<Index>(neutral.size())),
                           "AsShotNeutral");
  }
  const std::vector<double> white = tiff.numbers(TIFFTAG_ASSHOTWHITEXY);
  if (white.size() == 2) {
    if (!(white[0] > 0.0 && white[1] > 0.0 && white[0] + white[1] < 1.0))
      tiff.fail("its AsShotWhiteXY is no chromaticity");
    return checked_neutral(tiff, neutral_under(frame.colour, xyz_of_chromaticity(white[0], white[1])),
                           "neutral under AsShotWhiteXY");
  }
  frame.notes.emplace_back(
      "the file does not say under what light it was taken (no AsShotNeutral, no AsShotWhiteXY); daylight of "
      "5500 K is assumed");
  return checked_neutral(tiff, neutral_under(frame.colour, white_point(cie_illuminant("D55"))),
                         "neutral under D55");
}

}  // namespace

void read_colour(TiffFile& tiff, RawFrame& frame) {
  const auto planes = static_cast<Index>(frame.planes.size());
  Calibration warm = read_calibration(tiff, planes, TIFFTAG_COLORMATRIX1, dng::tag_forward_matrix_1,
                                      TIFFTAG_CAMERACALIBRATION1);
  Calibration cold = read_calibration(tiff, planes, TIFFTAG_COLORMATRIX2, dng::tag_forward_matrix_2,
                                      TIFFTAG_CAMERACALIBRATION2);
  if (!warm.color) tiff.fail("has no ColorMatrix1");
  ColourCalibration& colour = frame.colour;
  if (cold.color) {
    const auto [illuminants, swapped] = read_illuminants(tiff);
    colour.illuminants = illuminants;
    if (swapped) std::swap(warm, cold);
  } else {
    cold = warm;
  }
  colour.color_matrix_A = warm.specimen * *warm.color;
  colour.color_matrix_D65 = cold.specimen * *cold.color;
  frame.as_shot_neutral = read_neutral(tiff, frame);
  colour.has_forward = warm.forward && cold.forward;
  if (!colour.has_forward) return;
  colour.forward_matrix_A = forward_matrix(warm, frame.as_shot_neutral);
  colour.forward_matrix_D65 = forward_matrix(cold, frame.as_shot_neutral);
  if (!colour.forward_matrix_A.allFinite() || !colour.forward_matrix_D65.allFinite())
    tiff.fail("its camera calibration makes nothing of its neutral");
}

}  // namespace groundglass::sensor
