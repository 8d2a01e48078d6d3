#include "isp/demosaic/correlation_adaptive.h"

#include <algorithm>
#include <array>

#include "isp/demosaic/directional_lmmse.h"
#include "isp/demosaic/neighbours.h"
#include "isp/demosaic/ratio_correction.h"
#include "isp/demosaic/refined_green.h"
#include "isp/demosaic/regressed_colours.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row, `w` the tile's width.

// --- Differences of colours
// ---------------------------------------------------------------------------------

/// The row's share in the estimate of differences: by expected errors, averaged over 3×3 pixels, which makes
/// the choice of direction steadier.
GROUNDGLASS_VECTORISED void row_share_row(const float* row_variance, const float* column_variance,
                                          std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                          float* __restrict row_share) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float row = sum_of_nine(row_variance, i, w), column = sum_of_nine(column_variance, i, w);
    row_share[i] = column / (row + column);
  }
}

/// The differences, what was taken for noise in them, and the energy of the mosaic's details along the same
/// lines (of its second differences / 4).
GROUNDGLASS_VECTORISED void fuse_row(const float* m, const float* row_share, const float* row_value,
                                     const float* column_value, const float* row_noise,
                                     const float* column_noise, std::ptrdiff_t from, std::ptrdiff_t to,
                                     std::ptrdiff_t w, float* __restrict difference, float* __restrict noise,
                                     float* __restrict detail) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float share = row_share[i];
    const float row_detail = 2.0f * m[i] - (m[i - 2] + m[i + 2]);
    const float column_detail = 2.0f * m[i] - (m[i - 2 * w] + m[i + 2 * w]);
    const float row_energy = row_detail * row_detail, column_energy = column_detail * column_detail;
    difference[i] = column_value[i] + share * (row_value[i] - column_value[i]);
    noise[i] = column_noise[i] + share * (row_noise[i] - column_noise[i]);
    detail[i] = 0.0625f * (column_energy + share * (row_energy - column_energy));
  }
}

// --- How well colours correlate
// -------------------------------------------------------------------------------

/// To the noise the energy of the differences' Laplacians at red and blue sites, where they are all of one
/// kind.
GROUNDGLASS_VECTORISED void add_difference_detail_row(const float* difference, std::ptrdiff_t start,
                                                      std::ptrdiff_t from, std::ptrdiff_t to,
                                                      std::ptrdiff_t w, unsigned green_parity,
                                                      float* __restrict noise) {
  constexpr float weight = 0.05f;
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const float detail = laplacian(difference, i, w, 2);
    const float energy = weight * (detail * detail);
    noise[i] += is_green(static_cast<size_t>(x), green_parity) ? 0.0f : energy;
  }
}

/// Sums of 21 values around i along `step`: of three, then of seven of those.
constexpr int window_radius = 10;
GROUNDGLASS_VECTORISED void sum_three_row(const float* v, std::ptrdiff_t from, std::ptrdiff_t to,
                                          std::ptrdiff_t step, float* __restrict sum) {
  for (std::ptrdiff_t i = from; i < to; ++i) sum[i] = (v[i - step] + v[i + step]) + v[i];
}
GROUNDGLASS_VECTORISED void sum_seven_threes_row(const float* v, std::ptrdiff_t from, std::ptrdiff_t to,
                                                 std::ptrdiff_t step, float* __restrict sum) {
  for (std::ptrdiff_t i = from; i < to; ++i)
    sum[i] = ((v[i - 9 * step] + v[i + 9 * step]) + (v[i - 6 * step] + v[i + 6 * step])) +
             ((v[i - 3 * step] + v[i + 3 * step]) + v[i]);
}

/// The share of LMMSE's green. Below the lower ratio of energies pictures are better off with it, above the
/// upper one without; flat areas, whose details are below a step of 8 bits, take it too.
GROUNDGLASS_VECTORISED void correlated_share_row(const float* noise, const float* detail, std::ptrdiff_t from,
                                                 std::ptrdiff_t to, float* __restrict share) {
  constexpr float pixels = 21.0f * 21.0f, least_noise = 1e-7f * pixels, least_detail = 1e-5f * pixels;
  constexpr float lower = 0.15f, upper = 0.6f;
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float ratio = (noise[i] + least_noise) / (detail[i] + least_detail);
    share[i] = std::clamp((upper - ratio) * (1.0f / (upper - lower)), 0.0f, 1.0f);
  }
}

// --- Green
// ---------------------------------------------------------------------------------------------------

/// Of green's interpolation along lines: what helps where colours correlate little, a fifth of full
/// correlation.
constexpr float green_curvature = 0.05f;

