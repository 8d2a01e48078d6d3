#include "isp/colour/gamut.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "isp/colour/fast_cbrt.h"
#include "isp/colour/oklab.h"
#include "isp/colour/rgb_space.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Along the chroma of one hue at one lightness the roots of the cone responses are L + t·chroma, so that
/// each channel of the output space is a cubic in t.
struct Cubic {
  double c[4];

  double at(double t) const { return c[0] + t * (c[1] + t * (c[2] + t * c[3])); }
  /// Where its derivative is zero.
  std::array<double, 2> turns() const {
    const double a = 3.0 * c[3], b = c[2], root = std::sqrt(std::max(b * b - a * c[1], 0.0));
    const double q = -(b + std::copysign(root, b));
    return {q / a, c[1] / q};
  }
  /// The first t in 0…end at which it passes `value`.
  std::optional<double> first_pass(double value, double end) const {
    std::array<double, 2> turn = turns();
    if (!(turn[0] < turn[1])) std::swap(turn[0], turn[1]);
    double from = 0.0;
    for (double to : {turn[0], turn[1], end}) {
      // Written so that NaN and infinity, where there is no turn, are left out.
      if (!(to > from && to <= end)) continue;
      if ((at(from) < value) != (at(to) < value)) return pass_between(value, from, to);
      from = to;
    }
    return std::nullopt;
  }

 private:
  double slope_at(double t) const { return c[1] + t * (2.0 * c[2] + t * 3.0 * c[3]); }

  /// By Newton's steps, or by halving where one would leave the bracket.
  double pass_between(double value, double low, double high) const {
    const bool rising = at(low) < value;
    const double enough = 1e-12 * high;
    double t = 0.5 * (low + high);
    for (int i = 0; i < 60; ++i) {
      const double excess = at(t) - value;
      ((excess < 0.0) == rising ? low : high) = t;
      double next = t - excess / slope_at(t);
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      if (std::abs(next - t) <= enough) return next;
      t = next;
    }
    return low;
  }
};

class GamutMap {
 public:
  GamutMap(const RgbSpace& space, double knee)
      : knee_(knee),
        to_cones_(rec2020_to_oklab_cones()),
        to_output_(rgb_to_rgb(rec2020, space) * rec2020_to_oklab_cones().inverse()),
        to_rec2020_(rec2020_to_oklab_cones().inverse()),
        lightness_(oklab_from_cone_roots().row(0)) {}

  void apply(Tile& tile) const;

 private:
  Vector3 mapped(const Vector3& rgb) const;
  /// The chroma, in parts of this colour's own, at which the output space ends.
  double end_of_space(double lightness, const Vector3& chroma) const;

  double knee_;
  Matrix3 to_cones_, to_output_, to_rec2020_;
  Vector3 lightness_;
};

/// How much of the room above the knee an excess takes, both in units of that room: rises from 0 at the slope
/// of 1 to 1 for ever greater excess.
double compressed(double excess) {
  const double squared = excess * excess;
  return excess / std::sqrt(std::sqrt(1.0 + squared * squared));
}

double GamutMap::end_of_space(double lightness, const Vector3& chroma) const {
  // Beyond the knee of what it is compared with, nothing is asked.
  double end = 1.0 / knee_;
  for (int channel = 0; channel < 3; ++channel) {
    const Eigen::RowVector3d weights = to_output_.row(channel);
    const Cubic value{{lightness * lightness * lightness, 3.0 * lightness * lightness * weights.dot(chroma),
                       3.0 * lightness * weights.dot(chroma.array().square().matrix()),
                       weights.dot(chroma.array().cube().matrix())}};
    for (const double limit : {0.0, 1.0})
      if (const auto pass = value.first_pass(limit, end)) end = *pass;
  }
  return end;
}

