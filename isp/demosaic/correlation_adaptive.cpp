#include "isp/demosaic/correlation_adaptive.h"

#include <algorithm>
#include <cmath>

#include "isp/demosaic/difference_colours.h"
#include "isp/demosaic/directional_lmmse.h"
#include "isp/demosaic/ratio_correction.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row, `w` the tile's width; a step along a row is 1,
// along a column w, along the diagonals w + 1 and w − 1. Sums take both sides of i in pairs.

/// Sum over 3×3 pixels.
inline float sum_of_nine(const float* v, std::ptrdiff_t i, std::ptrdiff_t w) {
  const float straight = (v[i - 1] + v[i + 1]) + (v[i - w] + v[i + w]);
  const float diagonal = (v[i - w - 1] + v[i + w + 1]) + (v[i - w + 1] + v[i + w - 1]);
  return (straight + diagonal) + v[i];
}

/// Four times the value less its four neighbours of the same colour.
inline float laplacian(const float* v, std::ptrdiff_t i, std::ptrdiff_t w) {
  return 4.0f * v[i] - ((v[i - 2] + v[i + 2]) + (v[i - 2 * w] + v[i + 2 * w]));
}

// --- The correlated picture
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
    const float detail = laplacian(difference, i, w);
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

/// The correlated picture's share. Below the lower ratio of energies all pictures tried were better off with
/// it, above the upper one none; flat areas, whose details are below a step of 8 bits, take it too.
GROUNDGLASS_VECTORISED void correlated_share_row(const float* noise, const float* detail, std::ptrdiff_t from,
                                                 std::ptrdiff_t to, float* __restrict share) {
  constexpr float pixels = 21.0f * 21.0f, least_noise = 1e-7f * pixels, least_detail = 1e-5f * pixels;
  constexpr float lower = 0.29f, upper = 0.45f;
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float ratio = (noise[i] + least_noise) / (detail[i] + least_detail);
    share[i] = std::clamp((upper - ratio) * (1.0f / (upper - lower)), 0.0f, 1.0f);
  }
}

// --- The uncorrelated picture
// ---------------------------------------------------------------------------------

/// Of green's interpolation along lines: what helps where colours correlate little, a fifth of full
/// correlation.
constexpr float green_curvature = 0.05f;

/// Squares of first differences along two directions. Those of all colours count: neighbours on both sides of
/// a pixel are of one colour.
GROUNDGLASS_VECTORISED void gradients_row(const float* m, std::ptrdiff_t from, std::ptrdiff_t to,
                                          std::ptrdiff_t first, std::ptrdiff_t second,
                                          float* __restrict along_first, float* __restrict along_second) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float a = m[i - first] - m[i + first], b = m[i - second] - m[i + second];
    along_first[i] = a * a;
    along_second[i] = b * b;
  }
}

/// The first direction's share in both gradients over 3×3 pixels.
GROUNDGLASS_VECTORISED void gradient_share_row(const float* along_first, const float* along_second,
                                               std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                               float* __restrict share) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float a = tiny_gradient + sum_of_nine(along_first, i, w);
    const float b = tiny_gradient + sum_of_nine(along_second, i, w);
    share[i] = a / (a + b);
  }
}

Plane gradient_share(const Tile& tile, std::ptrdiff_t first, std::ptrdiff_t second) {
  const PixelRect& area = tile.area();
  Plane along_first(area), along_second(area), share(area);
  for_rows(area, 1, [&](int, auto, auto from, auto to) {
    gradients_row(tile.data().data(), from, to, first, second, along_first.row(0), along_second.row(0));
  });
  for_rows(area, 2, [&](int, auto, auto from, auto to) {
    gradient_share_row(along_first.row(0), along_second.row(0), from, to, area.width, share.row(0));
  });
  return share;
}

/// What regression of the site's colour on green sums: products of Laplacians. At green sites unused.
GROUNDGLASS_VECTORISED void products_row(const float* m, const float* green, std::ptrdiff_t from,
                                         std::ptrdiff_t to, std::ptrdiff_t w, float* __restrict both,
                                         float* __restrict green_squared) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float x = laplacian(m, i, w), g = laplacian(green, i, w);
    both[i] = x * g;
    green_squared[i] = g * g;
  }
}

/// Slope of a colour on green from the sums over sites around, drawn to `prior` where green has little
/// detail.
inline float slope(float both, float green_squared) {
  constexpr float prior = 0.7f, prior_weight = 0.01f, steepest = 1.5f;
  return std::clamp((both + prior * prior_weight) / (green_squared + prior_weight), 0.0f, steepest);
}

constexpr float outer_weight = 0.7f;

/// Sum of v over the 4×4 sites of the opposite colour around a red or blue site.
inline float sum_opposite(const float* v, std::ptrdiff_t i, std::ptrdiff_t w) {
  const auto ring = [&](std::ptrdiff_t dx, std::ptrdiff_t dy) {
    return (v[i - dy * w - dx] + v[i + dy * w + dx]) + (v[i - dy * w + dx] + v[i + dy * w - dx]);
  };
  return ring(1, 1) + outer_weight * ((ring(1, 3) + ring(3, 1)) + ring(3, 3));
}

/// Sum of v over the sites of the colour that stands on both sides along `step` of a green site.
inline float sum_along(const float* v, std::ptrdiff_t i, std::ptrdiff_t step, std::ptrdiff_t across) {
  const auto both_sides = [&](std::ptrdiff_t distance) {
    const std::ptrdiff_t a = i - distance * step, b = i + distance * step;
    return (v[a] + v[b]) +
           ((v[a - 2 * across] + v[b + 2 * across]) + (v[a + 2 * across] + v[b - 2 * across]));
  };
  return both_sides(1) + outer_weight * both_sides(3);
}

