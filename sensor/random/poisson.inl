// Poisson variates for a block of pixels. Included by random_kernel.inl.
//
// Most pixels are done after one pass of straight arithmetic. The others are gathered, without a branch, and go
// through the costly test together, so that all of it runs in vectors.

constexpr double inversion_limit = 10.0;

/// What is known of some pixels of a block: all of them, or some that were gathered.
struct Draws {
  alignas(64) std::uint32_t place[block_size];
  alignas(64) double mean[block_size];
  alignas(64) std::uint32_t bits_0[block_size], bits_1[block_size];
};

/// Uniform in (−½, ½).
inline double centred(std::uint32_t bits) {
  return static_cast<double>(static_cast<std::int32_t>(bits)) * 0x1p-32 + 0x1p-33;
}

/// Uniform in (0, 1), with 52 bits.
inline double fine_uniform(std::uint32_t high, std::uint32_t low) {
  return (static_cast<double>(static_cast<std::int32_t>(high)) * 0x1p-32 + 0.5) +
         (static_cast<double>(static_cast<std::int32_t>(low >> 12)) + 0.5) * 0x1p-52;
}

constexpr auto reciprocals = [] {
  std::array<double, 200> values{};
  for (size_t k = 1; k < values.size(); ++k) values[k] = 1.0 / static_cast<double>(k);
  return values;
}();

/// The first `count`, up to a whole group, by inversion.
void invert(const Draws& draws, int count, double (&k)[block_size]) {
  constexpr int group = 32;
  for (int first = 0; first < count; first += group) {
    alignas(64) double mean[group], u[group], probability[group], below[group], steps[group];
    for (int i = 0; i < group; ++i) {
      mean[i] = std::min(draws.mean[first + i], inversion_limit);
      u[i] = fine_uniform(draws.bits_0[first + i], draws.bits_1[first + i]);
      below[i] = probability[i] = exponential_of_minus(mean[i]);
      steps[i] = 0.0;
    }
    // Beyond 200 lies less than 1e-150 of the probability: only rounding of the sum can come there.
    for (size_t step = 1; step < reciprocals.size(); ++step) {
      double above = 0.0;
      for (int i = 0; i < group; ++i) {
        const double is_above = u[i] > below[i] ? 1.0 : 0.0;
        above += is_above;
        steps[i] += is_above;
        probability[i] *= mean[i] * reciprocals[step];
        below[i] += probability[i];
      }
      if (above == 0.0) break;
    }
    for (int i = 0; i < group; ++i) k[first + i] = steps[i];
  }
}

/// ln k! by Stirling's series for (k + 6)!, good to 1e-10.
inline double log_factorial(double k) {
  constexpr double half_log_2pi = 0.91893853320467274178;
  const double z = k + 6.0;
  const double product = (k + 1.0) * (k + 2.0) * (k + 3.0) * (k + 4.0) * (k + 5.0) * z;
  const double r = 1.0 / z, r2 = r * r;
  const double series = r * (1.0 / 12.0 - r2 * (1.0 / 360.0 - r2 * (1.0 / 1260.0 - r2 / 1680.0)));
  return (z + 0.5) * logarithm(z) - z + half_log_2pi + series - logarithm(product);
}

/// Hörmann's proposal for one draw.
struct Proposal {
  double a, b, us, v, k;
};
inline Proposal propose(double mean, std::uint32_t bits_0, std::uint32_t bits_1) {
  const double u = centred(bits_0);
  Proposal p;
  p.v = centred(bits_1) + 0.5;
  p.b = 0.931 + 2.53 * std::sqrt(mean);
  p.a = -0.059 + 0.02483 * p.b;
  p.us = 0.5 - std::abs(u);
  p.k = std::floor((2.0 * p.a / p.us + p.b) * u + mean + 0.43);
  return p;
}

/// Proposes for all, whatever their mean; `undecided` says which need the whole test.
void propose_quickly(const Draws& draws, double (&k)[block_size], std::int32_t (&undecided)[block_size]) {
  for (int i = 0; i < block_size; ++i) {
    const Proposal p = propose(draws.mean[i], draws.bits_0[i], draws.bits_1[i]);
    k[i] = p.k;
    // v ≤ 0.9277 − 3.6224 / (b − 2)
    const bool accepted = (p.us >= 0.07) & ((0.9277 - p.v) * (p.b - 2.0) >= 3.6224);
    undecided[i] = !accepted;
  }
}

