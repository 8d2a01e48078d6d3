#include "optics/pupil/pupil_outline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "optics/lens/reverse.h"
#include "optics/trace/trace.h"

namespace groundglass::optics {
namespace {

constexpr int zone_count = 64;
constexpr int row_count = 48;    // rows in 0 ≤ v, mirrored for v < 0
constexpr int columns = 64;      // probes across the pupil before the edges are bisected
constexpr int box_columns = 32;  // probes of the search for the bounding box
constexpr int box_rows = 16;
constexpr int bisections = 12;
constexpr int acceptance_bisections = 16;  // leaves 1e-5 of an interval's length
constexpr size_t guide_size = 256;
constexpr size_t acceptance_lines = 64;
constexpr double least_acceptance = 0.9;
// Dilation as a share of the pupil's width and height. The chord of a circle between two lines falls short of
// it by (π / 2 / row_count)² / 8 = 1.3e-4 of its radius; the rest is for the change of shape with radius and
// wavelength between the probed ones, and for tips thinner than the probes.
constexpr double dilation = 0.002;

/// 1/λ²: what dispersion, and with it the pupil's size, is nearly linear in.
double wavenumber2(double wavelength_nm) { return 1.0 / (wavelength_nm * wavelength_nm); }

/// A rectangle of slopes; v ≥ 0 because the pupil is symmetric in v.
struct Box {
  double u_min = 0.0, u_max = 0.0, v_max = 0.0;
  /// Middle of the pupil on the line v = 0, to the precision of the trace.
  double centre = 0.0;
  bool empty() const { return !(u_max >= u_min); }
};

}  // namespace

/// Traces probes from the sensor and builds zones from what passes.
class OutlineFinder {
 public:
  OutlineFinder(const Lens& lens, double first_nm, double last_nm)
      : image_distance_mm_(lens.image_distance_mm()),
        tracer_(reversed(lens), first_nm, last_nm),
        wavelengths_nm_{first_nm, std::sqrt(2.0 / (wavenumber2(first_nm) + wavenumber2(last_nm))), last_nm},
        rear_radius_mm_(lens.surfaces.back().semi_diameter_mm) {}

  /// Bounding box of the directions that pass from `radius_mm`, sought around `guess`.
  Box bounding_box(double radius_mm, Box guess) const;
  /// Everything that can reach the rear element: the box to begin with.
  Box widest_box(double radius_mm) const;
  /// The zone between two radii, whose bounding boxes are known; either may be empty.
  PupilOutline::Zone zone(double from_mm, const Box& at_from, double to_mm, const Box& at_to) const;
  /// Fills in the zone's acceptance.
  void measure_acceptance(PupilOutline::Zone& zone, double from_mm, double to_mm) const;

 private:
  /// A point on the sensor, and the slope u from which its directions are counted.
  struct Viewpoint {
    double radius_mm;
    double centre_u;
  };
  /// For each direction, whether a ray passes at any of the wavelengths from any of the points.
  std::vector<char> passes(const std::vector<Viewpoint>& points,
                           const std::vector<PupilDirection>& directions) const;
  /// Traces the directions from one point at one wavelength and notes those that pass.
  void trace(const Viewpoint& point, double wavelength_nm, const std::vector<PupilDirection>& directions,
             RayBatch<double>& rays, std::vector<char>& pass) const;
  Box box_of_passing(double radius_mm, const Box& searched) const;
  double centre(double radius_mm, const Box& box) const;
  /// Moves each pair towards the edge between them; returns the outer ones.
  std::vector<PupilDirection> bisect(const std::vector<Viewpoint>& points, std::vector<PupilDirection> inside,
                                     std::vector<PupilDirection> outside) const;
  double acceptance(const PupilOutline::Zone& zone, double radius_mm, double wavelength_nm) const;
  /// The highest direction of the pupil, searched in the box.
  PupilDirection tip(const std::vector<Viewpoint>& points, const Box& box) const;

