#include "sensor/raw_file/libraw_metadata.h"

#include <fmt/format.h>
#include <libraw/libraw_const.h>

#include <Eigen/LU>
#include <array>
#include <cmath>
#include <cstring>
#include <ctime>
#include <optional>

#include "sensor/dng/colour_reader.h"
#include "sensor/dng/dng_tags.h"
#include "sim/core/colour.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

using MatrixPlanesBy3 = Eigen::MatrixX3d;

template <typename Number, int rows>
MatrixPlanesBy3 first_rows(const Number (&matrix)[rows][3], Eigen::Index planes) {
  MatrixPlanesBy3 result(planes, 3);
  for (Eigen::Index plane = 0; plane < planes; ++plane)
    for (Eigen::Index i = 0; i < 3; ++i) result(plane, i) = matrix[plane][i];
  return result;
}

bool has_matrix(const libraw_dng_color_t& dng) {
  // LibRaw 0.20 leaves the flags that should tell it at 0.
  return !first_rows(dng.colormatrix, 4).isZero(0.0);
}

/// Of a DNG, as read_dng has them.
void read_dng_matrices(const libraw_dng_color_t (&dng)[2], Eigen::Index planes, ColourCalibration& colour) {
  const bool second = has_matrix(dng[1]);
  const std::array<int, 2> illuminants{dng[0].illuminant, dng[1].illuminant};
  const bool swapped =
      second && illuminants == std::array{illuminants_A_and_D65[1], illuminants_A_and_D65[0]};
  if (second && !swapped && illuminants != illuminants_A_and_D65)
    throw InputError(fmt::format("its calibration illuminants are {} and {}, expected A (17) and D65 (21)",
                                 dng[0].illuminant, dng[1].illuminant));
  const int A = swapped ? 1 : 0, D65 = second && !swapped ? 1 : 0;
  colour.color_matrix_A = first_rows(dng[A].colormatrix, planes);
  colour.color_matrix_D65 = first_rows(dng[D65].colormatrix, planes);
  using Forward = Eigen::Map<const Eigen::Matrix<float, 3, 4, Eigen::RowMajor>>;
  const Eigen::Matrix3Xd forward_A = Forward(&dng[A].forwardmatrix[0][0]).leftCols(planes).cast<double>();
  const Eigen::Matrix3Xd forward_D65 = Forward(&dng[D65].forwardmatrix[0][0]).leftCols(planes).cast<double>();
  colour.has_forward = !forward_A.isZero(0.0) && !forward_D65.isZero(0.0);
  if (!colour.has_forward) return;
  colour.forward_matrix_A = forward_A;
  colour.forward_matrix_D65 = forward_D65;
}

/// XYZ to camera from the matrix that some old cameras state instead: camera balanced for D65, by the factors
/// `pre_mul`, to linear sRGB. Scaled so that D65 fills one plane.
Matrix3 from_srgb_matrix(const libraw_colordata_t& color) {
  using ToSrgb = Eigen::Map<const Eigen::Matrix<float, 3, 4, Eigen::RowMajor>>;
  const Matrix3 balanced_to_srgb = ToSrgb(&color.rgb_cam[0][0]).leftCols(3).cast<double>();
  const Vector3 factors(color.pre_mul[0], color.pre_mul[1], color.pre_mul[2]);
  const Matrix3 result = factors.cwiseInverse().asDiagonal() * balanced_to_srgb.inverse() * xyz_to_srgb();
  return result / (result * white_D65()).maxCoeff();
}

/// Of any other camera: LibRaw's only one.
MatrixPlanesBy3 lone_matrix(const libraw_data_t& data, Eigen::Index planes) {
  const MatrixPlanesBy3 adobe = first_rows(data.color.cam_xyz, planes);
  if (!adobe.isZero(0.0)) return adobe;
  const bool has_srgb_matrix = data.rawdata.ioparams.raw_color == 0;
  if (planes != 3 || !has_srgb_matrix)
    throw InputError("LibRaw has no colour matrix of this camera, and the file none that LibRaw finds");
  return from_srgb_matrix(data.color);
}

