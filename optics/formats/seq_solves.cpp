#include <fmt/format.h>

#include <cmath>

#include "optics/formats/seq_builder.h"

namespace groundglass::optics {

void SeqBuilder::resolve_solves() {
  for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i) {
    const SeqSurface& from = system_.surfaces[i];
    if (from.curvature_solve) resolve_curvature(i, *from.curvature_solve);
    if (!from.thickness_solve) continue;
    if (from.thickness_solve->kind == "OAL") resolve_length(i, *from.thickness_solve);
    if (from.thickness_solve->kind == "HMY") resolve_height(i, *from.thickness_solve);
  }
  const SeqSurface& last = system_.surfaces[system_.surfaces.size() - 2];
  for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i) {
    const auto& solve = system_.surfaces[i].thickness_solve;
    if (!solve || solve->kind != "PIM") continue;
    if (&system_.surfaces[i] != &last)
      fail(solve->line, "PIM", "must stand at the last surface before the image");
    resolve_image(*solve);
  }
}

void SeqBuilder::set_solved(double& figure, double solved, const SeqSolve& solve, const std::string& what) {
  if (!std::isfinite(solved)) fail(solve.line, solve.kind, "has no solution");
  if (std::abs(solved - figure) > 1e-6 * std::max(1e-3, std::abs(solved)))
    note(solve.line, solve.kind,
         fmt::format("makes the {} {:.9g} mm instead of {:.9g} mm", what, solved, figure));
  figure = solved;
}

void SeqBuilder::resolve_image(const SeqSolve& solve) {
  const double distance_mm = at_place({file_.name(), solve.line, solve.kind}, [&] {
    return paraxial_image_distance_mm(lens_, lens_.object_distance_mm, lens_.reference_wavelength_nm);
  });
  set_solved(lens_.surfaces.back().thickness_mm, distance_mm, solve, "last thickness");
}

void SeqBuilder::resolve_length(size_t i, const SeqSolve& solve) {
  const int self = static_cast<int>(i);
  if (solve.first > self || solve.last <= self || solve.first < 1 ||
      solve.last >= static_cast<int>(system_.surfaces.size()))
    fail(solve.line, "OAL", "does not span the thickness that it is to make");
  double others = 0.0;
  for (int k = solve.first; k < solve.last; ++k)
    if (k != self) others += lens_.surfaces[index_[static_cast<size_t>(k) - 1]].thickness_mm;
  set_solved(lens_.surfaces[index_[i - 1]].thickness_mm, mm(solve.value) - others, solve, "thickness");
}

std::vector<ParaxialRay> SeqBuilder::marginal_ray() const {
  const double radius_mm = 0.5 * pupil_diameter_mm();
  const double nm = lens_.reference_wavelength_nm;
  if (std::isinf(lens_.object_distance_mm)) return paraxial_trace(lens_, nm, {radius_mm, 0.0});
  const double u = radius_mm / (lens_.object_distance_mm + entrance_pupil(lens_).position_mm);
  return paraxial_trace(lens_, nm, {u * lens_.object_distance_mm, u});
}

void SeqBuilder::refuse_pupil_behind(const SeqSolve& solve) const {
  if (system_.pupil == "FNO" || system_.pupil == "NA")
    fail(solve.line, solve.kind,
         fmt::format("cannot be solved where {} makes the pupil; expected EPD or NAO", system_.pupil));
}

void SeqBuilder::resolve_height(size_t i, const SeqSolve& solve) {
  refuse_pupil_behind(solve);
  const ParaxialRay ray = marginal_ray()[index_[i - 1]];
  set_solved(lens_.surfaces[index_[i - 1]].thickness_mm, (mm(solve.value) - ray.y_mm) / ray.u, solve,
             "thickness");
}

void SeqBuilder::resolve_curvature(size_t i, const SeqSolve& solve) {
  refuse_pupil_behind(solve);
  const size_t k = index_[i - 1];
  auto* conic = std::get_if<Conic>(&lens_.surfaces[k].shape);
  auto* even = std::get_if<EvenAsphere>(&lens_.surfaces[k].shape);
  if (!conic && !even) fail(solve.line, solve.kind, "is understood for conics and even aspheres only");
  const std::vector<ParaxialRay> rays = marginal_ray();
  double n = 1.0, sign = 1.0, before = 1.0;
  for (size_t s = 0; s <= k; ++s) {
    before = n;
    if (lens_.surfaces[s].mirror) sign = -sign;
    n = sign * lens_.surfaces[s].glass.index(lens_.reference_wavelength_nm);
  }
  const double y = rays[k].y_mm;
  double u = std::isinf(lens_.object_distance_mm) ? 0.0 : y / lens_.object_distance_mm;
  if (k > 0) u = rays[k - 1].u;
  double& curvature = (conic ? *conic : even->base).curvature_per_mm;
  const double solved = (before * u - n * solve.value) / (y * (n - before));
  double radius = 1.0 / curvature;
  set_solved(radius, 1.0 / solved, solve, "radius");
  curvature = solved;
}

}  // namespace groundglass::optics
