// Random numbers for blocks of pixels, included by one source per instruction set with KERNEL_NAMESPACE defined.
// Every operation is IEEE-exact and none comes from a mathematical library, so all instruction sets give the
// same bits.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "sensor/random/random_kernel.h"

namespace groundglass::sensor::kernel::KERNEL_NAMESPACE {
namespace {

#include "sensor/random/philox_block.inl"
#include "sensor/random/elementary.inl"
#include "sensor/random/poisson.inl"

/// Two normals from two words: radius and angle.
inline void normal_pair(std::uint32_t bits_0, std::uint32_t bits_1, float& first, float& second) {
  // Uniform in (0, 1); the last bit is given up, since signed conversion is what vectors have.
  const float u = (static_cast<float>(static_cast<std::int32_t>(bits_0 >> 1)) + 0.5f) * 0x1p-31f;
  const float radius = std::sqrt(-2.0f * logarithm(u));
  // The angle in turns, as a whole number of quarters and the rest, in which sine and cosine are series.
  const float turns = static_cast<float>(static_cast<std::int32_t>(bits_1)) * 0x1p-32f;
  const float quarters = std::floor(turns * 4.0f + 0.5f);
  const float x = (turns - 0.25f * quarters) * 6.28318530717959f, x2 = x * x;
  const float sine =
      x * (1.0f + x2 * (-1.0f / 6 + x2 * (1.0f / 120 + x2 * (-1.0f / 5040 + x2 * (1.0f / 362880)))));
  const float cosine =
      1.0f + x2 * (-1.0f / 2 + x2 * (1.0f / 24 + x2 * (-1.0f / 720 + x2 * (1.0f / 40320))));
  const auto q = static_cast<std::int32_t>(quarters);
  const float along = (q & 1) ? sine : cosine, across = (q & 1) ? cosine : sine;
  first = radius * (((q + 1) & 2) ? -along : along);
  second = radius * ((q & 2) ? -across : across);
}

void normals(const RandomBlock& block, float (&values)[block_size]) {
  constexpr int quarter = block_size / 4;
  PhiloxWords<quarter> words;
  philox_words(block, words);
  for (int i = 0; i < quarter; ++i)
    normal_pair(words.word[0][i], words.word[1][i], values[i], values[quarter + i]);
  for (int i = 0; i < quarter; ++i)
    normal_pair(words.word[2][i], words.word[3][i], values[2 * quarter + i], values[3 * quarter + i]);
}

}  // namespace

extern const RandomKernel random{normals, poisson};

}  // namespace groundglass::sensor::kernel::KERNEL_NAMESPACE
