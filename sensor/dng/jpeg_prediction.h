#pragma once

#include <cstdint>

/// What the lossless JPEG encoder and decoder share.
namespace groundglass::sensor::jpeg {

inline constexpr std::uint8_t start_of_image = 0xd8, end_of_image = 0xd9, start_of_scan = 0xda,
                              lossless_frame = 0xc3, huffman_tables = 0xc4, restart_interval = 0xdd,
                              first_restart = 0xd0;

/// Categories of differences: the number of bits that tell one from the others of its category. The last has
/// but one, 32768, and no bits (T.81 table H.2).
inline constexpr int categories = 17;
inline constexpr int extra_bits(int category) { return category < 16 ? category : 0; }

/// T.81 table H.1, from the neighbours to the left, above, and above left.
template <int predictor>
int predicted(int left, int above, int above_left) {
  static_assert(predictor >= 1 && predictor <= 7);
  if constexpr (predictor == 1) return left;
  if constexpr (predictor == 2) return above;
  if constexpr (predictor == 3) return above_left;
  if constexpr (predictor == 4) return left + above - above_left;
  if constexpr (predictor == 5) return left + ((above - above_left) >> 1);
  if constexpr (predictor == 6) return above + ((left - above_left) >> 1);
  return (left + above) >> 1;
}

/// Calls `f.template operator()<predictor>()`.
template <typename Function>
auto with_predictor(int predictor, Function&& f) {
  switch (predictor) {
    case 2:
      return f.template operator()<2>();
    case 3:
      return f.template operator()<3>();
    case 4:
      return f.template operator()<4>();
    case 5:
      return f.template operator()<5>();
    case 6:
      return f.template operator()<6>();
    case 7:
      return f.template operator()<7>();
    default:
      return f.template operator()<1>();
  }
}

}  // namespace groundglass::sensor::jpeg