/// The inverse of the factors that make a neutral equal; nothing where LibRaw knows none.
std::optional<Eigen::VectorXd> as_shot_neutral(const float (&factors)[4], Eigen::Index planes) {
  const Eigen::VectorXd known = Eigen::Map<const Eigen::Vector4f>(factors).head(planes).cast<double>();
  if (!known.allFinite() || !(known.minCoeff() > 0.0)) return std::nullopt;
  return known.cwiseInverse();
}

template <size_t size>
std::string text(const char (&characters)[size]) {
  return {characters, strnlen(characters, size)};
}

double positive_or_zero(double value) { return std::isfinite(value) && value > 0.0 ? value : 0.0; }

/// EXIF's form. LibRaw takes the file's hour for one of this machine's time zone.
std::string exif_date(time_t timestamp) {
  std::tm local{};
  if (timestamp <= 0 || !localtime_r(&timestamp, &local) || local.tm_year > 9999 - 1900) return "";
  std::array<char, 20> buffer{};
  return {buffer.data(), std::strftime(buffer.data(), buffer.size(), "%Y:%m:%d %H:%M:%S", &local)};
}

/// LibRaw counts turns as dcraw does: bit 0 mirrors left and right, bit 1 top and bottom, bit 2 swaps rows
/// and columns first.
int tiff_orientation(int flip) {
  constexpr std::array orientations{1, 2, 4, 3, 5, 8, 6, 7};
  return orientations[static_cast<size_t>(flip & 7)];
}

}  // namespace

void read_libraw_colour(const libraw_data_t& data, RawFrame& frame) {
  const auto planes = static_cast<Eigen::Index>(frame.planes.size());
  if (planes == 1) return;
  ColourCalibration& colour = frame.colour;
  if (has_matrix(data.color.dng_color[0]))
    read_dng_matrices(data.color.dng_color, planes, colour);
  else
    colour.color_matrix_A = colour.color_matrix_D65 = lone_matrix(data, planes);
  if (!colour.color_matrix_A.allFinite() || !colour.color_matrix_D65.allFinite() ||
      !colour.forward_matrix_A.allFinite() || !colour.forward_matrix_D65.allFinite())
    throw InputError("its colour matrices are not finite");

  frame.as_shot_neutral =
      as_shot_neutral(data.color.cam_mul, planes).value_or(colour.color_matrix_D65 * white_D65());
  if (!(frame.as_shot_neutral.minCoeff() > 0.0))
    throw InputError("its colour matrix turns D65 into a negative colour");
  frame.as_shot_neutral /= frame.as_shot_neutral.maxCoeff();
  if (frame.as_shot_neutral.minCoeff() < least_neutral)
    throw InputError(fmt::format("its white balance has factors up to {:g}, expected at most {:g}",
                                 1.0 / frame.as_shot_neutral.minCoeff(), 1.0 / least_neutral));
}

CaptureInfo libraw_capture_info(const libraw_data_t& data) {
  CaptureInfo info;
  info.make = text(data.idata.make);
  info.model = text(data.idata.model);
  info.software = text(data.idata.software);
  info.lens = text(data.lens.Lens);
  if (info.lens.empty()) info.lens = text(data.lens.makernotes.Lens);
  info.date_time = exif_date(data.other.timestamp);
  info.exposure_time_s = positive_or_zero(data.other.shutter);
  info.f_number = positive_or_zero(data.other.aperture);
  info.iso = positive_or_zero(data.other.iso_speed);
  info.focal_length_mm = positive_or_zero(data.other.focal_len);
  info.focal_length_35mm_mm = data.lens.FocalLengthIn35mmFormat;
  info.orientation = tiff_orientation(data.sizes.flip);
  return info;
}

}  // namespace groundglass::sensor
