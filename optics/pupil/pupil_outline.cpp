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
constexpr int row_count = 48;    // rows in 0 ≤ b, mirrored for b < 0
constexpr int columns = 32;      // probes across the pupil before the edges are bisected
constexpr int box_columns = 32;  // probes of the search for the bounding box
constexpr int box_rows = 16;
constexpr int tip_zooms = 2, tip_columns = 6;  // towards the tip, to each side
constexpr int bisections = 9;                  // leaves 6e-5 of the pupil's width
constexpr size_t guide_size = 256;
constexpr size_t acceptance_lines = 64;
constexpr int acceptance_bisections = 7;
constexpr double acceptance_reach = 0.06;  // most edges are this near to the end of their line
constexpr double least_acceptance = 0.9;
// A zone in which the pupil changes its shape so much that fewer rays than this pass somewhere is divided.
constexpr double divided_below = 0.975;
constexpr size_t parts_of_divided = 8;
// Where fewer pass than a change of shape no larger than the dilation explains, the outline is dilated
// further by a share of what is missing: between the probed radii and wavelengths the pupil may change as
// much again.
constexpr double dilated_below = 0.99, further_dilation = 0.25;
// Dilation as a share of the pupil's width and height. The chord of a circle between two lines falls short of
// it by (π / 2 / row_count)² / 8 = 1.3e-4 of its radius; the rest is for the change of shape with radius and
// wavelength between the probed ones, and for tips thinner than the probes.
constexpr double dilation = 0.002;

/// 1/λ²: what dispersion, and with it the pupil's size, is nearly linear in.
double wavenumber2(double wavelength_nm) { return 1.0 / (wavelength_nm * wavelength_nm); }

/// A rectangle of directions; v ≥ 0 because the pupil is symmetric in v.
struct Box {
  double u_min = 0.0, u_max = 0.0, v_max = 0.0;
  bool empty() const { return !(u_max >= u_min); }
};

PupilDirection highest(const std::vector<PupilDirection>& directions) {
  return *std::max_element(directions.begin(), directions.end(),
                           [](const auto& a, const auto& b) { return a.v < b.v; });
}

}  // namespace

/// Traces probes from the sensor and builds zones from what passes.
class OutlineFinder {
 public:
  using Frame = PupilOutline::Frame;

  OutlineFinder(const Lens& lens, double first_nm, double last_nm)
      : image_distance_mm_(lens.image_distance_mm()),
        tracer_(reversed(lens), first_nm, last_nm),
        wavelengths_nm_{first_nm, std::sqrt(2.0 / (wavenumber2(first_nm) + wavenumber2(last_nm))), last_nm},
        rear_radius_mm_(lens.surfaces.back().semi_diameter_mm) {}

  /// Bounding box of the directions that pass from `radius_mm`, sought around `guess`.
  Box bounding_box(double radius_mm, Box guess) const;
  /// Everything that can reach the rear element: the box to begin with.
  Box widest_box(double radius_mm) const;
  /// The zone between two radii, whose bounding boxes are known, in as many parts as it needs.
  std::vector<PupilOutline::Zone> zones(double from_mm, const Box& at_from, double to_mm,
                                        const Box& at_to) const;

