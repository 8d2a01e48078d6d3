#include "isp/colour/neutral_matrix.h"

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// What red's and blue's difference from green adds to each output.
struct Weights {
  float red[3], blue[3];
};

/// Because rows sum to 1, each output is green plus multiples of the differences from green: a third fewer
/// products, and equal inputs come out equal.
GROUNDGLASS_VECTORISED void multiply(const Weights& w, size_t count, float* __restrict r, float* __restrict g,
                                     float* __restrict b) {
  for (size_t x = 0; x < count; ++x) {
    const float green = g[x], from_red = r[x] - green, from_blue = b[x] - green;
    r[x] = green + (w.red[0] * from_red + w.blue[0] * from_blue);
    g[x] = green + (w.red[1] * from_red + w.blue[1] * from_blue);
    b[x] = green + (w.red[2] * from_red + w.blue[2] * from_blue);
  }
}

}  // namespace

void apply_neutral_matrix(const Matrix3& matrix, Tile& tile) {
  Weights weights;
  for (int i = 0; i < 3; ++i) {
    weights.red[i] = static_cast<float>(matrix(i, 0));
    weights.blue[i] = static_cast<float>(matrix(i, 2));
  }
  for (int y = tile.first_row(); y < tile.end_row(); ++y)
    multiply(weights, tile.row(0, y).size(), tile.row(0, y).data(), tile.row(1, y).data(),
             tile.row(2, y).data());
}

}  // namespace groundglass::isp
