#include "isp/colour/colour.h"

#include <fmt/format.h>

#include <Eigen/LU>

#include "isp/colour/camera_colour.h"
#include "isp/colour/dcp_profile.h"
#include "isp/colour/neutral_matrix.h"
#include "isp/colour/rgb_space.h"
#include "isp/pipeline/parameter_file.h"
#include "sim/core/calibration.h"

namespace groundglass::isp {
namespace {

/// By the matrices of a camera profile, and its HueSatMap for the light.
Operation by_profile(const DcpProfile& profile, const FrameState& state) {
  const Matrix3 matrix = balanced_camera_to_rec2020(profile.colour, state.neutral);
  const double weight =
      weight_of_A(white_of_neutral(profile.colour, state.neutral), profile.colour.illuminants);
  const HueSatTable table = interpolated(profile.hue_sat_warm, profile.hue_sat_cold, weight);
  return TileOperation{0, [matrix, table](Tile& tile) {
                         apply_neutral_matrix(matrix, tile);
                         if (!table.empty()) apply_to_rec2020(table, tile);
                       }};
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  if (state.monochrome()) return TileOperation{0, [](Tile&) {}};
  if (!parameters.text("profile").empty())
    return by_profile(read_parameter_file(parameters, "colour", "profile", &read_dcp), state);
  const Matrix3 matrix = balanced_camera_to_rec2020(state.raw.colour, state.neutral);
  return TileOperation{0, [matrix](Tile& tile) { apply_neutral_matrix(matrix, tile); }};
}

}  // namespace

Matrix3 balanced_camera_to_rec2020(const ColourCalibration& calibration, const Eigen::VectorXd& neutral) {
  if (neutral.size() != 3)
    throw stage_error("colour", "planes", fmt::format("are {}, expected three", neutral.size()));
  static const Matrix3 from_xyz_D50 = rgb_to_xyz(rec2020).inverse() * bradford(white_D50_icc(), white_D65());
  return from_xyz_D50 * balanced_camera_to_xyz_D50(calibration, neutral);
}

StageType colour_stage() {
  return {
      .name = "colour",
      .summary = "The camera's channels to scene-referred Rec. 2020 by the file's colour matrices",
      .source = "DNG 1.4, chapter 6 (matrices, HueSatMap); Bradford adaptation, ICC.1 annex E; ITU-R BT.2020",
      .cost = "six products per pixel; with a HueSatMap about 60 ns more",
      .inputs = {PixelKind::camera_rgb},
      .output = PixelKind::scene,
      .parameters = {{.name = "profile",
                      .fallback = std::string(),
                      .summary = "a camera profile (.dcp) instead of the file's matrices",
                      .is_file = true}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