 private:
  /// The zone between two radii; either box may be empty.
  PupilOutline::Zone zone(double from_mm, const Box& at_from, double to_mm, const Box& at_to) const;
  /// Fills in the zone's acceptance.
  void measure_acceptance(PupilOutline::Zone& zone, double from_mm, double to_mm) const;
  /// Rays of one wavelength from one point on the sensor, in directions counted in this frame.
  struct Viewpoint {
    double radius_mm, wavelength_nm;
    Frame frame{};
  };
  /// For each direction, whether a ray passes from any of the viewpoints.
  std::vector<char> passes(const std::vector<Viewpoint>& from,
                           const std::vector<PupilDirection>& directions) const;
  /// Traces the directions from one viewpoint.
  void trace(const Viewpoint& from, const std::vector<PupilDirection>& directions,
             RayBatch<double>& rays) const;
  Box box_of_passing(double radius_mm, const Box& searched) const;
  Frame frame(double radius_mm, double wavelength_nm, const Box& box) const;
  /// Moves each pair towards the edge between them; returns the outer ones.
  std::vector<PupilDirection> bisect(const std::vector<Viewpoint>& from, std::vector<PupilDirection> inside,
                                     std::vector<PupilDirection> outside) const;
  double acceptance(const PupilOutline::Zone& zone, const Viewpoint& from) const;
  /// The highest direction of the pupil, searched in the box.
  PupilDirection tip(const std::vector<Viewpoint>& from, const Box& box) const;

  double image_distance_mm_;
  SequentialTracer<double> tracer_;
  std::array<double, 3> wavelengths_nm_;
  double rear_radius_mm_;
};

void OutlineFinder::trace(const Viewpoint& from, const std::vector<PupilDirection>& directions,
                          RayBatch<double>& rays) const {
  rays.reset();
  for (size_t i = 0; i < directions.size(); ++i) {
    const auto [u, v] = from.frame.direction(directions[i].u, directions[i].v);
    const double n = 1.0 / std::sqrt(1.0 + u * u + v * v);
    rays.x[i] = from.radius_mm;
    rays.y[i] = 0.0;
    rays.z[i] = -image_distance_mm_;
    rays.l[i] = u * n;
    rays.m[i] = v * n;
    rays.n[i] = n;
    rays.wavelength_nm[i] = from.wavelength_nm;
  }
  tracer_.trace(rays);
}

