#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace groundglass::isp {

/// A look-up table for colours: three curves, or a cube of colours. What lies outside the domain is taken at
/// its border.
struct ColourTable {
  /// Entries of each curve, or along each side of the cube; 2 or more.
  int size = 0;
  bool is_cube = false;
  /// Red, green, blue of each entry; in a cube red runs fastest, blue slowest.
  std::vector<float> entries;
  std::array<float, 3> domain_min{0.0f, 0.0f, 0.0f}, domain_max{1.0f, 1.0f, 1.0f};

  /// Entries that the size asks for.
  static size_t count(int size, bool is_cube) {
    const auto n = static_cast<size_t>(size);
    return is_cube ? n * n * n : n;
  }

  /// Looks up colours in place. Curves are straight between entries; in a cube each cell is six tetrahedra
  /// about its diagonal from dark to light, in each of which colours are linear (Kasson, Nin, Plouffe and
  /// Hafner 1995): greys come from greys alone.
  void apply(size_t count, float* r, float* g, float* b) const;
};

}  // namespace groundglass::isp
