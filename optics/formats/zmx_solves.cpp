#include "optics/formats/zmx_solves.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "optics/formats/zmx_paraxial.h"

namespace groundglass::optics {
namespace {

/// Codes of the curvature solves in CURV.
enum CurvatureSolve { marginal_ray_angle = 2, curvature_pickup = 4, f_number = 11 };

constexpr int most_rounds = 50;

class Solver {
 public:
  Solver(std::vector<ZmxSurface>& surfaces, const ZmxSystem& system) : surfaces_(surfaces), system_(system) {}

  /// What the record wants its number to be now; nothing when it is not worked out here.
  std::optional<double> wanted(size_t i, const ZmxRecord& solve) const {
    const std::string& key = solve.keyword();
    if (key == "CURV") return wanted_curvature(i, solve);
    if (key == "PZUP") {
      if (solve.integer_or(3, 0) != 0) return std::nullopt;  // from another column
      const ZmxSurface& from = surface(solve, solve.integer(0), i);
      return solve.number_or(1, 1.0) * from.thickness_mm + system_.mm_per_unit * solve.number_or(2, 0.0);
    }
    if (key == "PPAR") return wanted_parameter(i, solve);
    if (key == "MAZH") return wanted_thickness(i, solve);
    return std::nullopt;
  }

  double& number(size_t i, const ZmxRecord& solve) const {
    if (solve.keyword() == "CURV") return surfaces_[i].curvature_per_mm;
    if (solve.keyword() == "PPAR") return surfaces_[i].parameters[solve.integer(0)].value;
    return surfaces_[i].thickness_mm;
  }

 private:
  const ZmxSurface& surface(const ZmxRecord& solve, int number, size_t own) const {
    if (number < 0 || number >= static_cast<int>(surfaces_.size()) || number == static_cast<int>(own))
      throw solve.error(
          fmt::format("picks up from surface {} of {}, expected another one", number, surfaces_.size() - 1));
    return surfaces_[static_cast<size_t>(number)];
  }

  std::optional<double> wanted_curvature(size_t i, const ZmxRecord& solve) const {
    switch (solve.integer(1)) {
      case curvature_pickup:
        if (solve.integer_or(4, 0) != 0) return std::nullopt;  // from another column
        return solve.number_or(3, 1.0) * surface(solve, solve.integer(2), i).curvature_per_mm;
      case marginal_ray_angle:
        return curvature_for_slope(i, solve.number(2));  // a slope, in spite of its name
      case f_number:
        return curvature_for_slope(i, -0.5 / solve.number(2));
      default:
        return std::nullopt;
    }
  }

  /// PPAR parameter surface scale offset column; a column other than 0 is another parameter of that surface.
  /// Negative surfaces stand for solves that follow the chief ray.
  std::optional<double> wanted_parameter(size_t i, const ZmxRecord& solve) const {
    const int number = solve.integer(0), from = solve.integer(1);
    if (from < 0) return std::nullopt;
    const ZmxParameters& theirs = surface(solve, from, i).parameters;
    if (solve.integer_or(4, 0) != 0) return std::nullopt;
    const auto found = theirs.find(number);
    return solve.number_or(2, 1.0) * (found == theirs.end() ? 0.0 : found->second.value) +
           solve.number_or(3, 0.0);
  }

  /// The marginal ray in front of surface i, and the indices there.
  struct RayAt {
    double y, slope_before, index_before, index_after;
  };
  std::optional<RayAt> marginal_ray_at(size_t i) const {
    if (i == 0 || i + 1 >= surfaces_.size()) return std::nullopt;
    const Lens lens = zmx_paraxial_lens(surfaces_, system_.mm_per_unit);
    const ParaxialRay start = zmx_marginal_ray(lens, system_);
    const auto rays = paraxial_trace(lens, system_.primary_nm, start);
    double sign = 1.0;
    for (size_t k = 0; k + 1 < i; ++k)
      if (lens.surfaces[k].mirror) sign = -sign;
    const double before = i == 1 ? 1.0 : lens.surfaces[i - 2].glass.index(system_.primary_nm);
    const double after =
        lens.surfaces[i - 1].glass.index(system_.primary_nm) * (lens.surfaces[i - 1].mirror ? -1.0 : 1.0);
    return RayAt{rays[i - 1].y_mm, i == 1 ? start.u : rays[i - 2].u, sign * before, sign * after};
  }