std::vector<char> OutlineFinder::passes(const std::vector<Viewpoint>& viewpoints,
                                        const std::vector<PupilDirection>& directions) const {
  std::vector<char> pass(directions.size(), 0);
  std::vector<size_t> left(directions.size());  // that have not passed yet: few after the first trace
  std::iota(left.begin(), left.end(), size_t{0});
  for (const Viewpoint& from : viewpoints) {
    std::vector<PupilDirection> tried;
    for (size_t i : left) tried.push_back(directions[i]);
    RayBatch<double> rays(tried.size());
    trace(from, tried, rays);
    for (size_t k = 0; k < left.size(); ++k) pass[left[k]] = rays.ok(k);
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
  std::vector<Viewpoint> from;
  for (double wavelength_nm : wavelengths_nm_) from.push_back({radius_mm, wavelength_nm});
  const std::vector<char> pass = passes(from, grid);
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
  return guess;
}

/// Found by tracing on the line v = 0 and above its middle; where nothing passes there the box's own.
OutlineFinder::Frame OutlineFinder::frame(double radius_mm, double wavelength_nm, const Box& box) const {
  const std::vector<Viewpoint> from{{radius_mm, wavelength_nm}};
  std::vector<PupilDirection> line;
  for (int i = 0; i <= columns; ++i)
    line.push_back({std::lerp(box.u_min, box.u_max, static_cast<double>(i) / columns), 0.0});
  const std::vector<char> pass = passes(from, line);
  const auto first = std::find(pass.begin(), pass.end(), 1),
             last = std::find(pass.rbegin(), pass.rend(), 1).base();
  if (first == pass.end()) return {0.5 * (box.u_min + box.u_max), 0.5 * (box.u_max - box.u_min), box.v_max};
  const PupilDirection low = line[static_cast<size_t>(first - pass.begin())];
  const PupilDirection high = line[static_cast<size_t>(last - pass.begin()) - 1];
  const double cell = (box.u_max - box.u_min) / columns;
  const auto ends = bisect(from, {low, high}, {{low.u - cell, 0.0}, {high.u + cell, 0.0}});
  const double middle = 0.5 * (ends[0].u + ends[1].u);
  const double height = bisect(from, {{middle, 0.0}}, {{middle, box.v_max}})[0].v;
  return {middle, 0.5 * (ends[1].u - ends[0].u), std::max(height, 0.1 * box.v_max)};
}

std::vector<PupilDirection> OutlineFinder::bisect(const std::vector<Viewpoint>& from,
                                                  std::vector<PupilDirection> inside,
                                                  std::vector<PupilDirection> outside) const {
  std::vector<PupilDirection> middle(inside.size());
  for (int step = 0; step < bisections; ++step) {
    for (size_t i = 0; i < inside.size(); ++i)
      middle[i] = {0.5 * (inside[i].u + outside[i].u), 0.5 * (inside[i].v + outside[i].v)};
    const std::vector<char> pass = passes(from, middle);
    for (size_t i = 0; i < inside.size(); ++i) (pass[i] ? inside : outside)[i] = middle[i];
  }
  return outside;
}

PupilDirection OutlineFinder::tip(const std::vector<Viewpoint>& from, const Box& box) const {
  // In every column the highest probe that passes, then its exact edge.
  std::vector<PupilDirection> grid;
  for (int i = 0; i <= columns; ++i)
    for (int j = 0; j <= box_rows; ++j)
      grid.push_back(
          {std::lerp(box.u_min, box.u_max, static_cast<double>(i) / columns), box.v_max * j / box_rows});
  const std::vector<char> pass = passes(from, grid);
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
  PupilDirection top = highest(bisect(from, inside, outside));
  // Two apertures meet in a corner, which may lie between two columns.
  double cell = (box.u_max - box.u_min) / columns;
  for (int zoom = 0; zoom < tip_zooms; ++zoom) {
    std::vector<PupilDirection> below;
    for (int i = -tip_columns; i <= tip_columns; ++i)
      below.push_back({top.u + cell * i / tip_columns, 0.9 * top.v});
    const std::vector<char> under = passes(from, below);
    inside.clear();
    outside.clear();
    for (size_t i = 0; i < below.size(); ++i) {
      if (!under[i]) continue;
      inside.push_back(below[i]);
      outside.push_back({below[i].u, box.v_max});
    }
    std::vector<PupilDirection> edge = bisect(from, inside, outside);
    edge.push_back(top);
    top = highest(edge);
    cell /= tip_columns;
  }
  return top;
}

PupilOutline::Zone OutlineFinder::zone(double from_mm, const Box& at_from, double to_mm,
                                       const Box& at_to) const {
  PupilOutline::Zone zone;
  if (at_from.empty() && at_to.empty()) return zone;
  const Box boxes[2] = {at_from.empty() ? at_to : at_from, at_to.empty() ? at_from : at_to};
  const double radii_mm[2] = {at_from.empty() ? to_mm : from_mm, at_to.empty() ? from_mm : to_mm};
  Box box{0.0, 0.0, 0.0};  // in the frame
  for (size_t r = 0; r < 2; ++r)
    for (size_t w = 0; w < 2; ++w) {
      const Frame frame = zone.frames[r][w] = this->frame(radii_mm[r], wavelengths_nm_[2 * w], boxes[r]);
      box.u_min = std::min(box.u_min, (boxes[r].u_min - frame.middle) / frame.half_width);
      box.u_max = std::max(box.u_max, (boxes[r].u_max - frame.middle) / frame.half_width);
      box.v_max = std::max(box.v_max, boxes[r].v_max / frame.height);
    }
  std::vector<Viewpoint> from;
  for (double in_zone : {0.5, 0.0, 1.0})
    for (size_t w : {1u, 0u, 2u})
      from.push_back({std::lerp(from_mm, to_mm, in_zone), wavelengths_nm_[w], zone.frame(in_zone, 0.5 * w)});
  const PupilDirection top = tip(from, box);
  if (top.v <= 0.0) return zone;

  // Lines of constant b, closer towards the tip so that they divide a circle's arc evenly. One of the probes
  // stands under the tip, where lines are short.
  const double cell = (box.u_max - box.u_min) / columns, margin = 2.0 * dilation;
  const double first_probe = top.u - (std::ceil((top.u - box.u_min) / cell) + 1.0) * cell;
  const auto stride = static_cast<std::ptrdiff_t>(columns + 4);
  std::vector<PupilDirection> grid;
  for (int j = 0; j <= row_count; ++j) {
    const double b = top.v * std::sin(0.5 * std::numbers::pi * j / row_count);
    zone.b.push_back(b * (1.0 + dilation));
    for (std::ptrdiff_t i = 0; i < stride; ++i)
      grid.push_back({first_probe + static_cast<double>(i) * cell, b});
  }
  // Where no probe passes on a line, its interval is the tip.
  zone.from.assign(row_count + 1, top.u - margin);
  zone.to.assign(row_count + 1, top.u + margin);

  // First and last probe that passes on each line, then the exact edges.
  const std::vector<char> pass = passes(from, grid);
  std::vector<PupilDirection> inside, outside;
  std::vector<double*> edge;
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
  const std::vector<PupilDirection> edges = bisect(from, inside, outside);
  for (size_t k = 0; k < edges.size(); ++k)
    *edge[k] = edges[k].u + (outside[k].u > inside[k].u ? margin : -margin);

  zone.tabulate_area();
  return zone;
}

void PupilOutline::Zone::widen(double share) {
  for (double& line : b) line *= 1.0 + share;
  for (double& end : from) end -= 2.0 * share;
  for (double& end : to) end += 2.0 * share;
  tabulate_area();
}

void PupilOutline::Zone::tabulate_area() {
  area = 0.0;
  cumulative.clear();
  guide.clear();
  for (size_t row = 0; row + 1 < b.size(); ++row) {
    area += 0.5 * (to[row] - from[row] + to[row + 1] - from[row + 1]) * (b[row + 1] - b[row]);
    cumulative.push_back(area);
  }
  for (double& share : cumulative) share /= area;
  cumulative.back() = 1.0;
  for (size_t i = 0; i < guide_size; ++i)
    guide.push_back(static_cast<size_t>(
        std::upper_bound(cumulative.begin(), cumulative.end() - 1, static_cast<double>(i) / guide_size) -
        cumulative.begin()));
  area *= 2.0;
}

double OutlineFinder::acceptance(const PupilOutline::Zone& zone, const Viewpoint& from) const {
  // On each line of constant ξ₁ the rays that pass are an interval of ξ₂, whose ends are bisected from its
  // middle. Towards the tip the share falls off like the power −2/3 of what is left of the area; lines at 1 −
  // t³ make that smooth in t.
  const size_t lines = acceptance_lines, ends = 2 * lines;
  const auto t = [](size_t line) { return (static_cast<double>(line) + 0.5) / acceptance_lines; };
  RayBatch<double> rays(ends);
  std::vector<PupilDirection> directions(ends);
  const auto test = [&](const std::vector<double>& xi_2) {
    for (size_t i = 0; i < ends; ++i) {
      const double up = t(i / 2);
      directions[i] = zone.sample(Frame{}, 1.0 - 0.5 * up * up * up, xi_2[i]).direction;
    }
    trace(from, directions, rays);
  };
  // How far from the line's end the edge lies at least and at most.
  std::vector<double> outside(ends, 0.0), inside(ends), xi_2(ends, 0.5);
  const auto test_distances = [&](const std::vector<double>& distance) {
    for (size_t i = 0; i < ends; ++i) xi_2[i] = i % 2 == 0 ? distance[i] : 1.0 - distance[i];
    test(xi_2);
  };
  test(xi_2);
  std::vector<char> alive(ends);
  for (size_t i = 0; i < ends; ++i) alive[i] = rays.ok(i);
  // Each line has its own steps: what they leave of an interval, unknown, then averages out over the lines.
  std::vector<double> distance(ends);
  for (size_t i = 0; i < ends; ++i)
    distance[i] = acceptance_reach * (1.0 + std::fmod(static_cast<double>(i) * std::numbers::phi, 1.0));
  test_distances(distance);
  for (size_t i = 0; i < ends; ++i) {
    inside[i] = rays.ok(i) ? distance[i] : 0.5;
    if (!rays.ok(i)) outside[i] = distance[i];
  }
  for (int step = 0; step < acceptance_bisections; ++step) {
    for (size_t i = 0; i < ends; ++i) distance[i] = 0.5 * (inside[i] + outside[i]);
    test_distances(distance);
    for (size_t i = 0; i < ends; ++i) (rays.ok(i) ? inside : outside)[i] = distance[i];
  }
  double sum = 0.0, weight = 0.0;
  for (size_t i = 0; i < ends; ++i) {
    const double w = t(i / 2) * t(i / 2);
    weight += w;
    if (alive[i]) sum += w * (1.0 - inside[i] - outside[i]);
  }
  return sum / weight;
}

void OutlineFinder::measure_acceptance(PupilOutline::Zone& zone, double from_mm, double to_mm) const {
  zone.least_acceptance = 1.0;
  if (zone.area == 0.0) return;
  for (size_t r = 0; r < 3; ++r)
    for (size_t w = 0; w < 3; ++w) {
      const double in_zone = 0.5 * static_cast<double>(r), in_range = 0.5 * static_cast<double>(w);
      zone.acceptance[r][w] = acceptance(
          zone, {std::lerp(from_mm, to_mm, in_zone), wavelengths_nm_[w], zone.frame(in_zone, in_range)});
      zone.least_acceptance = std::min(zone.least_acceptance, zone.acceptance[r][w]);
    }
}

std::vector<PupilOutline::Zone> OutlineFinder::zones(double from_mm, const Box& at_from, double to_mm,
                                                     const Box& at_to) const {
  std::vector<PupilOutline::Zone> zones;
  std::vector<double> borders_mm;
  const auto divide = [&](size_t parts) {
    borders_mm = {from_mm};
    zones.clear();
    Box inner = at_from;
    for (size_t i = 1; i <= parts; ++i) {
      const double inner_mm = borders_mm.back();
      const double outer_mm = std::lerp(from_mm, to_mm, static_cast<double>(i) / static_cast<double>(parts));
      const Box guess = inner.empty() ? widest_box(outer_mm) : inner;
      const Box outer = i == parts ? at_to : bounding_box(outer_mm, guess);
      zones.push_back(zone(inner_mm, inner, outer_mm, outer));
      measure_acceptance(zones.back(), inner_mm, outer_mm);
      borders_mm.push_back(outer_mm);
      inner = outer;
    }
  };
  divide(1);
  if (zones[0].least_acceptance < divided_below) divide(parts_of_divided);
  for (size_t i = 0; i < zones.size(); ++i) {
    const double missing = dilated_below - zones[i].least_acceptance;
    if (missing <= 0.0) continue;
    zones[i].widen(further_dilation * missing);
    measure_acceptance(zones[i], borders_mm[i], borders_mm[i + 1]);
  }
  return zones;
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
    zones_[at] = finder.zones(from_mm, boxes[at], to_mm, boxes[at + 1]);
  });
}

