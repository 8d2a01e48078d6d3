#include "optics/wavefront/pupil_function.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/pupil/newton_aim.h"
#include "optics/pupil/pupil_points.h"
#include "optics/wavefront/sphere_trace.h"
#include "sim/core/argument_checks.h"

namespace groundglass::optics {
namespace {

constexpr int spokes = 180;
/// Lattice points left free around the pupil.
constexpr int margin = 2;
/// Cells with less than this are dark: rays can hardly be aimed there.
constexpr double least_clear = 1e-3;
/// Along which the share of an edge cell that is clear is measured.
constexpr int lines_per_cell = 8;
/// Of an automatic lattice.
constexpr int least_side = 64, most_side = 512;
/// A wave that changes faster is read as one that changes more slowly.
constexpr double most_waves_per_step = 0.5, most_light_lost = 0.02;
/// In direction cosines: far below what any phase notices.
constexpr double tolerance = 1e-13, acceptable = 1e-9;

using Polygon = std::vector<Eigen::Vector2d>;

/// Where a line of constant y enters and leaves a polygon, by turns.
std::vector<double> crossings(const Polygon& polygon, double y) {
  std::vector<double> x;
  for (size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const Eigen::Vector2d &a = polygon[i], &b = polygon[j];
    if ((a.y() > y) != (b.y() > y)) x.push_back((b.x() - a.x()) * (y - a.y()) / (b.y() - a.y()) + a.x());
  }
  std::sort(x.begin(), x.end());
  return x;
}

/// Adds `weight` times the share of each cell that lies between `from` and `to`, in units of the cell.
void add_stretch(double from, double to, double weight, Eigen::Ref<Eigen::RowVectorXd> cells) {
  const auto last = static_cast<double>(cells.size());
  from = std::clamp(from, 0.0, last);
  to = std::clamp(to, 0.0, last);
  for (auto i = static_cast<Eigen::Index>(from); i < cells.size() && static_cast<double>(i) < to; ++i) {
    const auto left = static_cast<double>(i);
    cells[i] += weight * (std::min(to, left + 1.0) - std::max(from, left));
  }
}

/// Adds `weight` times the share of each of the lattice's cells that a polygon covers: exact along x, by
/// lines along y.
void add_coverage(const Polygon& polygon, const PupilFunction& lattice, double weight,
                  Eigen::MatrixXd& share) {
  const Eigen::Vector2d corner = lattice.direction(0, 0) - 0.5 * lattice.step * Eigen::Vector2d::Ones();
  Eigen::RowVectorXd cells(share.cols());
  for (Eigen::Index row = 0; row < share.rows(); ++row) {
    cells.setZero();
    for (int line = 0; line < lines_per_cell; ++line) {
      const double y = corner.y() + lattice.step * (static_cast<double>(row) + (line + 0.5) / lines_per_cell);
      const std::vector<double> x = crossings(polygon, y);
      for (size_t k = 0; k + 1 < x.size(); k += 2)
        add_stretch((x[k] - corner.x()) / lattice.step, (x[k + 1] - corner.x()) / lattice.step,
                    weight / lines_per_cell, cells);
    }
    share.row(row) += cells;
  }
}

/// The clear pupil in direction cosines.
struct Outline {
  Polygon outer, inner;  // inner is empty without an obstruction
  LaunchCoordinates middle_launch;
  Response middle;

