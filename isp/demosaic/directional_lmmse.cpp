#include "isp/demosaic/directional_lmmse.h"

#include <array>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row; `step` is 1 along a row, the tile's width along
// a column.

/// exp(−n²/8), n = 0…4, normalised to a sum of 1 over n = −4…4.
constexpr std::array<float, 5> gaussian{0.20416369f, 0.18017382f, 0.12383154f, 0.06628225f, 0.02763055f};
/// Added to variances, so that flat fields divide no 0 by 0.
constexpr float tiny = 1e-12f;

GROUNDGLASS_VECTORISED void measure_row(const float* m, std::ptrdiff_t start, std::ptrdiff_t from,
                                        std::ptrdiff_t to, std::ptrdiff_t step, unsigned green_parity,
                                        float* __restrict measured) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const float interpolated =
        0.5f * (m[i - step] + m[i + step]) + 0.25f * (2.0f * m[i] - (m[i - 2 * step] + m[i + 2 * step]));
    measured[i] = is_green(static_cast<size_t>(x), green_parity) ? m[i] - interpolated : interpolated - m[i];
  }
}

GROUNDGLASS_VECTORISED void smooth_row(const float* measured, std::ptrdiff_t from, std::ptrdiff_t to,
                                       std::ptrdiff_t step, float* __restrict smooth) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    float sum = gaussian[0] * measured[i];
    for (std::ptrdiff_t n = 1; n <= 4; ++n)
      sum += gaussian[static_cast<size_t>(n)] * (measured[i - n * step] + measured[i + n * step]);
    smooth[i] = sum;
  }
}

/// Mean and variance of the signal are those of the smoothed measurements around it.
GROUNDGLASS_VECTORISED void estimate_row(const float* measured, const float* smooth, std::ptrdiff_t from,
                                         std::ptrdiff_t to, std::ptrdiff_t step, float* __restrict value,
                                         float* __restrict variance, float* __restrict noise_out) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const auto removed = [&](std::ptrdiff_t at) {
      const float d = smooth[at] - measured[at];
      return d * d;
    };
    // Both sides in pairs: a mirrored tile gives the same bits.
    float sum = smooth[i], noise = removed(i);
    for (std::ptrdiff_t n = 1; n <= 4; ++n) {
      sum += smooth[i - n * step] + smooth[i + n * step];
      noise += removed(i - n * step) + removed(i + n * step);
    }
    const float mean = sum * (1.0f / 9.0f);
    float signal = (smooth[i] - mean) * (smooth[i] - mean);
    for (std::ptrdiff_t n = 1; n <= 4; ++n) {
      const float a = smooth[i - n * step] - mean, b = smooth[i + n * step] - mean;
      signal += a * a + b * b;
    }
    signal = signal * (1.0f / 9.0f) + tiny;
    noise = noise * (1.0f / 9.0f) + tiny;
    const float gain = signal / (signal + noise);
    value[i] = mean + gain * (measured[i] - mean);
    variance[i] = gain * noise;
    noise_out[i] = noise;
  }
}

}  // namespace

DirectionalLmmse directional_lmmse(const CfaPattern& cfa, const Tile& tile, Direction direction) {
  const PixelRect area = tile.area();
  const std::ptrdiff_t w = area.width, step = direction == Direction::row ? 1 : w;
  const float* m = tile.data().data();
  DirectionalLmmse result(area);
  for_rows(area, 2, [&](int y, auto start, auto, auto) {
    measure_row(m, start, 2, w - 2, step, bayer_row(cfa, area.x, area.y + y).green_parity,
                result.measured.row(0));
  });
  for_rows(area, 6, [&](int, auto, auto from, auto to) {
    smooth_row(result.measured.row(0), from, to, step, result.smooth.row(0));
  });
  for_rows(area, 10, [&](int, auto, auto from, auto to) {
    estimate_row(result.measured.row(0), result.smooth.row(0), from, to, step, result.value.row(0),
                 result.variance.row(0), result.noise.row(0));
  });
  return result;
}

}  // namespace groundglass::isp
