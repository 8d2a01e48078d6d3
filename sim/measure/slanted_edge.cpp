#include "sim/measure/slanted_edge.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <tuple>

#include "sim/core/error.h"
#include "sim/measure/edge_line.h"
#include "sim/measure/edge_spread.h"

namespace groundglass::measure {
namespace {

using Complex = std::complex<double>;
constexpr double pi = std::numbers::pi;

constexpr const char* no_edge =
    "holds no edge that stands out of the noise, expected one from border to border";

[[noreturn]] void fail(const std::string& what) { throw InputError("slanted edge: region: " + what); }

void check(const Image<float>& luminance, const SlantedEdgeOptions& options) {
  if (!(options.frequency_step_cy_px > 0.0 && options.last_frequency_cy_px >= options.frequency_step_cy_px &&
        options.last_frequency_cy_px <= 4.0))
    throw InputError(
        "slanted edge: frequency_step_cy_px: expected a step above 0, up to a last frequency of at most 4");
  constexpr int smallest = 20;
  if (luminance.channels() != 1) fail(fmt::format("has {} channels, expected one", luminance.channels()));
  if (std::min(luminance.width(), luminance.height()) < smallest)
    fail(fmt::format("is {}×{} pixels, expected at least {}×{}", luminance.width(), luminance.height(),
                     smallest, smallest));
  for (const float value : luminance.data())
    if (!std::isfinite(value)) fail("holds values that are not finite");
}

std::vector<EdgeSample> samples_across(const EdgeLine& line, const Image<float>& luminance) {
  std::vector<EdgeSample> samples;
  samples.reserve(luminance.pixel_count());
  for (int y = 0; y < luminance.height(); ++y)
    for (int x = 0; x < luminance.width(); ++x)
      samples.push_back({line.distance(x + 0.5, y + 0.5), luminance.at(x, y)});
  return samples;
}

/// The widest gap between the distances at which the middle of the edge is sampled.
double widest_gap_px(const std::vector<EdgeSample>& samples) {
  std::vector<double> near;
  for (const EdgeSample& sample : samples)
    if (std::abs(sample.distance_px) < 2.0) near.push_back(sample.distance_px);
  std::sort(near.begin(), near.end());
  double widest = 0.0;
  for (size_t i = 1; i < near.size(); ++i) widest = std::max(widest, near[i] - near[i - 1]);
  return widest;
}

/// How far the samples reach on either side.
struct Reach {
  double minus, plus;
};

Reach reach_of(const std::vector<EdgeSample>& samples) {
  Reach reach{0.0, 0.0};
  for (const EdgeSample& sample : samples) {
    reach.minus = std::max(reach.minus, -sample.distance_px);
    reach.plus = std::max(reach.plus, sample.distance_px);
  }
  return reach;
}

/// Far from the edge: value = level − tail/x on either side, which a line-spread function of tail/x² gives.
struct FarField {
  /// Distances from which on it holds.
  Reach from;
  double minus_level, plus_level, tail;
  double step_variance;

