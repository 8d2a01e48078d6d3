// Philox for neighbouring counters, side by side. Included by random_kernel.inl.

#if defined(__AVX512F__)
constexpr int lanes = 8;
#elif defined(__AVX2__)
constexpr int lanes = 4;
#else
constexpr int lanes = 2;
#endif

typedef std::uint64_t Wide __attribute__((vector_size(8 * lanes)));
typedef std::uint32_t Words __attribute__((vector_size(4 * lanes)));

/// Products of the lower halves of all lanes.
inline Wide multiply_low_halves(Wide a, Wide b) {
#if defined(__AVX512F__)
  return (Wide)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (Wide)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
  return (Wide)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
  return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

/// The four words of each of at most `capacity` counters, which is a multiple of philox_group.
constexpr int chains = 4;  // side by side, to hide the latency of one chain of multiplications behind the others
constexpr int philox_group = chains * lanes;
template <int capacity>
struct PhiloxWords {
  static_assert(capacity % philox_group == 0);
  alignas(64) std::uint32_t word[4][capacity];
};

/// Of the counters (x[i], y, frame, stream), i < count; what lies in `x` behind them up to a whole group is read
/// too. Words travel in the lower halves of 64-bit lanes, whose upper halves hold what a product left there and
/// are never looked at.
template <int capacity>
void philox_words(const RandomBlock& block, const std::uint32_t (&x)[capacity], int count,
                  PhiloxWords<capacity>& out) {
  const Wide multiplier_0 = Wide{} + 0xD2511F53u, multiplier_1 = Wide{} + 0xCD9E8D57u;
  for (int i = 0; i < count; i += philox_group) {
    Wide c0[chains], c1[chains], c2[chains], c3[chains];
    for (int s = 0; s < chains; ++s) {
      Words first;
      std::memcpy(&first, x + i + s * lanes, sizeof first);
      c0[s] = __builtin_convertvector(first, Wide);
      c1[s] = Wide{} + block.y;
      c2[s] = Wide{} + block.frame;
      c3[s] = Wide{} + block.stream;
    }
    std::uint32_t key_0 = block.key[0], key_1 = block.key[1];
    for (int round = 0; round < 10; ++round) {
      for (int s = 0; s < chains; ++s) {
        const Wide p0 = multiply_low_halves(c0[s], multiplier_0);
        const Wide p1 = multiply_low_halves(c2[s], multiplier_1);
        c0[s] = (p1 >> 32) ^ c1[s] ^ (Wide{} + key_0);
        c1[s] = p1;
        c2[s] = (p0 >> 32) ^ c3[s] ^ (Wide{} + key_1);
        c3[s] = p0;
      }
      key_0 += 0x9E3779B9;
      key_1 += 0xBB67AE85;
    }
    for (int s = 0; s < chains; ++s) {
      const Wide* words[4] = {&c0[s], &c1[s], &c2[s], &c3[s]};
      for (int w = 0; w < 4; ++w) {
        const Words low = __builtin_convertvector(*words[w], Words);
        std::memcpy(&out.word[w][i + s * lanes], &low, sizeof low);
      }
    }
  }
}

/// Of the counters of the block's first pixels.
template <int capacity>
void philox_words(const RandomBlock& block, PhiloxWords<capacity>& out) {
  alignas(64) std::uint32_t x[capacity];
  for (int i = 0; i < capacity; ++i) x[i] = block.first_x + static_cast<std::uint32_t>(i);
  philox_words(block, x, capacity, out);
}