/// Colour c, known 1 and 3 steps away, as slope × green plus what is left of it between both sides: each side
/// weighted by the other's gradient, and sharpened by a little of the curvature.
inline float colour_along(const float* c, const float* green, std::ptrdiff_t i, std::ptrdiff_t step,
                          float a) {
  constexpr float sharpening = 0.06f;
  const float across = std::abs(c[i - step] - c[i + step]);
  const auto gradient = [&](std::ptrdiff_t s) {
    return tiny_gradient + across + std::abs(c[i + s] - c[i + 3 * s]) + std::abs(green[i] - green[i + 2 * s]);
  };
  const auto left = [&](std::ptrdiff_t at) { return c[at] - a * green[at]; };
  const float before = left(i - step), after = left(i + step);
  const float curvature = (before + after) - (left(i - 3 * step) + left(i + 3 * step));
  return a * green[i] + weighted(before, gradient(-step), after, gradient(step)) + sharpening * curvature;
}

/// Red at blue sites and blue at red ones.
GROUNDGLASS_VECTORISED void opposite_row(const float* m, const float* green, const float* both,
                                         const float* green_squared, const float* falling_share,
                                         std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                         float* __restrict opposite) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float a = slope(sum_opposite(both, i, w), sum_opposite(green_squared, i, w));
    const float falling = colour_along(m, green, i, w + 1, a), rising = colour_along(m, green, i, w - 1, a);
    opposite[i] = falling + falling_share[i] * (rising - falling);
  }
}

/// A row of the picture: the uncorrelated one, mixed with the correlated one that is there. At green sites
/// the row's own colour stands beside them in the mosaic and above them among the `opposite` values, the
/// other colour the other way round.
GROUNDGLASS_VECTORISED void mix_row(const float* m, const float* green, const float* opposite,
                                    const float* both, const float* green_squared,
                                    const float* vertical_share, const float* correlated_share,
                                    std::ptrdiff_t start, std::ptrdiff_t count, std::ptrdiff_t margin,
                                    std::ptrdiff_t w, unsigned green_parity, float* __restrict own,
                                    float* __restrict g, float* __restrict other) {
  for (std::ptrdiff_t x = 0; x < count; ++x) {
    const std::ptrdiff_t i = start + margin + x;
    const bool green_site = is_green(static_cast<size_t>(x + margin), green_parity);
    const float own_slope = slope(sum_along(both, i, 1, w), sum_along(green_squared, i, 1, w));
    const float other_slope = slope(sum_along(both, i, w, 1), sum_along(green_squared, i, w, 1));
    const float own_beside = colour_along(m, green, i, 1, own_slope);
    const float own_above = colour_along(opposite, green, i, w, own_slope);
    const float other_beside = colour_along(opposite, green, i, 1, other_slope);
    const float other_above = colour_along(m, green, i, w, other_slope);
    const float own_here = green_site ? own_above + vertical_share[i] * (own_beside - own_above) : m[i];
    const float other_here =
        green_site ? other_above + vertical_share[i] * (other_beside - other_above) : opposite[i];
    const float share = correlated_share[i];
    own[x] = own_here + share * (own[x] - own_here);
    g[x] = green[i] + share * (g[x] - green[i]);
    other[x] = other_here + share * (other[x] - other_here);
  }
}

constexpr int margin = 13 + window_radius;

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
    for_rows(area, margin, [&](int, auto, auto from, auto to) {
      sum_seven_threes_row(threes.row(0), from, to, w, energy->row(0));
    });
  }
  for_rows(area, margin, [&](int, auto, auto from, auto to) {
    correlated_share_row(noise.row(0), detail.row(0), from, to, correlated_share.row(0));
  });

  const Plane green = ratio_corrected_green(cfa, tile, detail_share(tile, w, 1), green_curvature);
  const Plane straight = gradient_share(tile, w, 1), diagonal = gradient_share(tile, w + 1, w - 1);
  Plane &both = along_row.measured, &green_squared = along_row.smooth, &opposite = along_row.noise;
  for_rows(area, 7, [&](int, auto, auto from, auto to) {
    products_row(m, green.row(0), from, to, w, both.row(0), green_squared.row(0));
  });
  for_rows(area, 10, [&](int, auto, auto from, auto to) {
    opposite_row(m, green.row(0), both.row(0), green_squared.row(0), diagonal.row(0), from, to, w,
                 opposite.row(0));
  });

  Tile rgb(grown(area, -margin), PixelKind::camera_rgb);
  for_rows(area, margin, [&](int y, auto start, auto, auto) {
    const BayerRow row = row_at(y);
    float *own = rgb.row(row.own, area.y + y).data(), *g = rgb.row(1, area.y + y).data(),
          *other = rgb.row(row.other(), area.y + y).data();
    colours_of_differences(m, difference.row(0), start, margin, w - margin, w, row.green_parity, own - margin,
                           g - margin, other - margin);
    mix_row(m, green.row(0), opposite.row(0), both.row(0), green_squared.row(0), straight.row(0),
            correlated_share.row(0), start, rgb.area().width, margin, w, row.green_parity, own, g, other);
  });
  tile = std::move(rgb);
}

}  // namespace

Demosaicker correlation_adaptive() {
  return {"correlation_adaptive", "LMMSE and ratio-corrected interpolation by local correlation", margin,
          interpolate};
}

}  // namespace groundglass::isp