  double image_distance_mm_;
  SequentialTracer<double> tracer_;
  std::vector<double> wavelengths_nm_;
  double rear_radius_mm_;
};

void OutlineFinder::trace(const Viewpoint& point, double wavelength_nm,
                          const std::vector<PupilDirection>& directions, RayBatch<double>& rays,
                          std::vector<char>& pass) const {
  rays.reset();
  for (size_t i = 0; i < directions.size(); ++i) {
    const double u = point.centre_u + directions[i].u, v = directions[i].v;
    const double n = 1.0 / std::sqrt(1.0 + u * u + v * v);
    rays.x[i] = point.radius_mm;
    rays.y[i] = 0.0;
    rays.z[i] = -image_distance_mm_;
    rays.l[i] = u * n;
    rays.m[i] = v * n;
    rays.n[i] = n;
    rays.wavelength_nm[i] = wavelength_nm;
  }
  tracer_.trace(rays);
  for (size_t i = 0; i < directions.size(); ++i) pass[i] |= rays.ok(i);
}

std::vector<char> OutlineFinder::passes(const std::vector<Viewpoint>& points,
                                        const std::vector<PupilDirection>& directions) const {
  std::vector<char> pass(directions.size(), 0);
  std::vector<size_t> left(directions.size());  // that have not passed yet: few after the first trace
  std::iota(left.begin(), left.end(), size_t{0});
  for (const Viewpoint& point : points)
    for (double wavelength_nm : wavelengths_nm_) {
      std::vector<PupilDirection> tried;
      for (size_t i : left) tried.push_back(directions[i]);
      RayBatch<double> rays(tried.size());
      std::vector<char> through(tried.size(), 0);
      trace(point, wavelength_nm, tried, rays, through);
      for (size_t k = 0; k < left.size(); ++k) pass[left[k]] = through[k];
      std::erase_if(left, [&](size_t i) { return pass[i]; });
    }
  return pass;
}

Box OutlineFinder::widest_box(double radius_mm) const {
  const double reach = rear_radius_mm_ / image_distance_mm_;
  return {-reach - radius_mm / image_distance_mm_, reach - radius_mm / image_distance_mm_, reach};
}

Box OutlineFinder::box_of_passing(double radius_mm, const Box& searched) const {
  std::vector<PupilDirection> grid;
  for (int j = 0; j <= box_rows; ++j)
    for (int i = 0; i <= box_columns; ++i)
      grid.push_back({std::lerp(searched.u_min, searched.u_max, static_cast<double>(i) / box_columns),
                      searched.v_max * j / box_rows});
  const std::vector<char> pass = passes({{radius_mm, 0.0}}, grid);
  Box box{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), 0.0};
  for (size_t k = 0; k < grid.size(); ++k) {
    if (!pass[k]) continue;
    box.u_min = std::min(box.u_min, grid[k].u);
    box.u_max = std::max(box.u_max, grid[k].u);
    box.v_max = std::max(box.v_max, grid[k].v);
  }
  if (box.empty()) return box;
  // The edge lies within one cell of the last probe that passed.
  const double cell_u = (searched.u_max - searched.u_min) / box_columns, cell_v = searched.v_max / box_rows;
  return {box.u_min - cell_u, box.u_max + cell_u, box.v_max + cell_v};
}

Box OutlineFinder::bounding_box(double radius_mm, Box guess) const {
  // Zoom until the box found fills a good part of the box searched: its cells are then small against it.
  for (int zoom = 0; zoom < 8; ++zoom) {
    const double margin = 0.15 * (guess.u_max - guess.u_min);
    const Box searched{guess.u_min - margin, guess.u_max + margin, 1.15 * guess.v_max};
    const Box found = box_of_passing(radius_mm, searched);
    if (found.empty()) return found;
    const bool inside =
        found.u_min > searched.u_min && found.u_max < searched.u_max && found.v_max < searched.v_max;
    const bool fills = found.u_max - found.u_min > 0.5 * (searched.u_max - searched.u_min) &&
                       found.v_max > 0.5 * searched.v_max;
    guess = found;
    if (inside && fills) break;
  }
  guess.centre = centre(radius_mm, guess);
  return guess;
}

double OutlineFinder::centre(double radius_mm, const Box& box) const {
  std::vector<PupilDirection> line;
  for (int i = 0; i <= columns; ++i)
    line.push_back({std::lerp(box.u_min, box.u_max, static_cast<double>(i) / columns), 0.0});
  const std::vector<char> pass = passes({{radius_mm, 0.0}}, line);
  const auto first = std::find(pass.begin(), pass.end(), 1),
             last = std::find(pass.rbegin(), pass.rend(), 1).base();
  if (first == pass.end()) return 0.5 * (box.u_min + box.u_max);
  const PupilDirection low = line[static_cast<size_t>(first - pass.begin())];
  const PupilDirection high = line[static_cast<size_t>(last - pass.begin()) - 1];
  const double cell = (box.u_max - box.u_min) / columns;
  const auto edges = bisect({{radius_mm, 0.0}}, {low, high}, {{low.u - cell, 0.0}, {high.u + cell, 0.0}});
  return 0.5 * (edges[0].u + edges[1].u);
}

