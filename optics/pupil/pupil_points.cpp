#include "optics/pupil/pupil_points.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/trace/trace.h"

namespace groundglass::optics {
namespace {

constexpr double two_pi = 2.0 * std::numbers::pi;
constexpr int probes = 16;  // along a spoke, before its ends are bisected
constexpr int bisections = 24;
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

  std::vector<char> operator()(const std::vector<LaunchCoordinates>& at) const {
    RayBatch<double> rays(at.size());
    for (size_t i = 0; i < at.size(); ++i) aimer_.launch().put(at[i], rays, i);
    tracer_.trace(rays);
    std::vector<char> clear(at.size());
    for (size_t i = 0; i < at.size(); ++i) clear[i] = rays.ok(i);
    return clear;
  }
  std::vector<LaunchCoordinates> aim(const std::vector<PupilPoint>& points) const {
    std::vector<LaunchCoordinates> at;
    for (const AimedRay& ray : aimer_.aim_coordinates(points)) at.push_back(ray.at);
    return at;
  }
  const RayAimer& aimer() const { return aimer_; }

 private:
  const RayAimer& aimer_;
  SequentialTracer<double> tracer_;
};

PupilPoint centroid_of_clear(const Clearance& clearance) {
  std::vector<PupilPoint> points;
  for (const PupilNode& node : square_grid(24)) points.push_back(node.point);
  const std::vector<char> clear = clearance(clearance.aim(points));
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

/// Between a clear ray and one that is not, where neither is yet known to be at the edge. In launch
/// coordinates: nothing has to be aimed again.
struct Edge {
  size_t spoke;
  LaunchCoordinates inside, outside;

  LaunchCoordinates middle() const { return {0.5 * (inside.u + outside.u), 0.5 * (inside.v + outside.v)}; }
};

/// Distances from the centre at which light ends, for each edge.
std::vector<double> edge_distances(const Clearance& clearance, PupilPoint centre, std::vector<Edge> edges) {
  for (int step = 0; step < bisections; ++step) {
    std::vector<LaunchCoordinates> middle;
    for (const Edge& e : edges) middle.push_back(e.middle());
    const std::vector<char> passes = clearance(middle);
    for (size_t i = 0; i < edges.size(); ++i) (passes[i] ? edges[i].inside : edges[i].outside) = middle[i];
  }
  std::vector<LaunchCoordinates> found;
  for (const Edge& e : edges) found.push_back(e.inside);
  std::vector<double> distances;
  for (const PupilPoint& p : clearance.aimer().pupil_points(found))
    distances.push_back(std::hypot(p.x - centre.x, p.y - centre.y));
  return distances;
}

void find_stretches(const Clearance& clearance, ClearPupil& pupil) {
  const size_t count = pupil.stretches.size();
  std::vector<PupilPoint> points;
  for (size_t k = 0; k < count; ++k)
    for (int i = 0; i <= probes; ++i)
      points.push_back(pupil.at(k, to_rim(pupil.centre, pupil.angle(k)) * i / probes));
  const std::vector<LaunchCoordinates> at = clearance.aim(points);
  const std::vector<char> clear = clearance(at);

  // The first and the last clear probe of a spoke, each with the one beyond it.
  std::vector<Edge> edges;
  for (size_t k = 0; k < count; ++k) {
    const size_t row = k * (probes + 1);
    int first = 0, last = probes;
    while (first <= probes && !clear[row + first]) ++first;
    if (first > probes) continue;
    while (!clear[row + last]) --last;
    edges.push_back({k, at[row + first], at[row + std::max(first - 1, 0)]});
    edges.push_back({k, at[row + last], at[row + std::min(last + 1, probes)]});
  }
  const std::vector<double> distances = edge_distances(clearance, pupil.centre, edges);
  for (size_t i = 0; i < edges.size(); i += 2)
    pupil.stretches[edges[i].spoke] = {distances[i], distances[i + 1]};
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