  double step() const { return plus_level - minus_level; }
};

FarField fit_far_field(const std::vector<EdgeSample>& samples, const Reach& from) {
  Eigen::Matrix3d normal = Eigen::Matrix3d::Zero();
  Eigen::Vector3d right = Eigen::Vector3d::Zero();
  double square = 0.0, count = 0.0;
  for (const auto& [x, value] : samples) {
    if (x > -from.minus && x < from.plus) continue;
    const Eigen::Vector3d b(x<0.0, x> 0.0, -1.0 / x);
    normal += b * b.transpose();
    right += value * b;
    square += value * value;
    count += 1.0;
  }
  const Eigen::LDLT<Eigen::Matrix3d> solver(normal);
  const Eigen::Vector3d fit = solver.solve(right), step(-1.0, 1.0, 0.0);
  const double variance = std::max(0.0, square - fit.dot(right)) / std::max(1.0, count - 3.0);
  return {from, fit[0], fit[1], fit[2], variance * step.dot(solver.solve(step))};
}

/// Distance between the places where the edge is at 10 % and 90 % of its step.
double rise_px(const EdgeSpread& spread, const FarField& far) {
  const auto level = [&](double x) { return (spread(x) - far.minus_level) / far.step(); };
  constexpr double step_px = 1.0 / 64.0;
  double left = 0.0, right = 0.0;
  while (level(left) > 0.1 && -left < far.from.minus) left -= step_px;
  while (level(right) < 0.9 && right < far.from.plus) right += step_px;
  return right - left;
}

/// Moves and turns the line by one Gauss–Newton step on the squared difference between pixels and spread
/// function. Returns how far the turn moved the ends of the line; a shift the spread function follows.
double refine(EdgeLine& line, const Image<float>& luminance, const EdgeSpread& spread) {
  Eigen::Matrix2d normal = Eigen::Matrix2d::Zero();
  Eigen::Vector2d right = Eigen::Vector2d::Zero();
  for (int y = 0; y < luminance.height(); ++y)
    for (int x = 0; x < luminance.width(); ++x) {
      const double distance = line.distance(x + 0.5, y + 0.5);
      // Turning by δ moves a point's distance by δ times its place along the line.
      const Eigen::Vector2d b = spread.slope(distance) * Eigen::Vector2d(1.0, line.along(x + 0.5, y + 0.5));
      normal += b * b.transpose();
      right += (luminance.at(x, y) - spread(distance)) * b;
    }
  const Eigen::Vector2d move = normal.ldlt().solve(right);
  if (!move.allFinite()) fail(no_edge);
  const double half_length = 0.5 * std::max(luminance.width(), luminance.height());
  const double turn = std::clamp(move[1], -1.0 / half_length, 1.0 / half_length);
  const double shift = std::clamp(move[0], -1.0, 1.0);
  line.x -= shift * std::cos(line.angle_rad);
  line.y -= shift * std::sin(line.angle_rad);
  line.angle_rad += turn;
  return half_length * std::abs(turn);
}

/// How wide the edge is: between its 10 % and 90 % levels, and by its steepest slope. A core in a halo is
/// far narrower by the second.
struct EdgeWidth {
  double rise_px, core_px;
};

EdgeWidth width_of(const EdgeSpread& spread, const FarField& far) {
  const double rise = rise_px(spread, far);
  double steepest = 0.0;
  for (double x = -rise; x <= rise; x += 1.0 / 16.0)
    steepest = std::max(steepest, spread.slope(x) / far.step());
  return {std::clamp(rise, 1.0, 64.0), std::clamp(1.0 / steepest, 0.5, 64.0)};
}

/// The edge as fitted: what the response is computed from.
struct FittedEdge {
  EdgeLine line;
  EdgeSpread spread;
  FarField far;
  EdgeWidth width;
};

/// The core sets the knots: five across it, sparser from three times its width on. The rise sets the far
/// field: six times it is some seven times a lens's λN, where 1/x² holds to a few percent of the percent that
/// is left.
FittedEdge fit_spread(const EdgeLine& line, const std::vector<EdgeSample>& samples, const EdgeWidth& guess) {
  const Reach reach = reach_of(samples);
  const Reach far_from{std::min(6.0 * guess.rise_px, 0.5 * reach.minus),
                       std::min(6.0 * guess.rise_px, 0.5 * reach.plus)};
  const double spacing = std::max({0.25, 0.2 * guess.core_px, widest_gap_px(samples)});
  EdgeSpread spread(samples, {spacing, 3.0 * guess.core_px});
  const FarField far = fit_far_field(samples, far_from);
  return {line, spread, far, width_of(spread, far)};
}

FittedEdge fit_edge(const Image<float>& luminance) {
  EdgeLine line = find_edge(luminance);
  EdgeWidth width{4.0, 2.0};
  for (int round = 0;; ++round) {
    const auto samples = samples_across(line, luminance);
    if (const Reach reach = reach_of(samples); std::min(reach.minus, reach.plus) < 2.0) fail(no_edge);
    FittedEdge edge = fit_spread(line, samples, width);
    width = edge.width;
    const double moved_px = refine(line, luminance, edge.spread);
    constexpr int most_rounds = 20;
    if (round >= 3 && (moved_px < 1e-4 || round == most_rounds)) return edge;
  }
}

/// ∫ from `from` to ∞ of e^(−iωx)/x² dx, along the ray where the integrand decays: x = from − i s/ω.
Complex tail_transform(double from, double omega) {
  constexpr int steps = 800;
  constexpr double last = 40.0, h = last / steps;
  Complex sum = 0.0;
  for (int i = 0; i <= steps; ++i) {
    const double s = i * h, simpson = i == 0 || i == steps ? 1.0 : (i % 2 ? 4.0 : 2.0);
    const Complex x(from, -s / omega);
    sum += simpson * std::exp(-s) / (x * x);
  }
  return std::polar(1.0, -omega * from) * Complex(0.0, -1.0 / omega) * sum * (h / 3.0);
}

/// The Fourier transform of the fitted line-spread function, over the edge's step.
class Transform {
 public:
  explicit Transform(const FittedEdge& edge) : edge_(edge) {
    // Simpson's rule at about 1/32 px: error (ω/32)⁴/180, 1e-5 at one cycle per pixel.
    const double width = edge.far.from.minus + edge.far.from.plus;
    const int half_steps = static_cast<int>(std::ceil(16.0 * width));
    const double h = width / (2.0 * half_steps);
    for (int i = 0; i <= 2 * half_steps; ++i) {
      const double simpson = i == 0 || i == 2 * half_steps ? 1.0 : (i % 2 ? 4.0 : 2.0);
      x_.push_back(-edge.far.from.minus + i * h);
      weight_.push_back(simpson * h / 3.0);
      weighted_slope_.push_back(weight_.back() * edge.spread.slope(x_.back()));
    }
  }