/// The whole test of the first `count`; `refused` says which must draw again.
void propose_carefully(const Draws& draws, int count, double (&k)[block_size],
                       std::int32_t (&refused)[block_size]) {
  constexpr int group = 16;
  for (int first = 0; first < count; first += group)
    for (int i = first; i < first + group; ++i) {
      const double mean = draws.mean[i];
      const Proposal p = propose(mean, draws.bits_0[i], draws.bits_1[i]);
      const double count_or_0 = p.k > 0.0 ? p.k : 0.0;
      const double ratio = p.v * (1.1239 + 1.1328 / (p.b - 3.4)) / (p.a / (p.us * p.us) + p.b);
      const double excess = logarithm(ratio) - (count_or_0 * logarithm(mean) - mean - log_factorial(count_or_0));
      k[i] = count_or_0;
      // The steps of the algorithm in their order, the last first.
      std::int32_t answer = excess <= 0.0 ? 0 : 1;
      answer = (p.us < 0.013) & (p.v > p.us) ? 1 : answer;
      answer = p.k < 0.0 ? 1 : answer;
      answer = (p.us >= 0.07) & ((0.9277 - p.v) * (p.b - 2.0) >= 3.6224) ? 0 : answer;
      refused[i] = answer;
    }
}

/// Gathers those of the first `count` that are marked; returns how many.
int gather(const Draws& from, int count, const std::int32_t (&marked)[block_size], Draws& to) {
  alignas(64) std::int32_t chosen[block_size + 1];
  int n = 0;
  for (int i = 0; i < count; ++i) {
    chosen[n] = i;
    n += marked[i];
  }
  for (int i = 0; i < n; ++i) {
    const std::int32_t at = chosen[i];
    to.place[i] = from.place[at];
    to.mean[i] = from.mean[at];
    to.bits_0[i] = from.bits_0[at];
    to.bits_1[i] = from.bits_1[at];
  }
  return n;
}

/// Fresh bits for the first `count`, which were refused `round` times.
void draw_again(const RandomBlock& block, std::uint32_t round, int count, Draws& draws) {
  RandomBlock again = block;
  again.stream += round;
  alignas(64) std::uint32_t x[block_size];
  for (int i = 0; i < block_size; ++i) x[i] = block.first_x + draws.place[i];
  PhiloxWords<block_size> words;
  philox_words(again, x, count, words);
  for (int i = 0; i < count; ++i) {
    draws.bits_0[i] = words.word[0][i];
    draws.bits_1[i] = words.word[1][i];
  }
}

void reject(const RandomBlock& block, const Draws& all, const std::int32_t (&is_large)[block_size],
            float (&result)[block_size]) {
  alignas(64) double k[block_size];
  alignas(64) std::int32_t open[block_size];
  propose_quickly(all, k, open);
  for (int i = 0; i < block_size; ++i) {
    result[i] = is_large[i] ? static_cast<float>(k[i]) : result[i];
    open[i] &= is_large[i];
  }
  Draws some{}, fewer{};
  int count = gather(all, block_size, open, some);
  for (std::uint32_t round = 1; count > 0; ++round) {
    propose_carefully(some, count, k, open);
    for (int i = 0; i < count; ++i) result[some.place[i]] = static_cast<float>(k[i]);
    count = gather(some, count, open, fewer);
    draw_again(block, round, count, fewer);
    std::swap(some, fewer);
  }
}

void poisson(const RandomBlock& block, const float (&mean)[block_size], float (&result)[block_size]) {
  constexpr int half = block_size / 2;
  PhiloxWords<half> words;
  philox_words(block, words);
  Draws all;
  alignas(64) std::int32_t is_large[block_size], is_small[block_size];
  int large = 0;
  for (int i = 0; i < block_size; ++i) {
    all.place[i] = static_cast<std::uint32_t>(i);
    all.mean[i] = static_cast<double>(mean[i]);
    is_large[i] = all.mean[i] >= inversion_limit;
    is_small[i] = 1 - is_large[i];
    large += is_large[i];
  }
  std::memcpy(all.bits_0, words.word[0], sizeof words.word[0]);
  std::memcpy(all.bits_1, words.word[1], sizeof words.word[1]);
  std::memcpy(all.bits_0 + half, words.word[2], sizeof words.word[2]);
  std::memcpy(all.bits_1 + half, words.word[3], sizeof words.word[3]);

  if (large > 0) reject(block, all, is_large, result);
  if (large == block_size) return;
  Draws small{};
  alignas(64) double k[block_size];
  const int count = gather(all, block_size, is_small, small);
  invert(small, count, k);
  for (int i = 0; i < count; ++i) result[small.place[i]] = static_cast<float>(k[i]);
}
