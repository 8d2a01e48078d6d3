#include "isp/colour/colour.h"

#include <fmt/format.h>

#include <Eigen/LU>

#include "isp/colour/camera_colour.h"
#include "isp/colour/neutral_matrix.h"
#include "isp/colour/rgb_space.h"

namespace groundglass::isp {
namespace {

Operation prepare(const Parameters&, FrameState& state, const Overview*) {
  if (state.monochrome()) return TileOperation{0, [](Tile&) {}};
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
      .source = "DNG 1.4, chapter 6; Bradford adaptation, ICC.1 annex E; ITU-R BT.2020",
      .cost = "six products per pixel",
      .inputs = {PixelKind::camera_rgb},
      .output = PixelKind::scene,
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