std::vector<PupilDirection> OutlineFinder::bisect(const std::vector<Viewpoint>& points,
                                                  std::vector<PupilDirection> inside,
                                                  std::vector<PupilDirection> outside) const {
  std::vector<PupilDirection> middle(inside.size());
  for (int step = 0; step < bisections; ++step) {
    for (size_t i = 0; i < inside.size(); ++i)
      middle[i] = {0.5 * (inside[i].u + outside[i].u), 0.5 * (inside[i].v + outside[i].v)};
    const std::vector<char> pass = passes(points, middle);
    for (size_t i = 0; i < inside.size(); ++i) (pass[i] ? inside : outside)[i] = middle[i];
  }
  return outside;
}

PupilDirection OutlineFinder::tip(const std::vector<Viewpoint>& points, const Box& box) const {
  // In every column the highest probe that passes, then its exact edge.
  std::vector<PupilDirection> grid;
  for (int i = 0; i <= columns; ++i)
    for (int j = 0; j <= box_rows; ++j)
      grid.push_back(
          {std::lerp(box.u_min, box.u_max, static_cast<double>(i) / columns), box.v_max * j / box_rows});
  const std::vector<char> pass = passes(points, grid);
  std::vector<PupilDirection> inside, outside;
  for (size_t column = 0; column + box_rows < grid.size(); column += box_rows + 1)
    for (int j = box_rows; j >= 0; --j) {
      const size_t at = column + static_cast<size_t>(j);
      if (!pass[at]) continue;
      inside.push_back(grid[at]);
      outside.push_back({grid[at].u, grid[at].v + box.v_max / box_rows});
      break;
    }
  if (inside.empty()) return {};
  const std::vector<PupilDirection> edge = bisect(points, inside, outside);
  return *std::max_element(edge.begin(), edge.end(), [](const auto& a, const auto& b) { return a.v < b.v; });
}

PupilOutline::Zone OutlineFinder::zone(double from_mm, const Box& at_from, double to_mm,
                                       const Box& at_to) const {
  PupilOutline::Zone zone;
  if (at_from.empty() && at_to.empty()) return zone;
  const Box &inner = at_from.empty() ? at_to : at_from, &outer = at_to.empty() ? at_from : at_to;
  zone.centre_per_mm = (outer.centre - inner.centre) / (to_mm - from_mm);
  zone.centre_at_axis = inner.centre - zone.centre_per_mm * from_mm;
  const double half_width = std::max({inner.u_max - inner.centre, inner.centre - inner.u_min,
                                      outer.u_max - outer.centre, outer.centre - outer.u_min});
  const Box box{-half_width, half_width, std::max(inner.v_max, outer.v_max)};
  std::vector<Viewpoint> points;
  for (double radius_mm : {from_mm, 0.5 * (from_mm + to_mm), to_mm})
    points.push_back({radius_mm, zone.centre(radius_mm)});
  const PupilDirection top = tip(points, box);
  if (top.v <= 0.0) return zone;

  // Lines of constant v, closer towards the tip so that they divide a circle's arc evenly.
  const double cell = 2.0 * half_width / columns, margin = dilation * 2.0 * half_width;
  std::vector<PupilDirection> grid;
  for (int j = 0; j <= row_count; ++j) {
    const double v = top.v * std::sin(0.5 * std::numbers::pi * j / row_count);
    zone.v.push_back(v * (1.0 + dilation));
    for (int i = -1; i <= columns + 1; ++i) grid.push_back({-half_width + i * cell, v});
  }
  // Where no probe passes on a line, its interval is the tip.
  zone.from.assign(row_count + 1, top.u - margin);
  zone.to.assign(row_count + 1, top.u + margin);

  // First and last probe that passes on each line, then the exact edges.
  const std::vector<char> pass = passes(points, grid);
  std::vector<PupilDirection> inside, outside;
  std::vector<double*> edge;
  const auto stride = static_cast<std::ptrdiff_t>(columns + 3);
  for (std::ptrdiff_t j = 0; j <= row_count; ++j) {
    const auto begin = pass.begin() + j * stride;
    const auto first = std::find(begin, begin + stride, 1) - begin;
    if (first == stride) continue;
    std::ptrdiff_t last = stride - 1;
    while (!begin[last]) --last;
    const auto add = [&](std::ptrdiff_t at, double step, double& target) {
      inside.push_back(grid[static_cast<size_t>(j * stride + at)]);
      outside.push_back({inside.back().u + step, inside.back().v});
      edge.push_back(&target);
    };
    add(first, -cell, zone.from[static_cast<size_t>(j)]);
    add(last, cell, zone.to[static_cast<size_t>(j)]);
  }
  const std::vector<PupilDirection> edges = bisect(points, inside, outside);
  for (size_t k = 0; k < edges.size(); ++k)
    *edge[k] = edges[k].u + (outside[k].u > inside[k].u ? margin : -margin);

  for (size_t row = 0; row < static_cast<size_t>(row_count); ++row) {
    const double mean_width = 0.5 * (zone.to[row] - zone.from[row] + zone.to[row + 1] - zone.from[row + 1]);
    zone.area += mean_width * (zone.v[row + 1] - zone.v[row]);
    zone.cumulative.push_back(zone.area);
  }
  for (double& share : zone.cumulative) share /= zone.area;
  zone.cumulative.back() = 1.0;
  for (size_t i = 0; i < guide_size; ++i)
    zone.guide.push_back(
        static_cast<size_t>(std::upper_bound(zone.cumulative.begin(), zone.cumulative.end() - 1,
                                             static_cast<double>(i) / guide_size) -
                            zone.cumulative.begin()));
  zone.area *= 2.0;
  return zone;
}

