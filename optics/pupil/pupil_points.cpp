#include "optics/pupil/pupil_points.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/trace/trace.h"

namespace groundglass::optics {
namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;
constexpr int probes = 32;  // along a spoke, before its ends are bisected
constexpr int bisections = 26;
/// The stop's own edge, a rounding error inside.
constexpr double rim = 1.0 - 1e-9;

PupilPoint along(PupilPoint from, double angle, double r) {
  return {from.x + r * std::cos(angle), from.y + r * std::sin(angle)};
}

/// Distance from a point of the unit circle to its rim.
double to_rim(PupilPoint from, double angle) {
  const double b = from.x * std::cos(angle) + from.y * std::sin(angle);
  return -b + std::sqrt(b * b + rim * rim - from.x * from.x - from.y * from.y);
}

class Clearance {
 public:
  Clearance(const Lens& lens, const RayAimer& aimer, double wavelength_nm)
      : aimer_(aimer), tracer_(lens, wavelength_nm) {}

  std::vector<char> operator()(const std::vector<PupilPoint>& points) const {
    RayBatch<double> rays = aimer_.aim(points);
    tracer_.trace(rays);
    std::vector<char> clear(points.size());
    for (size_t i = 0; i < points.size(); ++i) clear[i] = rays.ok(i);
    return clear;
  }

 private:
  const RayAimer& aimer_;
  SequentialTracer<double> tracer_;
};

PupilPoint centroid_of_clear(const Clearance& clearance) {
  std::vector<PupilPoint> points;
  for (const PupilNode& node : square_grid(24)) points.push_back(node.point);
  const std::vector<char> clear = clearance(points);
  PupilPoint sum;
  int count = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    if (!clear[i]) continue;
    sum.x += points[i].x;
    sum.y += points[i].y;
    ++count;
  }
  return count == 0 ? PupilPoint{} : PupilPoint{sum.x / count, sum.y / count};
}

void find_stretches(const Clearance& clearance, ClearPupil& pupil) {
  const size_t count = pupil.stretches.size();
  const auto probe = [&](size_t k, int i) { return to_rim(pupil.centre, pupil.angle(k)) * i / probes; };
  std::vector<PupilPoint> points;
  for (size_t k = 0; k < count; ++k)
    for (int i = 0; i <= probes; ++i) points.push_back(pupil.at(k, probe(k, i)));
  const std::vector<char> clear = clearance(points);

  // Two ends a spoke: the last clear probe and the one beyond it, bisected.
  std::vector<double> inside(2 * count, 0.0), outside(2 * count, 0.0);
  for (size_t k = 0; k < count; ++k) {
    const char* row = clear.data() + k * (probes + 1);
    int first = 0, last = probes;
    while (first <= probes && !row[first]) ++first;
    if (first > probes) continue;
    while (!row[last]) --last;
    inside[2 * k] = probe(k, first);
    outside[2 * k] = probe(k, std::max(first - 1, 0));
    inside[2 * k + 1] = probe(k, last);
    outside[2 * k + 1] = probe(k, std::min(last + 1, probes));
  }
  for (int step = 0; step < bisections; ++step) {
    std::vector<PupilPoint> middle;
    for (size_t e = 0; e < 2 * count; ++e) middle.push_back(pupil.at(e / 2, 0.5 * (inside[e] + outside[e])));
    const std::vector<char> passes = clearance(middle);
    for (size_t e = 0; e < 2 * count; ++e) (passes[e] ? inside : outside)[e] = 0.5 * (inside[e] + outside[e]);
  }
  for (size_t k = 0; k < count; ++k) pupil.stretches[k] = {inside[2 * k], inside[2 * k + 1]};
}

}  // namespace