Vector3 GamutMap::mapped(const Vector3& rgb) const {
  const Vector3 roots = (to_cones_ * rgb).unaryExpr([](double x) { return std::cbrt(x); });
  const double lightness = lightness_.dot(roots);
  if (!(lightness > 0.0)) return lightness <= 0.0 ? Vector3::Zero() : rgb;
  if (lightness >= 1.0) return Vector3::Ones();
  const Vector3 chroma = roots - Vector3::Constant(lightness);
  const double end = end_of_space(lightness, chroma);
  const double relative = 1.0 / end;
  if (!(relative > knee_)) return rgb;
  const double room = 1.0 - knee_;
  const double kept = room > 0.0 ? knee_ + room * compressed((relative - knee_) / room) : knee_;
  return to_rec2020_ * (Vector3::Constant(lightness) + kept * end * chroma).array().cube().matrix();
}

struct Weights {
  float to_cones[9], to_output[9], lightness[3], stretch;
};

/// By how much each pixel would lie outside the output space with `stretch` times its chroma.
GROUNDGLASS_VECTORISED void measure(const Weights& w, size_t count, const float* __restrict r,
                                    const float* __restrict g, const float* __restrict b,
                                    float* __restrict outside) {
  for (size_t x = 0; x < count; ++x) {
    float root[3];
    for (int i = 0; i < 3; ++i)
      root[i] =
          fast_cbrt(w.to_cones[3 * i] * r[x] + w.to_cones[3 * i + 1] * g[x] + w.to_cones[3 * i + 2] * b[x]);
    const float lightness = w.lightness[0] * root[0] + w.lightness[1] * root[1] + w.lightness[2] * root[2];
    float cone[3];
    for (int i = 0; i < 3; ++i) {
      const float stretched = lightness + w.stretch * (root[i] - lightness);
      cone[i] = stretched * stretched * stretched;
    }
    float most = 0.0f;
    for (int i = 0; i < 3; ++i) {
      const float value =
          w.to_output[3 * i] * cone[0] + w.to_output[3 * i + 1] * cone[1] + w.to_output[3 * i + 2] * cone[2];
      most = most > -value ? most : -value;
      most = most > value - 1.0f ? most : value - 1.0f;
    }
    outside[x] = most;
  }
}

void GamutMap::apply(Tile& tile) const {
  // What rounding does to white and black.
  constexpr float slack = 2e-6f;
  Weights weights;
  for (int i = 0; i < 9; ++i) {
    weights.to_cones[i] = static_cast<float>(to_cones_(i / 3, i % 3));
    weights.to_output[i] = static_cast<float>(to_output_(i / 3, i % 3));
  }
  for (int i = 0; i < 3; ++i) weights.lightness[i] = static_cast<float>(lightness_[i]);
  weights.stretch = static_cast<float>(1.0 / knee_);
  std::vector<float> outside(static_cast<size_t>(tile.area().width));
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    float *r = tile.row(0, y).data(), *g = tile.row(1, y).data(), *b = tile.row(2, y).data();
    measure(weights, outside.size(), r, g, b, outside.data());
    for (size_t x = 0; x < outside.size(); ++x) {
      // A neutral stays one to the last bit; what exceeds white is the encoding's to clip.
      if (!(outside[x] > slack) || (r[x] == g[x] && g[x] == b[x])) continue;
      const Vector3 rgb = mapped(Eigen::Vector3f(r[x], g[x], b[x]).cast<double>());
      r[x] = static_cast<float>(rgb[0]);
      g[x] = static_cast<float>(rgb[1]);
      b[x] = static_cast<float>(rgb[2]);
    }
  }
}

Operation prepare(const Parameters& parameters, FrameState&, const Overview*) {
  const GamutMap map(parameters.text("space") == "srgb" ? srgb : display_p3, parameters.number("knee"));
  return TileOperation{0, [map](Tile& tile) { map.apply(tile); }};
}

}  // namespace

StageType gamut_stage() {
  return {
      .name = "gamut",
      .summary = "Colours that the output space does not hold into it, at constant hue and lightness",
      .source = "Ottosson 2020 (Oklab); chroma compressed against the exact boundary of the output space",
      .cost = "three cube roots and 36 products per pixel; about 1 µs for each that is moved",
      .inputs = {PixelKind::display},
      .parameters = {{.name = "space",
                      .fallback = std::string("srgb"),
                      .summary = "srgb or display_p3, as encode has it",
                      .choices = {"srgb", "display_p3"}},
                     {"knee", 0.9, "part of the space's chroma that is left untouched",
                      NumberRange::between(0.1, 1.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