GROUNDGLASS_VECTORISED void mix_green_row(const float* m, const float* difference, const float* share,
                                          std::ptrdiff_t start, std::ptrdiff_t from, std::ptrdiff_t to,
                                          unsigned green_parity, float* __restrict green) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const float mixed = green[i] + share[i] * (m[i] + difference[i] - green[i]);
    green[i] = is_green(static_cast<size_t>(x), green_parity) ? m[i] : mixed;
  }
}

constexpr int share_border = 13 + window_radius;
constexpr int colours_border = share_border + RegressedColours::reach;
constexpr int margin = colours_border + 2 + RegressedColours::reach;

void interpolate(const CfaPattern& cfa, Tile& tile) {
  const PixelRect area = tile.area();
  const std::ptrdiff_t w = area.width;
  const float* m = tile.data().data();
  const auto row_at = [&](int y) { return bayer_row(cfa, area.x, area.y + y); };

  DirectionalLmmse along_row = directional_lmmse(cfa, tile, Direction::row);
  DirectionalLmmse along_column = directional_lmmse(cfa, tile, Direction::column);
  Plane row_share(area), difference(area), noise(area), detail(area);
  for_rows(area, 11, [&](int, auto, auto from, auto to) {
    row_share_row(along_row.variance.row(0), along_column.variance.row(0), from, to, w, row_share.row(0));
    fuse_row(m, row_share.row(0), along_row.value.row(0), along_column.value.row(0), along_row.noise.row(0),
             along_column.noise.row(0), from, to, w, difference.row(0), noise.row(0), detail.row(0));
  });
  for_rows(area, 13, [&](int y, auto start, auto, auto) {
    add_difference_detail_row(difference.row(0), start, 13, w - 13, w, row_at(y).green_parity, noise.row(0));
  });
  Plane& correlated_share = row_share;
  for (Plane* energy : {&noise, &detail}) {
    Plane &threes = along_row.value, &sums = along_row.variance;
    for_rows(area, 13, [&](int, auto, auto from, auto to) {
      sum_three_row(energy->row(0), from + 1, to - 1, 1, threes.row(0));
      sum_seven_threes_row(threes.row(0), from + window_radius, to - window_radius, 1, sums.row(0));
    });
    for_rows(area, 14, [&](int, auto, auto from, auto to) {
      sum_three_row(sums.row(0), from + 9, to - 9, w, threes.row(0));
    });
    for_rows(area, share_border, [&](int, auto, auto from, auto to) {
      sum_seven_threes_row(threes.row(0), from, to, w, energy->row(0));
    });
  }
  for_rows(area, share_border, [&](int, auto, auto from, auto to) {
    correlated_share_row(noise.row(0), detail.row(0), from, to, correlated_share.row(0));
  });

  Plane green = ratio_corrected_green(cfa, tile, detail_share(tile, w, 1, share_border - 1), green_curvature,
                                      share_border);
  for_rows(area, share_border, [&](int y, auto start, auto from, auto to) {
    mix_green_row(m, difference.row(0), correlated_share.row(0), start, from - start, to - start,
                  row_at(y).green_parity, green.row(0));
  });

  RegressedColours colours(cfa, tile, green, correlated_share, share_border);
  colours.follow(green, share_border);
  std::array<Plane, 2> red_blue{Plane(area), Plane(area)};
  for_rows(area, colours_border, [&](int y, auto start, auto from, auto to) {
    const BayerRow row = row_at(y);
    colours.row(start, from - start, to - start, row.green_parity,
                red_blue[row.own == 0 ? 0 : 1].row(0) + from, red_blue[row.own == 0 ? 1 : 0].row(0) + from);
  });
  const Plane refined = refined_green(cfa, tile, green, red_blue, colours_border);

  colours.follow(refined, colours_border + 2);
  Tile rgb(grown(area, -margin), PixelKind::camera_rgb);
  for_rows(area, margin, [&](int y, auto start, auto from, auto to) {
    const BayerRow row = row_at(y);
    colours.row(start, margin, w - margin, row.green_parity, rgb.row(row.own, area.y + y).data(),
                rgb.row(row.other(), area.y + y).data());
    std::copy(refined.row(0) + from, refined.row(0) + to, rgb.row(1, area.y + y).data());
  });
  tile = std::move(rgb);
}

}  // namespace

Demosaicker correlation_adaptive() {
  return {"correlation_adaptive", "LMMSE and ratio-corrected green by local correlation, regressed colours",
          margin, interpolate};
}

}  // namespace groundglass::isp