  double sfr(double frequency) const { return std::abs(at(frequency)); }

  /// Standard error of the response from the covariance of the spline and of the step.
  double standard_error(double frequency) const {
    const double omega = 2.0 * pi * frequency;
    const Complex response = at(frequency);
    const Complex direction = std::conj(response) / std::abs(response);
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(edge_.spread.covariance().rows());
    for (size_t i = 0; i < x_.size(); ++i) {
      const auto [first, factors] = edge_.spread.slope_factors(x_[i]);
      const double wave = (direction * std::polar(weight_[i], -omega * x_[i])).real();
      gradient.segment<4>(first) += wave * factors;
    }
    const double step = edge_.far.step();
    const double variance =
        gradient.dot(edge_.spread.covariance() * gradient) + std::norm(response) * edge_.far.step_variance;
    return std::sqrt(variance) / std::abs(step);
  }

 private:
  Complex at(double frequency) const {
    if (frequency == 0.0) return 1.0;
    const double omega = 2.0 * pi * frequency;
    Complex sum = 0.0;
    for (size_t i = 0; i < x_.size(); ++i) sum += std::polar(weighted_slope_[i], -omega * x_[i]);
    const FarField& far = edge_.far;
    sum +=
        far.tail * (tail_transform(far.from.plus, omega) + std::conj(tail_transform(far.from.minus, omega)));
    return sum / far.step();
  }

  const FittedEdge& edge_;
  std::vector<double> x_, weight_, weighted_slope_;
};

double half_response_frequency(const Transform& transform, const SfrCurve& curve) {
  const auto below = std::find_if(curve.sfr.begin(), curve.sfr.end(), [](double sfr) { return sfr < 0.5; });
  if (below == curve.sfr.end())
    fail(fmt::format(
        "the response is above one half up to {:g} cycles per pixel, expected the edge of a photograph",
        curve.frequency_cy_px.back()));
  const size_t index = static_cast<size_t>(below - curve.sfr.begin());
  double low = curve.frequency_cy_px[index - 1], high = curve.frequency_cy_px[index];
  while (high - low > 1e-7) (transform.sfr(0.5 * (low + high)) < 0.5 ? high : low) = 0.5 * (low + high);
  return 0.5 * (low + high);
}

void check_fit(const FittedEdge& edge, const std::vector<EdgeSample>& samples) {
  if (const double gap = widest_gap_px(samples); gap > 0.5)
    fail(fmt::format(
        "the edge's normal at {:.2f}° leaves {:.2f} px of it unsampled, expected an angle such as 5° "
        "or more rows",
        edge.line.angle_rad * 180.0 / pi, gap));
  if (!(std::abs(edge.far.step()) > std::sqrt(edge.spread.residual_variance()))) fail(no_edge);
  const Reach reach = reach_of(samples);
  if (const double least = std::min(reach.minus, reach.plus); least < 3.0 * edge.width.rise_px)
    fail(fmt::format("has {:.0f} px beside an edge that rises over {:.1f} px, expected three times as much",
                     least, edge.width.rise_px));
}

}  // namespace

SfrCurve slanted_edge_sfr(const Image<float>& luminance, const SlantedEdgeOptions& options) {
  check(luminance, options);
  const FittedEdge edge = fit_edge(luminance);
  check_fit(edge, samples_across(edge.line, luminance));
  const Transform transform(edge);

  SfrCurve curve;
  curve.edge_angle_deg = edge.line.angle_rad * 180.0 / pi;
  curve.rise_px = edge.width.rise_px;
  std::tie(curve.dark, curve.bright) = std::minmax({edge.far.minus_level, edge.far.plus_level});
  curve.contrast = (curve.bright - curve.dark) / (curve.bright + curve.dark);
  for (double f = 0.0; f <= options.last_frequency_cy_px + 1e-9; f += options.frequency_step_cy_px) {
    curve.frequency_cy_px.push_back(f);
    curve.sfr.push_back(transform.sfr(f));
  }
  curve.sfr50_cy_px = half_response_frequency(transform, curve);
  constexpr double h = 1e-3;
  const double slope =
      (transform.sfr(curve.sfr50_cy_px + h) - transform.sfr(curve.sfr50_cy_px - h)) / (2.0 * h);
  curve.sfr50_standard_error_cy_px = transform.standard_error(curve.sfr50_cy_px) / std::abs(slope);
  return curve;
}

}  // namespace groundglass::measure
