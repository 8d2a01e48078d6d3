#include "isp/colour_matrix.h"

#include <fmt/format.h>

#include "isp/camera_colour.h"

namespace groundglass::isp {
namespace {

Matrix3 matrix_of(const RawFrame& raw) {
  if (raw.cfa.planes.size() == 1) return Matrix3::Identity();
  if (raw.planes.size() != 3)
    throw stage_error("colour", "planes",
                      fmt::format("are ({}), expected three", fmt::join(raw.planes, ", ")));
  const Matrix3 to_xyz_D50 = balanced_camera_to_xyz_D50(raw.colour, raw.as_shot_neutral);
  return xyz_to_srgb() * bradford(white_D50_icc(), white_D65()) * to_xyz_D50;
}

}  // namespace

ColourMatrix::ColourMatrix(const RawFrame& raw) : matrix_(matrix_of(raw)) {}

void ColourMatrix::apply(Tile& tile) const {
  // Because rows sum to 1, each output is green plus multiples of the differences from green: a third fewer
  // products, and equal inputs come out equal to the last bit.
  float red[3], blue[3];
  for (int i = 0; i < 3; ++i) {
    red[i] = static_cast<float>(matrix_(i, 0));
    blue[i] = static_cast<float>(matrix_(i, 2));
  }
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    float *__restrict r = tile.row(0, y).data(), *__restrict g = tile.row(1, y).data(),
                      *__restrict b = tile.row(2, y).data();
    for (size_t x = 0; x < static_cast<size_t>(tile.area().width); ++x) {
      const float green = g[x], from_red = r[x] - green, from_blue = b[x] - green;
      r[x] = green + (red[0] * from_red + blue[0] * from_blue);
      g[x] = green + (red[1] * from_red + blue[1] * from_blue);
      b[x] = green + (red[2] * from_red + blue[2] * from_blue);
    }
  }
  tile.set_kind(PixelKind::linear_srgb);
}

}  // namespace groundglass::isp
