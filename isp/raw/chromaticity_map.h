#pragma once

#include <array>
#include <vector>

#include "isp/pipeline/overview.h"

namespace groundglass::isp {

/// Shares of the channels in the light, everywhere in a frame: measured in blocks where nothing is clipped,
/// and carried from these into the others by averages over ever larger areas (pull and push; Gortler,
/// Grzeszczuk, Szeliski and Cohen 1996, section 3.4.1). Bright blocks count more: clipped places mostly
/// belong to what is bright.
class ChromaticityMap {
 public:
  /// `level`: where each channel clips. A frame that is clipped or dark everywhere is taken as neutral.
  ChromaticityMap(const Overview& overview, const std::array<float, 3>& level);

  /// Bilinear between the middles of blocks; shares are positive and sum to 1.
  std::array<float, 3> at(int x, int y) const;

 private:
  struct Cell {
    std::array<float, 3> share{};
    float weight = 0.0f;
  };
  struct Grid {
    int columns = 0, rows = 0;
    std::vector<Cell> cells;
    Cell& at(int x, int y) { return cells[static_cast<size_t>(y * columns + x)]; }
    const Cell& at(int x, int y) const { return cells[static_cast<size_t>(y * columns + x)]; }
  };
  static Grid measured(const Overview& overview, const std::array<float, 3>& level);
  static Grid halved(const Grid& fine);
  static void fill(Grid& fine, const Grid& coarse);

  PixelRect area_;
  Grid grid_;
};

}  // namespace groundglass::isp
