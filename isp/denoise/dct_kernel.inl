// Compiled once per instruction set, with KERNEL_NAMESPACE and KERNEL_LANES set. A lane is a block or a
// column; each operation is exact per lane, so all instruction sets give the same bits.

#include <cstdint>
#include <cstring>

#include "isp/denoise/dct_kernel.h"

namespace groundglass::isp::kernel::KERNEL_NAMESPACE {
namespace {

constexpr std::size_t lanes = KERNEL_LANES;
static_assert(dct_lanes % lanes == 0);

using Lanes = float __attribute__((vector_size(4 * KERNEL_LANES)));
using Mask = std::int32_t __attribute__((vector_size(4 * KERNEL_LANES)));

#define KERNEL_INLINE __attribute__((always_inline)) inline

KERNEL_INLINE Lanes load(const float* from) {
  Lanes v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
KERNEL_INLINE void store(float* to, const Lanes& v) { std::memcpy(to, &v, sizeof v); }
KERNEL_INLINE void add(float* to, const Lanes& v) { store(to, load(to) + v); }
KERNEL_INLINE Lanes all(float x) { return Lanes{} + x; }
/// `v` where the mask is set, else 0.
KERNEL_INLINE Lanes where(const Mask& mask, const Lanes& v) { return (Lanes)(mask & (Mask)v); }

// The scaled 8-point DCT of Arai, Agui, Nakajima, "A fast DCT-SQ scheme for images", Trans. IEICE E-71, 1988:
// five products a transform. Forward gives √8·dct_scale[k] times coefficient k of the orthonormal one;
// inverse takes it divided by that. So there and back, along rows and columns, gives 64 times what went in.

KERNEL_INLINE void transform(Lanes (&d)[8]) {
  const Lanes s07 = d[0] + d[7], d07 = d[0] - d[7], s16 = d[1] + d[6], d16 = d[1] - d[6];
  const Lanes s25 = d[2] + d[5], d25 = d[2] - d[5], s34 = d[3] + d[4], d34 = d[3] - d[4];
  const Lanes outer = s07 + s34, outer_difference = s07 - s34;
  const Lanes inner = s16 + s25, inner_difference = s16 - s25;
  const Lanes even = (inner_difference + outer_difference) * 0.707106781f;
  d[0] = outer + inner;
  d[4] = outer - inner;
  d[2] = outer_difference + even;
  d[6] = outer_difference - even;
  const Lanes low = d34 + d25, middle = (d25 + d16) * 0.707106781f, high = d16 + d07;
  const Lanes turn = (low - high) * 0.382683433f;
  const Lanes low_turned = low * 0.541196100f + turn, high_turned = high * 1.306562965f + turn;
  const Lanes sum = d07 + middle, difference = d07 - middle;
  d[5] = difference + low_turned;
  d[3] = difference - low_turned;
  d[1] = sum + high_turned;
  d[7] = sum - high_turned;
}

KERNEL_INLINE void restore(Lanes (&c)[8]) {
  const Lanes s04 = c[0] + c[4], d04 = c[0] - c[4];
  const Lanes s26 = c[2] + c[6], d26 = (c[2] - c[6]) * 1.414213562f - s26;
  const Lanes even0 = s04 + s26, even3 = s04 - s26, even1 = d04 + d26, even2 = d04 - d26;
  const Lanes s53 = c[5] + c[3], d53 = c[5] - c[3], s17 = c[1] + c[7], d17 = c[1] - c[7];
  const Lanes odd0 = s17 + s53;
  const Lanes turn = (d53 + d17) * 1.847759065f;
  const Lanes odd1 = turn - d53 * 2.613125930f - odd0;
  const Lanes odd2 = (s17 - s53) * 1.414213562f - odd1;
  const Lanes odd3 = turn - d17 * 1.082392200f - odd2;
  c[0] = even0 + odd0;
  c[7] = even0 - odd0;
  c[1] = even1 + odd1;
  c[6] = even1 - odd1;
  c[2] = even2 + odd2;
  c[5] = even2 - odd2;
  c[3] = even3 + odd3;
  c[4] = even3 - odd3;
}

void transform_columns(const float* const* rows, std::size_t count, float* columns, std::size_t stride) {
  for (std::size_t x = 0; x < count; x += lanes) {
    Lanes d[8];
    for (int k = 0; k < 8; ++k) d[k] = load(rows[k] + x);
    transform(d);
    for (std::size_t k = 0; k < 8; ++k) store(columns + k * stride + x, d[k]);
  }
}

void restore_columns(const float* columns, std::size_t count, std::size_t stride, float* const* rows) {
  for (std::size_t x = 0; x < count; x += lanes) {
    Lanes d[8];
    for (std::size_t k = 0; k < 8; ++k) d[k] = load(columns + k * stride + x);
    restore(d);
    for (int k = 0; k < 8; ++k) add(rows[k] + x, d[k]);
  }
}

/// Row k of the blocks from `i` on.
KERNEL_INLINE void transform_row(const float* columns, const DctBlockRow& row, std::size_t i, std::size_t k,
                                 Lanes (&d)[8]) {
  const float* from = columns + k * row.stride + i;
  for (std::size_t j = 0; j < 8; ++j) d[j] = load(from + row.offset[j]);
  transform(d);
}

/// Sets what noise alone could have made to 0, except the mean; counts what is kept.
KERNEL_INLINE void threshold(Lanes (&d)[8], const float* least, std::size_t first, Lanes& kept) {
  for (std::size_t j = first; j < 8; ++j) {
    const Mask keep = (d[j] > least[j]) | (d[j] < -least[j]);
    d[j] = where(keep, d[j]);
    kept += where(keep, all(1.0f));
  }
}

/// 1/x of a normal positive number to 2e-5, by Newton's iteration from what the exponent tells: cheaper than
/// a division, and the same bits everywhere.
KERNEL_INLINE Lanes reciprocal(const Lanes& x) {
  Lanes y = (Lanes)(0x7ef311c7 - (Mask)x);
  y = y * (2.0f - x * y);
  return y * (2.0f - x * y);
}

/// Wiener's filter where the pilot is the signal; adds up the variance that is kept.
KERNEL_INLINE void attenuate(Lanes (&d)[8], const Lanes (&pilot)[8], const float* variance, std::size_t first,
                             Lanes& kept) {
  for (std::size_t j = first; j < 8; ++j) {
    const Lanes power = pilot[j] * pilot[j];
    const Lanes gain = power * reciprocal(power + variance[j]);
    d[j] *= gain;
    kept += gain * gain;
  }
}

void clean_blocks(const DctBlockRow& row) {
  for (std::size_t i = 0; i < row.block_count; i += lanes) {
    Lanes blocks[8][8];
    Lanes kept = all(1.0f);
    for (std::size_t k = 0; k < 8; ++k) {
      const std::size_t first = k == 0 ? 1 : 0;
      Lanes d[8];
      transform_row(row.columns, row, i, k, d);
      if (row.pilot) {
        Lanes pilot[8];
        transform_row(row.pilot, row, i, k, pilot);
        attenuate(d, pilot, row.noise + 8 * k, first, kept);
      } else {
        threshold(d, row.noise + 8 * k, first, kept);
      }
      for (int j = 0; j < 8; ++j) blocks[k][j] = d[j];
    }
    const Lanes weight = 1.0f / kept;
    for (std::size_t k = 0; k < 8; ++k) {
      Lanes d[8];
      for (int j = 0; j < 8; ++j) d[j] = blocks[k][j] * weight;
      restore(d);
      float* to = row.sums + k * row.stride + i;
      for (int j = 0; j < 8; ++j) add(to + row.offset[j], d[j]);
    }
    for (int j = 0; j < 8; ++j) add(row.weights + row.offset[j] + i, weight);
  }
}

}  // namespace

extern const DctKernel dct{transform_columns, clean_blocks, restore_columns};

}  // namespace groundglass::isp::kernel::KERNEL_NAMESPACE