double OutlineFinder::acceptance(const PupilOutline::Zone& zone, double radius_mm,
                                 double wavelength_nm) const {
  // On each line of constant ξ₁ the rays that pass are an interval of ξ₂, whose ends are bisected from its
  // middle. Towards the tip the share falls off like the power −2/3 of what is left of the area; lines at 1 −
  // t³ make that smooth in t.
  const size_t lines = acceptance_lines;
  const auto t = [](size_t line) { return (static_cast<double>(line) + 0.5) / acceptance_lines; };
  std::vector<double> inside(2 * lines, 0.5), outside(2 * lines);
  for (size_t k = 0; k < lines; ++k) outside[2 * k + 1] = 1.0;
  RayBatch<double> rays(2 * lines);
  std::vector<PupilDirection> directions(2 * lines);
  std::vector<char> pass(2 * lines);
  const auto test = [&](const std::vector<double>& xi_2) {
    for (size_t i = 0; i < 2 * lines; ++i)
      directions[i] = zone.sample(radius_mm, 1.0 - 0.5 * std::pow(t(i / 2), 3.0), xi_2[i]).direction;
    std::fill(pass.begin(), pass.end(), 0);
    trace({radius_mm, 0.0}, wavelength_nm, directions, rays, pass);
  };
  test(inside);
  const std::vector<char> alive = pass;
  test(outside);
  for (size_t i = 0; i < 2 * lines; ++i)
    if (pass[i]) inside[i] = outside[i];
  std::vector<double> middle(2 * lines);
  for (int step = 0; step < acceptance_bisections; ++step) {
    for (size_t i = 0; i < 2 * lines; ++i) middle[i] = 0.5 * (inside[i] + outside[i]);
    test(middle);
    for (size_t i = 0; i < 2 * lines; ++i) (pass[i] ? inside : outside)[i] = middle[i];
  }
  double sum = 0.0, weight = 0.0;
  for (size_t k = 0; k < lines; ++k) {
    weight += t(k) * t(k);
    if (alive[2 * k]) sum += t(k) * t(k) * (inside[2 * k + 1] - inside[2 * k]);
  }
  return sum / weight;
}

void OutlineFinder::measure_acceptance(PupilOutline::Zone& zone, double from_mm, double to_mm) const {
  if (zone.area == 0.0) return;
  double least = 1.0;
  for (size_t r = 0; r < 3; ++r)
    for (size_t w = 0; w < 3; ++w) {
      zone.acceptance[r][w] =
          acceptance(zone, std::lerp(from_mm, to_mm, 0.5 * static_cast<double>(r)), wavelengths_nm_[w]);
      least = std::min(least, zone.acceptance[r][w]);
    }
  zone.steady = least >= least_acceptance;
}

