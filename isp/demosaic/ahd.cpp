#include "isp/demosaic/ahd.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "isp/demosaic/bayer.h"
#include "isp/demosaic/difference_colours.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row, `w` the tile's width; a step along a row is 1,
// along a column w.

struct Picture {
  explicit Picture(const PixelRect& area) : planes{Plane(area), Plane(area), Plane(area)} {}
  float* operator[](int plane) { return planes[static_cast<size_t>(plane)].row(0); }

  std::array<Plane, 3> planes;
};

/// Green minus the site's colour at red and blue sites, green interpolated along `step`.
GROUNDGLASS_VECTORISED void differences_row(const float* m, std::ptrdiff_t from, std::ptrdiff_t to,
                                            std::ptrdiff_t step, float* __restrict difference) {
  for (std::ptrdiff_t i = from; i < to; ++i)
    difference[i] =
        0.5f * (m[i - step] + m[i + step]) - 0.25f * (2.0f * m[i] + (m[i - 2 * step] + m[i + 2 * step]));
}

/// Cube root of a number ≥ 0.001 to 1e-6: a first guess from the exponent's third, then Halley's iteration.
inline float cube_root(float v) {
  float root = std::bit_cast<float>(std::bit_cast<std::int32_t>(v) / 3 + 709921077);
  for (int k = 0; k < 2; ++k) {
    const float cubed = root * root * root;
    root *= (cubed + 2.0f * v) / (2.0f * cubed + v);
  }
  return root;
}

/// The function of CIELAB.
inline float lab_curve(float v) {
  const float root = cube_root(std::max(v, 0.008856f));
  return v > 0.008856f ? root : 7.787f * v + 16.0f / 116.0f;
}

/// CIELAB of values that stand for those of sRGB primaries (IEC 61966-2-1 matrix over the white of D65).
GROUNDGLASS_VECTORISED void lab_row(const float* r, const float* g, const float* b, std::ptrdiff_t from,
                                    std::ptrdiff_t to, float* __restrict lightness, float* __restrict a_star,
                                    float* __restrict b_star) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float x = lab_curve(0.433953f * r[i] + 0.376219f * g[i] + 0.189828f * b[i]);
    const float y = lab_curve(0.212671f * r[i] + 0.715160f * g[i] + 0.072169f * b[i]);
    const float z = lab_curve(0.017758f * r[i] + 0.109477f * g[i] + 0.872765f * b[i]);
    lightness[i] = 116.0f * y - 16.0f;
    a_star[i] = 500.0f * (x - y);
    b_star[i] = 200.0f * (y - z);
  }
}

struct Lab {
  const float *lightness, *a, *b;

  float lightness_step(std::ptrdiff_t i, std::ptrdiff_t step) const {
    return std::abs(lightness[i] - lightness[i + step]);
  }
  float chroma_step(std::ptrdiff_t i, std::ptrdiff_t step) const {
    const float da = a[i] - a[i + step], db = b[i] - b[i + step];
    return da * da + db * db;
  }
};

/// How many of the four neighbours are alike in both pictures: within the smaller of the steps along rows in
/// the picture interpolated along rows and along columns in the other.
GROUNDGLASS_VECTORISED void homogeneity_row(const Lab row_wise, const Lab column_wise, std::ptrdiff_t from,
                                            std::ptrdiff_t to, std::ptrdiff_t w, float* __restrict row_score,
                                            float* __restrict column_score) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float lightness_limit =
        std::min(std::max(row_wise.lightness_step(i, -1), row_wise.lightness_step(i, 1)),
                 std::max(column_wise.lightness_step(i, -w), column_wise.lightness_step(i, w)));
    const float chroma_limit =
        std::min(std::max(row_wise.chroma_step(i, -1), row_wise.chroma_step(i, 1)),
                 std::max(column_wise.chroma_step(i, -w), column_wise.chroma_step(i, w)));
    const auto alike = [&](const Lab& lab, std::ptrdiff_t step) {
      const float near_lightness = lab.lightness_step(i, step) <= lightness_limit ? 1.0f : 0.0f;
      return lab.chroma_step(i, step) <= chroma_limit ? near_lightness : 0.0f;
    };
    row_score[i] = (alike(row_wise, -1) + alike(row_wise, 1)) + (alike(row_wise, -w) + alike(row_wise, w));
    column_score[i] =
        (alike(column_wise, -1) + alike(column_wise, 1)) + (alike(column_wise, -w) + alike(column_wise, w));
  }
}

inline float sum_around(const float* score, std::ptrdiff_t i, std::ptrdiff_t w) {
  float sum = 0.0f;
  for (std::ptrdiff_t n = -1; n <= 1; ++n)
    sum += (score[i + n * w - 1] + score[i + n * w + 1]) + score[i + n * w];
  return sum;
}

/// The more homogeneous of both pictures, their mean where they are equal. `row_wise` is overwritten.
GROUNDGLASS_VECTORISED void choose_row(const float* row_score, const float* column_score, std::ptrdiff_t from,
                                       std::ptrdiff_t to, std::ptrdiff_t w, float* __restrict row_share) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float rows = sum_around(row_score, i, w), columns = sum_around(column_score, i, w);
    row_share[i] = rows == columns ? 0.5f : (rows > columns ? 1.0f : 0.0f);
  }
}

GROUNDGLASS_VECTORISED void mix_row(const float* row_share, const float* row_wise, const float* column_wise,
                                    std::ptrdiff_t from, std::ptrdiff_t to, float* __restrict mixed) {
  for (std::ptrdiff_t i = from; i < to; ++i)
    mixed[i] = row_share[i] * row_wise[i] + (1.0f - row_share[i]) * column_wise[i];
}

