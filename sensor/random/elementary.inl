// Logarithm and exponential by the same operations on every machine, in loops that the compiler vectorises.
// Included by random_kernel.inl.

/// ln x for a normal x > 0: x = 2ᵉ m with m around 1, ln m = 2 artanh((m − 1) / (m + 1)). Good to 2 units in the
/// last place away from 1.
inline float logarithm(float x) {
  const auto bits = std::bit_cast<std::int32_t>(x);
  const std::int32_t exponent = (bits - 0x3f3504f3) >> 23;  // so that √½ ≤ m < √2
  const float m = std::bit_cast<float>(bits - exponent * (1 << 23));
  const float t = (m - 1.0f) / (m + 1.0f), t2 = t * t;
  const float series = 1.0f + t2 * (1.0f / 3 + t2 * (1.0f / 5 + t2 * (1.0f / 7 + t2 * (1.0f / 9))));
  return 2.0f * t * series + static_cast<float>(exponent) * 0.693147180559945f;
}

inline double logarithm(double x) {
  constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd, bias = 2048;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t biased = (bits - root_half + (bias << 52)) >> 52;
  const double m = std::bit_cast<double>(bits - (biased << 52) + (bias << 52));
  // A number below 2⁵² in the last bits of 2⁵²: what vectors without a conversion of 64-bit integers can do.
  const double exponent = std::bit_cast<double>(biased | 0x4330000000000000) - (0x1p52 + bias);
  const double t = (m - 1.0) / (m + 1.0), t2 = t * t;
  double series = 1.0 / 21;
  for (int k = 19; k > 0; k -= 2) series = series * t2 + 1.0 / k;
  return 2.0 * t * series + exponent * 0.693147180559945309;
}

/// e⁻ˣ for 0 ≤ x ≤ 32: the series of e^(−x / 64), squared six times.
inline double exponential_of_minus(double x) {
  const double t = x * (-1.0 / 64);
  double series = 1.0;
  for (int k = 12; k > 0; --k) series = series * t * (1.0 / k) + 1.0;
  for (int k = 0; k < 6; ++k) series *= series;
  return series;
}