  /// Of each of the lattice's cells.
  Eigen::MatrixXd clear_share(const PupilFunction& lattice) const {
    Eigen::MatrixXd share = Eigen::MatrixXd::Zero(lattice.amplitude.rows(), lattice.amplitude.cols());
    add_coverage(outer, lattice, 1.0, share);
    if (inner.size() > 2) add_coverage(inner, lattice, -1.0, share);
    return share.cwiseMax(0.0);
  }
};

Polygon directions_at(const SphereTrace& sphere, const RayAimer& aimer,
                      const std::vector<PupilPoint>& points) {
  std::vector<LaunchCoordinates> at;
  for (const AimedRay& ray : aimer.aim_coordinates(points)) at.push_back(ray.at);
  Polygon polygon;
  for (const Response& r : sphere.directions(at))
    if (r.reached) polygon.push_back(r.value);
  return polygon;
}

Outline find_outline(const ClearPupil& pupil, const SphereTrace& sphere, const RayAimer& aimer) {
  std::vector<PupilPoint> outer, inner;
  bool obstructed = true;
  for (size_t k = 0; k < pupil.stretches.size(); ++k) {
    const auto [from, to] = pupil.stretches[k];
    if (!(to > from)) continue;
    outer.push_back(pupil.at(k, to));
    inner.push_back(pupil.at(k, from));
    obstructed = obstructed && from > 0.0;
  }
  Outline outline;
  outline.outer = directions_at(sphere, aimer, outer);
  if (obstructed) outline.inner = directions_at(sphere, aimer, inner);
  const PupilPoint centre[] = {pupil.centre};
  outline.middle_launch = aimer.aim_coordinates(centre)[0].at;
  outline.middle = sphere.directions({&outline.middle_launch, 1})[0];
  return outline;
}

struct Extent {
  Eigen::Vector2d middle;
  double width;
};
Extent extent(const Polygon& outline) {
  Eigen::Vector2d low = outline.front(), high = low;
  for (const Eigen::Vector2d& p : outline) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  return {0.5 * (low + high), (high - low).maxCoeff()};
}

/// Points across the pupil that the aberrations need: the wave's slope against direction is a ray's miss of
/// the sphere's centre (Welford, Aberrations of Optical Systems, 1986, 7.5).
int side_for(const Lens& lens, double wavelength_nm, FieldPoint field, const ReferenceSphere& sphere,
             double width) {
  const Bundle bundle = trace_bundle(lens, wavelength_nm, field, 8, 24);
  struct Ray {
    double miss_mm, weight;
  };
  std::vector<Ray> rays;
  double light = 0.0;
  for (size_t i = 0; i < bundle.rays.size(); ++i) {
    if (!bundle.rays.ok(i)) continue;
    rays.push_back(
        {std::hypot(bundle.rays.x[i] - sphere.centre_mm.x(), bundle.rays.y[i] - sphere.centre_mm.y()),
         bundle.pupil[i].weight});
    light += bundle.pupil[i].weight;
  }
  // The worst rays may be left out, half as many as are tolerated.
  std::sort(rays.begin(), rays.end(), [](const Ray& a, const Ray& b) { return a.miss_mm > b.miss_mm; });
  size_t worst = 0;
  for (double left_out = 0.0; worst + 1 < rays.size(); ++worst) {
    left_out += rays[worst].weight;
    if (left_out > 0.5 * most_light_lost * light) break;
  }
  const double points = 1.2 * width * rays.at(worst).miss_mm / (most_waves_per_step * 1e-6 * wavelength_nm);
  return std::max(least_side, 16 * static_cast<int>(std::ceil(std::min(points, 1e6) / 16.0)));
}

/// Whether the wave changes too fast towards any neighbour; NaN marks points that are not lit.
bool too_steep_at(const Eigen::MatrixXd& waves, Eigen::Index row, Eigen::Index column) {
  const auto steep = [&](Eigen::Index r, Eigen::Index c) {
    return r >= 0 && c >= 0 && r < waves.rows() && c < waves.cols() &&
           std::abs(waves(row, column) - waves(r, c)) > most_waves_per_step;
  };
  return steep(row - 1, column) || steep(row + 1, column) || steep(row, column - 1) || steep(row, column + 1);
}

TooAberrated too_steep(const Lens& lens, FieldPoint field, double wavelength_nm) {
  return TooAberrated(
      fmt::format("{}: aberrations of field ({:g}, {:g}) at {:g} nm are too large for a diffraction image; "
                  "use a figure from rays: spots, geometric MTF",
                  lens.name, field.x, field.y, wavelength_nm));
}

}  // namespace

Eigen::Vector2d PupilFunction::direction(Eigen::Index row, Eigen::Index column) const {
  const double middle = 0.5 * static_cast<double>(amplitude.rows() - 1);
  return centre +
         step * Eigen::Vector2d(static_cast<double>(column) - middle, static_cast<double>(row) - middle);
}

PupilFunction PupilFunction::defocused(double defocus_mm) const {
  check_finite("defocus_mm", defocus_mm);
  PupilFunction result = *this;
  const double waves_per_cosine = defocus_mm * 1e6 / wavelength_nm;
  for (Eigen::Index row = 0; row < amplitude.rows(); ++row)
    for (Eigen::Index column = 0; column < amplitude.cols(); ++column) {
      const double cosine = std::sqrt(std::max(0.0, 1.0 - direction(row, column).squaredNorm()));
      result.amplitude(row, column) *= std::polar(1.0, 2.0 * std::numbers::pi * waves_per_cosine * cosine);
    }
  return result;
}

PupilFunction pupil_function(const Lens& lens, double wavelength_nm, FieldPoint field,
                             const ReferenceSphere& sphere, int side) {
  const RayAimer aimer(lens, wavelength_nm, field);
  const SphereTrace trace(lens, wavelength_nm, aimer, sphere);
  const Outline outline = find_outline(find_clear_pupil(lens, aimer, wavelength_nm, spokes), trace, aimer);
  if (outline.outer.size() < 3 || !outline.middle.reached)
    throw InputError(fmt::format("{}: passes no light of field ({:g}, {:g}) at {:g} nm", lens.name, field.x,
                                 field.y, wavelength_nm));
  const Extent across = extent(outline.outer);
  if (side == 0) side = side_for(lens, wavelength_nm, field, sphere, across.width);
  if (side > most_side) throw too_steep(lens, field, wavelength_nm);
  PupilFunction pupil{wavelength_nm, across.middle, across.width / (side - 2 * margin),
                      Eigen::MatrixXcd::Zero(side, side)};

  struct Cell {
    Eigen::Index row, column;
    double clear;
  };
  std::vector<Cell> cells;
  std::vector<Eigen::Vector2d> targets;
  std::vector<AimedRay> rays;
  const Eigen::MatrixXd clear_share = outline.clear_share(pupil);
  const Eigen::Matrix2d launch_per_direction = outline.middle.derivative.inverse();
  for (Eigen::Index row = 0; row < side; ++row)
    for (Eigen::Index column = 0; column < side; ++column) {
      const Eigen::Vector2d target = pupil.direction(row, column);
      const double clear = clear_share(row, column);
      if (clear < least_clear) continue;
      const Eigen::Vector2d guess = launch_per_direction * (target - outline.middle.value);
      cells.push_back({row, column, clear});
      targets.push_back(target);
      rays.emplace_back().at = {outline.middle_launch.u + guess.x(), outline.middle_launch.v + guess.y()};
    }
  newton_aim([&](std::span<const LaunchCoordinates> at) { return trace.directions(at); }, targets, tolerance,
             acceptable, rays);

  // |A|² dα dβ is the light of the beam's du dv: the density follows from how directions spread with launch.
  std::vector<LaunchCoordinates> at;
  for (const AimedRay& ray : rays) at.push_back(ray.at);
  const std::vector<double> paths_mm = trace.paths_mm(at);
  const double reference_mm = chief_path_mm(sphere, trace.index(), chief_ray(lens, wavelength_nm, field));
  double energy = 0.0;
  Eigen::MatrixXd waves_ahead = Eigen::MatrixXd::Constant(side, side, std::nan(""));
  for (size_t i = 0; i < cells.size(); ++i) {
    if (!rays[i].found) continue;
    const double density =
        aimer.launch().flux_density(rays[i].at) / std::abs(rays[i].response.derivative.determinant());
    const double waves = (reference_mm - paths_mm[i]) / (1e-6 * wavelength_nm);
    energy += density * cells[i].clear;
    waves_ahead(cells[i].row, cells[i].column) = waves;
    pupil.amplitude(cells[i].row, cells[i].column) =
        cells[i].clear * std::sqrt(density) * std::polar(1.0, -2.0 * std::numbers::pi * waves);
  }
  double lost = 0.0;
  for (const Cell& cell : cells) {
    if (!too_steep_at(waves_ahead, cell.row, cell.column)) continue;
    lost += std::norm(pupil.amplitude(cell.row, cell.column));
    pupil.amplitude(cell.row, cell.column) = 0.0;
  }
  if (lost > most_light_lost * energy) throw too_steep(lens, field, wavelength_nm);
  pupil.amplitude /= std::sqrt(energy);
  return pupil;
}

}  // namespace groundglass::optics