std::vector<PupilNode> hexapolar(int rings) {
  std::vector<PupilNode> nodes = {{{0.0, 0.0}, 0.0}};
  for (int ring = 1; ring <= rings; ++ring)
    for (int k = 0; k < 6 * ring; ++k)
      nodes.push_back({along({}, two_pi * k / (6.0 * ring), static_cast<double>(ring) / rings), 0.0});
  for (PupilNode& node : nodes) node.weight = 1.0 / static_cast<double>(nodes.size());
  return nodes;
}

std::vector<PupilNode> square_grid(int side) {
  std::vector<PupilNode> nodes;
  for (int j = 0; j < side; ++j)
    for (int i = 0; i < side; ++i) {
      const PupilPoint p = {(2.0 * i + 1.0) / side - 1.0, (2.0 * j + 1.0) / side - 1.0};
      if (p.x * p.x + p.y * p.y <= 1.0) nodes.push_back({p, 0.0});
    }
  for (PupilNode& node : nodes) node.weight = 1.0 / static_cast<double>(nodes.size());
  return nodes;
}

double ClearPupil::angle(std::size_t spoke) const {
  return two_pi * (static_cast<double>(spoke) + 0.5) / static_cast<double>(stretches.size());
}

PupilPoint ClearPupil::at(std::size_t spoke, double distance) const {
  return along(centre, angle(spoke), distance);
}

ClearPupil find_clear_pupil(const Lens& lens, const RayAimer& aimer, double wavelength_nm, int spokes) {
  const Clearance clearance(lens, aimer, wavelength_nm);
  ClearPupil pupil = {centroid_of_clear(clearance),
                      std::vector<ClearPupil::Stretch>(static_cast<size_t>(spokes))};
  find_stretches(clearance, pupil);
  return pupil;
}

std::vector<PupilNode> quadrature(const ClearPupil& pupil, int rings) {
  const GaussLegendre gauss = gauss_legendre(rings);
  const auto spokes = static_cast<double>(pupil.stretches.size());
  std::vector<PupilNode> nodes;
  for (size_t k = 0; k < pupil.stretches.size(); ++k) {
    const auto [from, to] = pupil.stretches[k];
    if (!(to > from)) continue;
    for (size_t i = 0; i < gauss.node.size(); ++i) {
      const double r = std::lerp(from, to, gauss.node[i]);
      nodes.push_back({pupil.at(k, r), 2.0 * r * (to - from) * gauss.weight[i] / spokes});
    }
  }
  return nodes;
}

std::vector<PupilNode> pupil_quadrature(const Lens& lens, const RayAimer& aimer, double wavelength_nm,
                                        int rings, int spokes) {
  return quadrature(find_clear_pupil(lens, aimer, wavelength_nm, spokes), rings);
}

std::vector<PupilNode> full_pupil_quadrature(int rings, int spokes) {
  return quadrature({{}, std::vector<ClearPupil::Stretch>(static_cast<size_t>(spokes), {0.0, 1.0})}, rings);
}

GaussLegendre gauss_legendre(int count) {
  // Newton's iteration on the Legendre polynomial from Tricomi's estimate of its zeros (Abramowitz and Stegun
  // 22.16.6, 25.4.29).
  GaussLegendre result;
  for (int i = 0; i < count; ++i) {
    double x = -std::cos(std::numbers::pi * (i + 0.75) / (count + 0.5)), derivative = 1.0;
    for (int step = 0; step < 20; ++step) {
      double p = 1.0, previous = 0.0;
      for (int k = 1; k <= count; ++k) {
        const double next = ((2.0 * k - 1.0) * x * p - (k - 1.0) * previous) / k;
        previous = p;
        p = next;
      }
      derivative = count * (x * p - previous) / (x * x - 1.0);
      const double move = p / derivative;
      x -= move;
      if (std::abs(move) < 1e-15) break;
    }
    result.node.push_back(0.5 * (x + 1.0));
    result.weight.push_back(1.0 / ((1.0 - x * x) * derivative * derivative));
  }
  return result;
}

}  // namespace groundglass::optics