PupilOutline::Frame PupilOutline::Frame::between(const Frame& a, const Frame& b, double t) {
  return {a.middle + t * (b.middle - a.middle), a.half_width + t * (b.half_width - a.half_width),
          a.height + t * (b.height - a.height)};
}

PupilOutline::Frame PupilOutline::Zone::frame(double in_zone, double in_range) const {
  return Frame::between(Frame::between(frames[0][0], frames[1][0], in_zone),
                        Frame::between(frames[0][1], frames[1][1], in_zone), in_range);
}

PupilOutline::Place PupilOutline::place(double radius_mm, double wavelength_nm) const {
  const double step = radius_mm / zone_width_mm_;
  const size_t index = std::min(static_cast<size_t>(step), zones_.size() - 1);
  const std::vector<Zone>& parts = zones_[index];
  const double part = (step - static_cast<double>(index)) * static_cast<double>(parts.size());
  const size_t at = std::min(static_cast<size_t>(part), parts.size() - 1);
  return {parts[at], part - static_cast<double>(at),
          (wavenumber2(wavelength_nm) - wavenumber2(first_nm_)) /
              (wavenumber2(last_nm_) - wavenumber2(first_nm_))};
}

double PupilOutline::area(double radius_mm, double wavelength_nm) const {
  const Place at = place(radius_mm, wavelength_nm);
  const Frame frame = at.frame();
  return at.zone.area * frame.half_width * frame.height;
}