GROUNDGLASS_VECTORISED void subtract_row(const float* a, const float* b, std::ptrdiff_t from,
                                         std::ptrdiff_t to, float* __restrict difference) {
  for (std::ptrdiff_t i = from; i < to; ++i) difference[i] = a[i] - b[i];
}

/// Median of the nine values around i: each column of three is sorted; of the least, the middle and the
/// largest ones the largest, the median and the least have the same median as all nine.
inline float median_of_nine(const float* v, std::ptrdiff_t i, std::ptrdiff_t w) {
  const auto median = [](float a, float b, float c) {
    return std::max(std::min(a, b), std::min(std::max(a, b), c));
  };
  const auto least = [&](std::ptrdiff_t at) { return std::min(std::min(v[at - w], v[at]), v[at + w]); };
  const auto largest = [&](std::ptrdiff_t at) { return std::max(std::max(v[at - w], v[at]), v[at + w]); };
  const auto middle = [&](std::ptrdiff_t at) { return median(v[at - w], v[at], v[at + w]); };
  return median(std::max(std::max(least(i - 1), least(i)), least(i + 1)),
                median(middle(i - 1), middle(i), middle(i + 1)),
                std::min(std::min(largest(i - 1), largest(i)), largest(i + 1)));
}

/// One pass of the artefact filter: red and blue from the medians of their differences to green, green from
/// both. Measured values stay.
GROUNDGLASS_VECTORISED void median_row(const float* m, const float* own_difference,
                                       const float* other_difference, std::ptrdiff_t start,
                                       std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                       unsigned green_parity, float* __restrict own, float* __restrict green,
                                       float* __restrict other) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const bool green_site = is_green(static_cast<size_t>(x), green_parity);
    const float own_median = median_of_nine(own_difference, i, w);
    const float other_median = median_of_nine(other_difference, i, w);
    const float new_green = 0.5f * ((own[i] - own_median) + (other[i] - other_median));
    const float new_own = green[i] + own_median, new_other = green[i] + other_median;
    own[i] = green_site ? new_own : m[i];
    green[i] = green_site ? m[i] : new_green;
    other[i] = new_other;
  }
}

constexpr int median_passes = 3;
constexpr int margin = 5 + median_passes;

void interpolate(const CfaPattern& cfa, Tile& tile) {
  const PixelRect area = tile.area();
  const std::ptrdiff_t w = area.width;
  const float* m = tile.data().data();
  const auto for_rows = [&](int border, const auto& row) {
    isp::for_rows(area, border, [&](int y, auto start, auto from, auto to) {
      row(bayer_row(cfa, area.x, area.y + y), start, from, to);
    });
  };
  Picture pictures[2]{Picture(area), Picture(area)}, lab[2]{Picture(area), Picture(area)};
  Plane score[2]{Plane(area), Plane(area)}, scratch(area), more(area);
  for (int direction = 0; direction < 2; ++direction) {
    Picture &rgb = pictures[direction], &lightness_and_colour = lab[direction];
    for_rows(2, [&](auto, auto, auto from, auto to) {
      differences_row(m, from, to, direction == 0 ? 1 : w, scratch.row(0));
    });
    for_rows(3, [&](const BayerRow& row, auto start, auto from, auto to) {
      colours_of_differences(m, scratch.row(0), start, 3, w - 3, w, row.green_parity, rgb[row.own] + start,
                             rgb[1] + start, rgb[row.other()] + start);
      lab_row(rgb[0], rgb[1], rgb[2], from, to, lightness_and_colour[0], lightness_and_colour[1],
              lightness_and_colour[2]);
    });
  }
  for_rows(4, [&](auto, auto, auto from, auto to) {
    homogeneity_row({lab[0][0], lab[0][1], lab[0][2]}, {lab[1][0], lab[1][1], lab[1][2]}, from, to, w,
                    score[0].row(0), score[1].row(0));
  });
  Picture& mixed = lab[0];
  for_rows(5, [&](auto, auto, auto from, auto to) {
    choose_row(score[0].row(0), score[1].row(0), from, to, w, scratch.row(0));
    for (int plane = 0; plane < 3; ++plane)
      mix_row(scratch.row(0), pictures[0][plane], pictures[1][plane], from, to, mixed[plane]);
  });
  for (int pass = 0; pass < median_passes; ++pass) {
    Plane &red = scratch, &blue = more;
    for_rows(5 + pass, [&](auto, auto, auto from, auto to) {
      subtract_row(mixed[0], mixed[1], from, to, red.row(0));
      subtract_row(mixed[2], mixed[1], from, to, blue.row(0));
    });
    for_rows(6 + pass, [&](const BayerRow& row, auto start, auto, auto) {
      median_row(m, row.own == 0 ? red.row(0) : blue.row(0), row.own == 0 ? blue.row(0) : red.row(0), start,
                 6 + pass, w - 6 - pass, w, row.green_parity, mixed[row.own], mixed[1], mixed[row.other()]);
    });
  }
  Tile rgb(grown(area, -margin), PixelKind::camera_rgb);
  for_rows(margin, [&](auto, auto start, auto from, auto to) {
    const int y = area.y + static_cast<int>(start / w);
    for (int plane = 0; plane < 3; ++plane)
      std::copy(mixed[plane] + from, mixed[plane] + to, rgb.row(plane, y).data());
  });
  tile = std::move(rgb);
}

}  // namespace

Demosaicker ahd() {
  return {"ahd", "Hirakawa, Parks, IEEE Trans. Image Process. 14 (2005)", margin, interpolate};
}

}  // namespace groundglass::isp