  /// n' u' = n u − y c (n' − n).
  std::optional<double> curvature_for_slope(size_t i, double slope) const {
    const auto ray = marginal_ray_at(i);
    if (!ray) return std::nullopt;
    const double c = (ray->index_before * ray->slope_before - ray->index_after * slope) /
                     (ray->y * (ray->index_after - ray->index_before));
    return std::isfinite(c) ? std::optional(c) : std::nullopt;
  }

  /// MAZH height zone; in the paraxial zone 0 a matter of similar triangles, in others of real rays.
  std::optional<double> wanted_thickness(size_t i, const ZmxRecord& solve) const {
    if (solve.number_or(1, 0.0) != 0.0) return std::nullopt;
    if (i == 0 || i + 1 >= surfaces_.size()) return std::nullopt;
    const Lens lens = zmx_paraxial_lens(surfaces_, system_.mm_per_unit);
    const double height_mm = system_.mm_per_unit * solve.number(0);
    const ParaxialRay ray = paraxial_trace(lens, system_.primary_nm, zmx_marginal_ray(lens, system_))[i - 1];
    const double thickness_mm = (height_mm - ray.y_mm) / ray.u;
    return std::isfinite(thickness_mm) ? std::optional(thickness_mm) : std::nullopt;
  }

  std::vector<ZmxSurface>& surfaces_;
  const ZmxSystem& system_;
};

struct Entry {
  size_t surface;
  const ZmxRecord* solve;
  double in_file;
  bool resolved = false;
};

bool differ(double a, double b, double tolerance) {
  return std::abs(a - b) > tolerance * std::max(std::abs(a), std::abs(b));
}

/// Round after round, since pickups may take from numbers that are solved later.
void settle(const Solver& solver, std::vector<Entry>& entries) {
  for (int round = 0; round < most_rounds; ++round) {
    bool settled = true;
    for (Entry& entry : entries) {
      const auto value = solver.wanted(entry.surface, *entry.solve);
      entry.resolved = value.has_value();
      if (!value) continue;
      double& number = solver.number(entry.surface, *entry.solve);
      if (!std::isfinite(*value)) throw entry.solve->error("picks up an infinite number");
      settled = settled && !differ(number, *value, 1e-14);
      number = *value;
    }
    if (settled) return;
  }
  for (const Entry& entry : entries)
    if (entry.resolved && differ(*solver.wanted(entry.surface, *entry.solve),
                                 solver.number(entry.surface, *entry.solve), 1e-12))
      throw entry.solve->error("cannot be solved: it depends on itself");
}

}  // namespace

void resolve_zmx_solves(std::vector<ZmxSurface>& surfaces, const ZmxSystem& system,
                        std::vector<std::string>& notes) {
  const Solver solver(surfaces, system);
  std::vector<std::vector<ZmxRecord>> solves;  // `surfaces` changes while they are worked out
  for (const ZmxSurface& surface : surfaces) solves.push_back(surface.solves);
  std::vector<Entry> entries;
  for (size_t i = 0; i < surfaces.size(); ++i)
    for (const ZmxRecord& solve : solves[i]) entries.push_back({i, &solve, solver.number(i, solve)});
  settle(solver, entries);
  for (const Entry& entry : entries) {
    const double value = solver.number(entry.surface, *entry.solve);
    if (!entry.resolved)
      notes.push_back(
          fmt::format("{}: solve of surface {} is not worked out; its value {:.9g} in the file was taken",
                      entry.solve->where.text(), entry.surface, entry.in_file));
    else if (differ(value, entry.in_file, 1e-6))
      notes.push_back(
          fmt::format("{}: solve of surface {} gives {:.9g}, which was taken; the file has {:.9g}",
                      entry.solve->where.text(), entry.surface, value, entry.in_file));
  }
}

}  // namespace groundglass::optics