PupilSample PupilOutline::sample(double radius_mm, double wavelength_nm, double xi_1, double xi_2) const {
  const Place at = place(radius_mm, wavelength_nm);
  return at.zone.sample(at.frame(), xi_1, xi_2);
}

namespace {

/// The parabola through values at 0, ½ and 1.
double parabola(const std::array<double, 3>& values, double t) {
  return values[0] * (1.0 - t) * (1.0 - 2.0 * t) + values[1] * 4.0 * t * (1.0 - t) +
         values[2] * t * (2.0 * t - 1.0);
}

}  // namespace

std::optional<double> PupilOutline::acceptance(double radius_mm, double wavelength_nm) const {
  const Place at = place(radius_mm, wavelength_nm);
  if (at.zone.area == 0.0 || at.zone.least_acceptance < least_acceptance) return std::nullopt;
  const auto& shares = at.zone.acceptance;
  return parabola(
      {parabola(shares[0], at.in_range), parabola(shares[1], at.in_range), parabola(shares[2], at.in_range)},
      at.in_zone);
}

PupilSample PupilOutline::Zone::sample(const Frame& frame, double xi_1, double xi_2) const {
  const double signed_share = 2.0 * xi_1 - 1.0, share = std::abs(signed_share);
  size_t row = guide[std::min(static_cast<size_t>(share * guide_size), guide_size - 1)];
  while (share >= cumulative[row] && row + 1 < cumulative.size()) ++row;
  const double below = row == 0 ? 0.0 : cumulative[row - 1];
  const double within = (share - below) / (cumulative[row] - below);
  // A row is drawn by its area, then evenly in b: where the row is wider than its mean the sample stands for
  // more.
  const double left = std::lerp(from[row], from[row + 1], within);
  const double width = std::lerp(to[row], to[row + 1], within) - left;
  const double mean_width = 0.5 * (to[row] - from[row] + to[row + 1] - from[row + 1]);
  const double height = std::lerp(b[row], b[row + 1], within);
  return {frame.direction(left + width * xi_2, std::copysign(height, signed_share)),
          area * frame.half_width * frame.height * width / mean_width};
}

bool PupilOutline::contains(double radius_mm, double wavelength_nm, PupilDirection direction) const {
  const Place at = place(radius_mm, wavelength_nm);
  const Zone& z = at.zone;
  const Frame frame = at.frame();
  const double a = (direction.u - frame.middle) / frame.half_width, b = std::abs(direction.v) / frame.height;
  if (z.area == 0.0 || b > z.b.back()) return false;
  const auto row = static_cast<size_t>(
      std::max<std::ptrdiff_t>(1, std::lower_bound(z.b.begin(), z.b.end(), b) - z.b.begin()) - 1);
  const double within = (b - z.b[row]) / (z.b[row + 1] - z.b[row]);
  return a >= std::lerp(z.from[row], z.from[row + 1], within) &&
         a <= std::lerp(z.to[row], z.to[row + 1], within);
}

}  // namespace groundglass::optics
