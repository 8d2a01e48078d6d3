#include "isp/looks/saturation.h"

#include <Eigen/LU>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "isp/colour/fast_cbrt.h"
#include "isp/colour/oklab.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

constexpr size_t hue_count = 6;
constexpr std::array<const char*, hue_count> hue_names{"red", "yellow", "green", "cyan", "blue", "magenta"};
/// Oklab hues of sRGB's primaries and their sums.
constexpr std::array<double, hue_count> hues_deg{29.2, 109.8, 142.5, 194.8, 264.1, 328.4};

/// Dark and light skin of the ColorChecker have hues of 44 and 46 degrees; paler and deeper ones lie within
/// 43 and 63. Their chroma is 0.04 to 0.07, that of an orange 0.14.
constexpr double skin_hue_deg = 50.0;
constexpr float skin_chroma = 0.15f;

struct Settings {
  float to_cones[9], to_lab[9], from_lab[9], from_cones[9];
  /// Unit vectors of the hues in a, b, and by how much each changes chroma.
  float hue_a[hue_count], hue_b[hue_count], factor[hue_count];
  float skin_a, skin_b, skin;
};

void put(const Matrix3& from, float (&to)[9]) {
  for (int i = 0; i < 9; ++i) to[i] = static_cast<float>(from(i / 3, i % 3));
}

/// 1 at a hue, half at 24 degrees beside it: (1 + cos)/2 to the sixteenth.
inline float window(float cosine) {
  float w = 0.5f + 0.5f * cosine;
  w *= w;
  w *= w;
  w *= w;
  return w * w;
}

inline float row(const float (&m)[9], int i, const float (&v)[3]) {
  return m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2];
}

/// A choice without a branch, which would keep the compiler from making vectors of the loop.
inline float chosen(bool first, float one, float other) {
  const std::uint32_t mask = first ? 0xffffffffu : 0u;
  return std::bit_cast<float>((std::bit_cast<std::uint32_t>(one) & mask) |
                              (std::bit_cast<std::uint32_t>(other) & ~mask));
}

/// What the chroma of a colour is multiplied by.
inline float factor_of(const Settings& s, float a, float b) {
  const float chroma = std::sqrt(a * a + b * b);
  const float scale = 1.0f / std::max(chroma, 1e-9f);
  const float u = a * scale, v = b * scale;
  // Never zero: somewhere each hue is within 40 degrees of one of the six.
  float sum = 1e-9f, weighted = 1e-9f;
#pragma GCC unroll 6
  for (size_t i = 0; i < hue_count; ++i) {
    const float w = window(u * s.hue_a[i] + v * s.hue_b[i]);
    sum += w;
    weighted += w * s.factor[i];
  }
  const float factor = weighted / sum;
  const float ratio = chroma * (1.0f / skin_chroma), squared = ratio * ratio;
  const float kept = s.skin * window(u * s.skin_a + v * s.skin_b) / (1.0f + squared * squared);
  return factor + kept * (1.0f - factor);
}

GROUNDGLASS_VECTORISED void apply(const Settings& s, size_t count, float* __restrict r, float* __restrict g,
                                  float* __restrict b) {
  for (size_t x = 0; x < count; ++x) {
    const float rgb[3] = {r[x], g[x], b[x]};
    const float roots[3] = {fast_cbrt(row(s.to_cones, 0, rgb)), fast_cbrt(row(s.to_cones, 1, rgb)),
                            fast_cbrt(row(s.to_cones, 2, rgb))};
    float lab[3] = {row(s.to_lab, 0, roots), row(s.to_lab, 1, roots), row(s.to_lab, 2, roots)};
    // What noise has taken below black has no colour to strengthen.
    const float factor = chosen(lab[0] > 0.0f, factor_of(s, lab[1], lab[2]), 1.0f);
    lab[1] *= factor;
    lab[2] *= factor;
    float cones[3];
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i) {
      const float root = row(s.from_lab, i, lab);
      cones[i] = root * root * root;
    }
    // A neutral stays one to the last bit.
    const bool neutral = (rgb[0] == rgb[1]) & (rgb[1] == rgb[2]);
    r[x] = chosen(neutral, rgb[0], row(s.from_cones, 0, cones));
    g[x] = chosen(neutral, rgb[1], row(s.from_cones, 1, cones));
    b[x] = chosen(neutral, rgb[2], row(s.from_cones, 2, cones));
  }
}

Settings settings_of(const Parameters& parameters) {
  constexpr double degree = std::numbers::pi / 180.0;
  Settings s;
  put(rec2020_to_oklab_cones(), s.to_cones);
  put(oklab_from_cone_roots(), s.to_lab);
  put(oklab_from_cone_roots().inverse(), s.from_lab);
  put(rec2020_to_oklab_cones().inverse(), s.from_cones);
  for (size_t i = 0; i < hue_count; ++i) {
    s.hue_a[i] = static_cast<float>(std::cos(hues_deg[i] * degree));
    s.hue_b[i] = static_cast<float>(std::sin(hues_deg[i] * degree));
    s.factor[i] = static_cast<float>(parameters.number("chroma") * parameters.number(hue_names[i]));
  }
  s.skin_a = static_cast<float>(std::cos(skin_hue_deg * degree));
  s.skin_b = static_cast<float>(std::sin(skin_hue_deg * degree));
  s.skin = static_cast<float>(parameters.number("skin"));
  return s;
}

Operation prepare(const Parameters& parameters, FrameState&, const Overview*) {
  return TileOperation{0, [settings = settings_of(parameters)](Tile& tile) {
                         for (int y = tile.first_row(); y < tile.end_row(); ++y)
                           apply(settings, tile.row(0, y).size(), tile.row(0, y).data(),
                                 tile.row(1, y).data(), tile.row(2, y).data());
                       }};
}

}  // namespace

StageType saturation_stage() {
  StageType type{
      .name = "saturation",
      .summary = "More or less colour at the same hue and lightness, skin kept apart",
      .source =
          "Ottosson 2020 (Oklab); chroma times a factor that goes smoothly over the hues; skin by the hue "
          "and chroma of the ColorChecker's patches",
      .cost = "three cube roots, a square root and about 150 products per pixel",
      .inputs = {PixelKind::display},
      .parameters = {{"chroma", 1.0, "factor on all chroma; 0 leaves greys", NumberRange::between(0.0, 4.0)},
                     {"skin", 0.0, "how far the colours of skin are kept as they are, 0 to 1",
                      NumberRange::between(0.0, 1.0)}},
      .prepare = prepare,
  };
  for (const char* hue : hue_names)
    type.parameters.push_back(
        {hue, 1.0, std::string("further factor about ") + hue, NumberRange::between(0.0, 4.0)});
  return type;
}

}  // namespace groundglass::isp
