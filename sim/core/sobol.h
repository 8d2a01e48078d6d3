#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace groundglass {

/// Dimensions of the sequence: what one camera ray needs.
inline constexpr int sobol_dimensions = 5;

/// The first `count` points of Sobol's sequence, 32-bit fractions (Sobol' 1967; direction numbers of Joe and
/// Kuo 2008, "new-joe-kuo-6").
std::vector<std::array<std::uint32_t, sobol_dimensions>> sobol_points(int count);

constexpr std::uint32_t reversed_bits(std::uint32_t x) {
  x = (x >> 16) | (x << 16);
  x = ((x & 0xff00ff00) >> 8) | ((x & 0x00ff00ff) << 8);
  x = ((x & 0xf0f0f0f0) >> 4) | ((x & 0x0f0f0f0f) << 4);
  x = ((x & 0xcccccccc) >> 2) | ((x & 0x33333333) << 2);
  return ((x & 0xaaaaaaaa) >> 1) | ((x & 0x55555555) << 1);
}

/// Owen's nested uniform scrambling of one coordinate, by the hash of Laine and Karras (2011) with the
/// constants of Vegdahl (2021): each seed gives another, equally well stratified, sequence.
constexpr std::uint32_t owen_scrambled(std::uint32_t x, std::uint32_t seed) {
  x = reversed_bits(x);
  x ^= x * 0x3d20adea;
  x += seed;
  x *= (seed >> 16) | 1;
  x ^= x * 0x05526c56;
  x ^= x * 0x53a22864;
  return reversed_bits(x);
}

}  // namespace groundglass
