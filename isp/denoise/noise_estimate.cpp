#include "isp/denoise/noise_estimate.h"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <span>

#include "isp/pipeline/stage_error.h"

namespace groundglass::isp {
namespace {

using Matrix8 = Eigen::Matrix<double, 8, 8>;

const Matrix8& dct_matrix() {
  static const Matrix8 matrix = [] {
    Matrix8 dct;
    for (int k = 0; k < 8; ++k)
      for (int j = 0; j < 8; ++j)
        dct(k, j) = (k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((j + 0.5) * k * std::numbers::pi / 8.0);
    return dct;
  }();
  return matrix;
}

/// What one block of one colour says.
struct BlockFigures {
  double mean = 0.0;
  /// Mean square of the low frequencies, without the mean, and of the high ones.
  double structure = 0.0, noise = 0.0;
};

/// Frequencies (k, l) with k + l up to the first are structure, from the second on noise.
constexpr int last_low = 4, first_high = 9;
/// As many are high; the median of the mean of so many squares of normals is that much of its mean (Wilson,
/// Hilferty, PNAS 17, 1931).
constexpr double high_count = 21.0;
const double median_of_mean = std::pow(1.0 - 2.0 / (9.0 * high_count), 3.0);

BlockFigures figures_of(const Matrix8& block) {
  const Matrix8 spectrum = dct_matrix() * block * dct_matrix().transpose();
  BlockFigures result;
  result.mean = spectrum(0, 0) / 8.0;
  int low_count = 0;
  for (int k = 0; k < 8; ++k)
    for (int l = 0; l < 8; ++l) {
      const double square = spectrum(k, l) * spectrum(k, l);
      if (k + l >= first_high) result.noise += square / high_count;
      if (k + l == 0 || k + l > last_low) continue;
      result.structure += square;
      ++low_count;
    }
  result.structure /= low_count;
  return result;
}

/// The 8×8 sites of one place in the CFA tile from cell (x, y) on; none where one is at the end of its range.
std::optional<Matrix8> block_at(const RawFrame& raw, int site, int x, int y) {
  const CfaPattern& cfa = raw.cfa;
  const double black = raw.black_level_dn[static_cast<size_t>(site)], range = raw.white_level_dn - black;
  Matrix8 block;
  for (int row = 0; row < 8; ++row)
    for (int column = 0; column < 8; ++column) {
      const double dn = raw.linear_dn((x + column) * cfa.width + site % cfa.width,
                                      (y + row) * cfa.height + site / cfa.width);
      if (dn <= 0.0 || dn >= raw.white_level_dn) return std::nullopt;
      block(row, column) = (dn - black) / range;
    }
  return block;
}

std::vector<BlockFigures> blocks_of_plane(const RawFrame& raw, int plane) {
  std::vector<BlockFigures> blocks;
  const int columns = raw.dn.width() / raw.cfa.width, rows = raw.dn.height() / raw.cfa.height;
  for (int site = 0; site < static_cast<int>(raw.cfa.planes.size()); ++site) {
    if (raw.cfa.planes[static_cast<size_t>(site)] != plane) continue;
    for (int y = 0; y + 8 <= rows; y += 8)
      for (int x = 0; x + 8 <= columns; x += 8)
        if (const auto block = block_at(raw, site, x, y)) blocks.push_back(figures_of(*block));
  }
  return blocks;
}

/// Noise variance at a brightness, from `count` blocks.
struct Level {
  double mean = 0.0, variance = 0.0, count = 0.0;
};

/// Of blocks of much the same brightness.
Level level_of(std::span<BlockFigures> blocks) {
  const size_t even = std::max<size_t>(8, blocks.size() / 6);
  std::ranges::nth_element(blocks, blocks.begin() + static_cast<std::ptrdiff_t>(even) - 1, {},
                           &BlockFigures::structure);
  blocks = blocks.first(even);
  Level level{.count = static_cast<double>(even)};
  for (const BlockFigures& block : blocks) level.mean += block.mean / level.count;
  const auto middle = blocks.begin() + static_cast<std::ptrdiff_t>(even / 2);
  std::ranges::nth_element(blocks, middle, {}, &BlockFigures::noise);
  level.variance = middle->noise / median_of_mean;
  return level;
}

/// The line that weighs each level by what it is known to; those far above it count little.
NoiseProfile fit(const std::vector<Level>& levels) {
  NoiseProfile line;
  std::vector<double> weights;
  for (const Level& level : levels) weights.push_back(level.count / std::pow(level.variance, 2.0));
  for (int round = 0; round < 30; ++round) {
    double n = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
    for (size_t i = 0; i < levels.size(); ++i) {
      n += weights[i];
      x += weights[i] * levels[i].mean;
      y += weights[i] * levels[i].variance;
      xx += weights[i] * levels[i].mean * levels[i].mean;
      xy += weights[i] * levels[i].mean * levels[i].variance;
    }
    const double spread = n * xx - x * x;
    line.shot = spread > 1e-12 * n * xx ? (n * xy - x * y) / spread : 0.0;
    line.read = (y - line.shot * x) / n;
    if (line.shot < 0.0) line = {0.0, y / n};
    if (line.read < 0.0) line = {std::max(0.0, xy / xx), 0.0};
    for (size_t i = 0; i < levels.size(); ++i) {
      const double expected = std::max(1e-12, line.shot * levels[i].mean + line.read);
      // Standard deviation of a median of means of squares.
      const double deviation = expected * std::sqrt(std::numbers::pi / (high_count * levels[i].count));
      const double off = (levels[i].variance - expected) / (3.0 * deviation);
      weights[i] = 1.0 / (deviation * deviation * (off > 0.0 ? std::pow(1.0 + off * off, 2.0) : 1.0));
    }
  }
  return line;
}

NoiseProfile estimate_of(const RawFrame& raw, int plane) {
  std::vector<BlockFigures> blocks = blocks_of_plane(raw, plane);
  constexpr size_t least = 64, most_levels = 32;
  if (blocks.size() < least)
    throw stage_error("noise estimate", "dn",
                      fmt::format("plane {} has {} blocks of 8×8 sites that are neither 0 nor saturated, "
                                  "expected at least {}",
                                  raw.planes[static_cast<size_t>(plane)], blocks.size(), least));
  std::ranges::sort(blocks, {}, &BlockFigures::mean);
  const size_t count = std::clamp<size_t>(blocks.size() / least, 1, most_levels);
  std::vector<Level> levels;
  for (size_t i = 0; i < count; ++i) {
    const size_t begin = i * blocks.size() / count, end = (i + 1) * blocks.size() / count;
    const Level level = level_of(std::span(blocks).subspan(begin, end - begin));
    if (level.variance > 0.0) levels.push_back(level);
  }
  if (levels.empty())
    throw stage_error("noise estimate", "dn",
                      fmt::format("plane {} has no noise", raw.planes[static_cast<size_t>(plane)]));
  return fit(levels);
}

}  // namespace

std::vector<NoiseProfile> estimate_noise(const RawFrame& raw) {
  std::vector<NoiseProfile> profile;
  for (size_t plane = 0; plane < raw.planes.size(); ++plane)
    profile.push_back(estimate_of(raw, static_cast<int>(plane)));
  return profile;
}

}  // namespace groundglass::isp
