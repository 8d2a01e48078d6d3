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

/// Towards which grey a colour of lightness L and chroma C goes: its own lightness where there is room for
/// chroma, less extreme where there is none. Ottosson, "sRGB gamut clipping", 2021: the adaptive L0.
template <typename Real>
Real anchor_of(Real lightness, Real chroma) {
  constexpr Real pull = Real(0.2);
  const Real from_middle = lightness - Real(0.5), far = std::abs(from_middle);
  const Real e = Real(0.5) + far + pull * chroma;
  const Real shift = e - std::sqrt(std::max(e * e - Real(2) * far, Real(0)));
  return Real(0.5) + Real(0.5) * std::copysign(shift, from_middle);
}

/// On the line from a grey through a colour the roots of the cone responses are straight, so that each
/// channel of the output space is a cubic in t, 0 at the grey and 1 at the colour.
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
        to_lab_(oklab_from_cone_roots()) {}

  void apply(Tile& tile) const;

 private:
  Vector3 mapped(const Vector3& rgb) const;
  /// Where, from a grey along `direction`, the output space ends.
  double end_of_space(double grey, const Vector3& direction) const;

  double knee_;
  Matrix3 to_cones_, to_output_, to_rec2020_, to_lab_;
};

/// How much of the room above the knee an excess takes, both in units of that room: rises from 0 at the slope
/// of 1 to 1 for ever greater excess.
double compressed(double excess) {
  const double squared = excess * excess;
  return excess / std::sqrt(std::sqrt(1.0 + squared * squared));
}

double GamutMap::end_of_space(double grey, const Vector3& direction) const {
  // Beyond the knee of what it is compared with, nothing is asked.
  double end = 1.0 / knee_;
  for (int channel = 0; channel < 3; ++channel) {
    const Eigen::RowVector3d weights = to_output_.row(channel);
    const Cubic value{{grey * grey * grey, 3.0 * grey * grey * weights.dot(direction),
                       3.0 * grey * weights.dot(direction.array().square().matrix()),
                       weights.dot(direction.array().cube().matrix())}};
    for (const double limit : {0.0, 1.0})
      if (const auto pass = value.first_pass(limit, end)) end = *pass;
  }
  return end;
}

Vector3 GamutMap::mapped(const Vector3& rgb) const {
  const Vector3 roots = (to_cones_ * rgb).unaryExpr([](double x) { return std::cbrt(x); });
  const Vector3 lab = to_lab_ * roots;
  if (!(lab[0] > 0.0)) return lab[0] <= 0.0 ? Vector3::Zero() : rgb;
  const double grey = anchor_of(lab[0], std::hypot(lab[1], lab[2]));
  if (grey > 1.0 - 1e-9) return Vector3::Ones();
  const Vector3 direction = roots - Vector3::Constant(grey);
  const double end = end_of_space(grey, direction);
  const double relative = 1.0 / end;
  if (!(relative > knee_)) return rgb;
  const double room = 1.0 - knee_;
  const double kept = room > 0.0 ? knee_ + room * compressed((relative - knee_) / room) : knee_;
  return to_rec2020_ * (Vector3::Constant(grey) + kept * end * direction).array().cube().matrix();
}

struct Weights {
  float to_cones[9], to_output[9], to_lab[9], stretch;
};

/// By how much each pixel would lie outside the output space at `stretch` times its distance from its grey.
GROUNDGLASS_VECTORISED void measure(const Weights& w, size_t count, const float* __restrict r,
                                    const float* __restrict g, const float* __restrict b,
                                    float* __restrict outside) {
  for (size_t x = 0; x < count; ++x) {
    float root[3];
    for (int i = 0; i < 3; ++i)
      root[i] =
          fast_cbrt(w.to_cones[3 * i] * r[x] + w.to_cones[3 * i + 1] * g[x] + w.to_cones[3 * i + 2] * b[x]);
    float lab[3];
    for (int i = 0; i < 3; ++i)
      lab[i] = w.to_lab[3 * i] * root[0] + w.to_lab[3 * i + 1] * root[1] + w.to_lab[3 * i + 2] * root[2];
    const float grey = anchor_of(lab[0], std::sqrt(lab[1] * lab[1] + lab[2] * lab[2]));
    float cone[3];
    for (int i = 0; i < 3; ++i) {
      const float stretched = grey + w.stretch * (root[i] - grey);
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
    weights.to_lab[i] = static_cast<float>(to_lab_(i / 3, i % 3));
  }
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

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  state.gamut_space = output_space_named(parameters.text("space"));
  const GamutMap map(rgb_space(*state.gamut_space), parameters.number("knee"));
  return TileOperation{0, [map](Tile& tile) { map.apply(tile); }};
}

}  // namespace

StageType gamut_stage() {
  return {
      .name = "gamut",
      .summary = "Colours that the output space does not hold into it, at constant hue",
      .source =
          "Ottosson 2020 (Oklab) and 2021 (the grey that a colour goes towards, with 0.2 for his α); chroma "
          "compressed against the exact boundary of the output space",
      .cost =
          "three cube roots, two square roots and 45 products per pixel; some 0.5 µs for each that is moved",
      .inputs = {PixelKind::display},
      .parameters = {{.name = "space",
                      .fallback = std::string("srgb"),
                      .summary = "srgb or display_p3, as encode has it",
                      .choices = {"srgb", "display_p3"}},
                     {"knee", 0.9, "part of the way from grey to the space's boundary that is left untouched",
                      NumberRange::between(0.1, 1.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