PupilOutline::PupilOutline(const Lens& lens, double largest_radius_mm, double first_nm, double last_nm,
                           const Task& task)
    : zone_width_mm_(largest_radius_mm * (1.0 + 1e-9) / zone_count),
      first_nm_(first_nm),
      last_nm_(last_nm),
      zones_(zone_count) {
  const OutlineFinder finder(lens, first_nm, last_nm);
  // Each box is sought around its neighbour's, starting from the axis.
  std::vector<Box> boxes;
  Box box = finder.bounding_box(0.0, finder.widest_box(0.0));
  for (int k = 0; k <= zone_count; ++k) {
    const double radius_mm = k * zone_width_mm_;
    if (box.empty()) box = finder.widest_box(radius_mm);
    box = finder.bounding_box(radius_mm, box);
    boxes.push_back(box);
  }
  parallel_for(zone_count, task, "pupil", [&](std::int64_t k) {
    const auto at = static_cast<size_t>(k);
    const double from_mm = static_cast<double>(k) * zone_width_mm_, to_mm = from_mm + zone_width_mm_;
    zones_[at] = finder.zone(from_mm, boxes[at], to_mm, boxes[at + 1]);
    finder.measure_acceptance(zones_[at], from_mm, to_mm);
  });
}

const PupilOutline::Zone& PupilOutline::zone(double radius_mm) const {
  const auto index = static_cast<size_t>(radius_mm / zone_width_mm_);
  return zones_[std::min(index, zones_.size() - 1)];
}

PupilSample PupilOutline::sample(double radius_mm, double xi_1, double xi_2) const {
  return zone(radius_mm).sample(radius_mm, xi_1, xi_2);
}

namespace {

/// The parabola through values at 0, ½ and 1.
double parabola(const std::array<double, 3>& values, double t) {
  return values[0] * (1.0 - t) * (1.0 - 2.0 * t) + values[1] * 4.0 * t * (1.0 - t) +
         values[2] * t * (2.0 * t - 1.0);
}

}  // namespace

std::optional<double> PupilOutline::acceptance(double radius_mm, double wavelength_nm) const {
  const Zone& z = zone(radius_mm);
  if (!z.steady) return std::nullopt;
  const double in_zone = radius_mm / zone_width_mm_ - std::floor(radius_mm / zone_width_mm_);
  const double in_range = (wavenumber2(wavelength_nm) - wavenumber2(first_nm_)) /
                          (wavenumber2(last_nm_) - wavenumber2(first_nm_));
  return parabola({parabola(z.acceptance[0], in_range), parabola(z.acceptance[1], in_range),
                   parabola(z.acceptance[2], in_range)},
                  in_zone);
}

PupilSample PupilOutline::Zone::sample(double radius_mm, double xi_1, double xi_2) const {
  const double signed_share = 2.0 * xi_1 - 1.0, share = std::abs(signed_share);
  size_t row = guide[std::min(static_cast<size_t>(share * guide_size), guide_size - 1)];
  while (share >= cumulative[row] && row + 1 < cumulative.size()) ++row;
  const double below = row == 0 ? 0.0 : cumulative[row - 1];
  const double within = (share - below) / (cumulative[row] - below);
  // A row is drawn by its area, then evenly in v: where the row is wider than its mean the sample stands for
  // more.
  const double left = std::lerp(from[row], from[row + 1], within);
  const double width = std::lerp(to[row], to[row + 1], within) - left;
  const double mean_width = 0.5 * (to[row] - from[row] + to[row + 1] - from[row + 1]);
  const double height = std::lerp(v[row], v[row + 1], within);
  return {{centre(radius_mm) + left + width * xi_2, std::copysign(height, signed_share)},
          area * width / mean_width};
}

bool PupilOutline::contains(double radius_mm, PupilDirection direction) const {
  const Zone& z = zone(radius_mm);
  const double v = std::abs(direction.v);
  if (z.area == 0.0 || v > z.v.back()) return false;
  const auto row = static_cast<size_t>(
      std::max<std::ptrdiff_t>(1, std::lower_bound(z.v.begin(), z.v.end(), v) - z.v.begin()) - 1);
  const double within = (v - z.v[row]) / (z.v[row + 1] - z.v[row]);
  const double u = direction.u - z.centre(radius_mm);
  return u >= std::lerp(z.from[row], z.from[row + 1], within) &&
         u <= std::lerp(z.to[row], z.to[row + 1], within);
}

}  // namespace groundglass::optics
