#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/image.h"
#include "sim/core/lens_range.h"
#include "sim/core/opcodes.h"

namespace groundglass {

/// The repeating tile of colour filters. Site (x, y) of the frame has plane `plane_at(x, y)`, an index into
/// RawFrame::planes. A 1×1 tile is a monochrome sensor.
struct CfaPattern {
  int width = 1;
  int height = 1;
  std::vector<std::uint8_t> planes{0};

  int plane_at(int x, int y) const { return planes[static_cast<size_t>((y % height) * width + x % width)]; }
  bool operator==(const CfaPattern&) const = default;
};

/// Variance of the normalised signal x = (DN − black)/(white − black): S·x + O (DNG NoiseProfile).
struct NoiseProfile {
  double shot = 0.0;
  double read = 0.0;
};

/// EXIF LightSource codes of the illuminants that colour is calibrated for.
inline constexpr std::array<int, 2> illuminants_A_and_D65{17, 21};

/// Camera colour as DNG defines it, for two calibration illuminants: A and D65. Frames of fewer than three
/// planes have none: theirs is not used.
struct ColourCalibration {
  /// In a file by others they may be two others, the warmer first: what is named A here holds for that one,
  /// what is named D65 for the colder.
  std::array<int, 2> illuminants = illuminants_A_and_D65;
  /// XYZ to camera, a row per plane, scaled as in DNG 1.4 ColorMatrix.
  Eigen::MatrixX3d color_matrix_A = Eigen::MatrixX3d::Identity(3, 3);
  Eigen::MatrixX3d color_matrix_D65 = Eigen::MatrixX3d::Identity(3, 3);
  /// White-balanced camera, a column per plane, to XYZ under D50.
  Eigen::Matrix3Xd forward_matrix_A = Eigen::Matrix3Xd::Identity(3, 3);
  Eigen::Matrix3Xd forward_matrix_D65 = Eigen::Matrix3Xd::Identity(3, 3);
  bool has_forward = false;
};

/// What EXIF says of the capture. Zero or empty: unknown.
struct CaptureInfo {
  std::string make, model, lens, software;
  /// "YYYY:MM:DD HH:MM:SS" as EXIF writes it.
  std::string date_time;
  double exposure_time_s = 0.0;
  double f_number = 0.0;
  double iso = 0.0;
  double focal_length_mm = 0.0;
  double focus_distance_m = 0.0;
  /// Focal length that sees as much on a frame of 43.27 mm across.
  double focal_length_35mm_mm = 0.0;
  /// How the picture is to be turned for show, 1 (as it stands) to 8, as TIFF counts.
  int orientation = 1;
  LensRange lens_range;
};

struct PixelRect {
  int x = 0, y = 0, width = 0, height = 0;
  bool operator==(const PixelRect&) const = default;
};

/// One raw exposure: the numbers a DNG holds, in memory.
struct RawFrame {
  Image<std::uint16_t> dn;
  /// Rows above it that no light reaches, as wide; empty where there are none.
  Image<std::uint16_t> optical_black_dn;
  /// What each stored number stands for, where the sensor shortened them; empty: itself. Levels are in what
  /// they stand for.
  std::vector<std::uint16_t> linearization;
  CfaPattern cfa;
  /// Name of each colour plane: {"R","G","B"} for Bayer, {"Y"} for monochrome, or other letters of a tile.
  std::vector<std::string> planes;
  /// Of the stored numbers.
  int bit_depth = 16;
  /// One black level per site of the CFA tile, row-major.
  std::vector<double> black_level_dn;
  /// What each column and each row adds to it; empty: nothing.
  std::vector<double> black_of_column_dn, black_of_row_dn;
  double white_level_dn = 65535.0;
  /// The picture area that converters show.
  PixelRect default_crop;
  ColourCalibration colour;
  /// Camera response to a neutral under the scene's light, one per plane, scaled so that the largest is 1.
  /// Not used in a monochrome frame.
  Eigen::VectorXd as_shot_neutral = Eigen::VectorXd::Ones(3);
  /// One per plane.
  std::vector<NoiseProfile> noise_profile;
  double baseline_exposure_ev = 0.0;
  /// To be done to the stored numbers, to the linear mosaic, and to the picture with all its colours.
  std::vector<Opcode> stored_opcodes, linear_opcodes, picture_opcodes;
  CaptureInfo info;
  /// What whoever develops the frame is to be told of its file: a correction that it demands and that
  /// groundglass does not know, say. A sentence each; empty in a frame that was simulated.
  std::vector<std::string> notes;

  /// The black level at (x, y).
  double black_dn(int x, int y) const {
    const auto column = static_cast<size_t>(x), row = static_cast<size_t>(y);
    return black_level_dn[static_cast<size_t>((y % cfa.height) * cfa.width + x % cfa.width)] +
           (black_of_column_dn.empty() ? 0.0 : black_of_column_dn[column]) +
           (black_of_row_dn.empty() ? 0.0 : black_of_row_dn[row]);
  }
  /// What the number at (x, y) stands for, in the units of the levels.
  std::uint16_t linear_dn(int x, int y) const {
    const std::uint16_t stored = dn.at(x, y);
    return linearization.empty() ? stored : linearization[std::min<size_t>(stored, linearization.size() - 1)];
  }
};

}  // namespace groundglass
