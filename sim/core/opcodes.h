#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace groundglass {

/// Corrections that a raw file asks its developer to make: opcodes of the DNG specification 1.4, chapter 7.
/// Places are shares of the picture's width and height from its top-left corner.

/// Factors on a grid, linear in between and constant beyond: lens shading. Row-major, maps interleaved.
struct GainMap {
  std::uint32_t top = 0, left = 0, bottom = 0, right = 0;
  /// Of the image it acts on: a mosaic has one.
  std::uint32_t plane = 0, planes = 1;
  /// Acts on every so many rows and columns from the top left: one site of a mosaic's tile.
  std::uint32_t row_pitch = 1, column_pitch = 1;
  std::uint32_t points_v = 1, points_h = 1;
  double spacing_v = 1.0, spacing_h = 1.0;
  double origin_v = 0.0, origin_h = 0.0;
  std::uint32_t map_planes = 1;
  std::vector<float> gains;
  bool operator==(const GainMap&) const = default;
};

/// Where each point of the straight picture lies in the one that was taken, a polynomial per plane: radial
/// r (k0 + k1 r² + k2 r⁴ + k3 r⁶) and tangential (t0, t1), r = 1 at the corner farthest from the centre.
struct WarpRectilinear {
  struct Plane {
    std::array<double, 4> radial{1.0, 0.0, 0.0, 0.0};
    std::array<double, 2> tangential{};
    bool operator==(const Plane&) const = default;
  };
  /// One for all planes, or one each.
  std::vector<Plane> planes;
  double centre_x = 0.5, centre_y = 0.5;
  bool operator==(const WarpRectilinear&) const = default;
};

/// Factor 1 + k0 r² + k1 r⁴ + … + k4 r¹⁰, r as above.
struct FixVignetteRadial {
  std::array<double, 5> k{};
  double centre_x = 0.5, centre_y = 0.5;
  bool operator==(const FixVignetteRadial&) const = default;
};

/// Any other, kept as it came.
struct OtherOpcode {
  std::uint32_t id = 0;
  std::array<std::uint8_t, 4> version{1, 3, 0, 0};
  std::vector<std::uint8_t> parameters;
  bool operator==(const OtherOpcode&) const = default;
};

struct Opcode {
  std::variant<GainMap, WarpRectilinear, FixVignetteRadial, OtherOpcode> what;
  /// A developer that does not know it may go on without.
  bool optional = true;
  /// Not needed for a quick look.
  bool skip_for_preview = false;
  bool operator==(const Opcode&) const = default;
};

}  // namespace groundglass
