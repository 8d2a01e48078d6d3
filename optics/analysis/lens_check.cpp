#include "optics/analysis/lens_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/analysis/best_focus.h"
#include "optics/analysis/bundle.h"
#include "optics/analysis/first_order.h"
#include "optics/analysis/spot.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

struct Limits {
  double off, wrong;
};
/// Relative to the published figure.
constexpr Limits focal_length = {0.005, 0.02}, f_number = {0.02, 0.2};
/// Relative to the focal length.
constexpr Limits back_focus = {0.005, 0.02};
/// Relative to the aperture's diameter.
constexpr Limits axial_spot = {0.002, 0.01};
constexpr Limits chief_ray_angle_deg = {0.1, 1.0};

Verdict judge(double error, Limits limits) {
  if (!(std::abs(error) <= limits.wrong)) return Verdict::wrong;
  return std::abs(error) <= limits.off ? Verdict::fine : Verdict::off;
}

/// `error` is in whatever the limits are in.
Finding compared(const std::string& what, const std::string& unit, double published, double computed,
                 double error, Limits limits) {
  Finding finding{judge(error, limits), what, unit, published, computed, ""};
  if (finding.verdict != Verdict::fine)
    finding.message = fmt::format("differs by {:.3g}{}, {:.3g} %", computed - published,
                                  unit.empty() ? "" : " " + unit, 100.0 * (computed / published - 1.0));
  return finding;
}

Finding unpublished(const std::string& what, const std::string& unit, double computed) {
  return {Verdict::fine, what, unit, std::nullopt, computed, ""};
}

Finding wrong(const std::string& what, const std::string& message) {
  return {Verdict::wrong, what, "", std::nullopt, std::nullopt, message};
}

void check_first_order(const Lens& lens, const FirstOrder& first, std::vector<Finding>& findings) {
  const auto add = [&](const char* what, const char* unit, std::optional<double> published, double computed,
                       double scale, Limits limits) {
    findings.push_back(
        published ? compared(what, unit, *published, computed, (computed - *published) / scale, limits)
                  : unpublished(what, unit, computed));
  };
  const double efl_mm = std::abs(first.efl_mm);
  add("effective focal length", "mm", lens.published_efl_mm, first.efl_mm, efl_mm, focal_length);
  add("back focal length", "mm", lens.published_bfl_mm, first.bfl_mm, efl_mm, back_focus);
  add("f-number", "", lens.published_f_number, first.f_number, first.f_number, f_number);
}

void check_elements(const Lens& lens, std::vector<Finding>& findings) {
  for (const auto& [surface, published_mm] : lens.published_elements) {
    const double computed_mm = element_focal_length_mm(lens, surface, lens.reference_wavelength_nm);
    findings.push_back(compared(fmt::format("focal length of the element at surface {}", surface + 1), "mm",
                                published_mm, computed_mm, computed_mm / published_mm - 1.0, focal_length));
  }
}

/// Where the axial pencil is sharpest, and how sharp.
void check_axial_image(const Lens& lens, const FirstOrder& first, std::vector<Finding>& findings) {
  const double efl_mm = std::abs(first.efl_mm), nm = lens.reference_wavelength_nm;
  const double shift_mm = best_focus_by_spot_mm(lens, {{}});
  const double paraxial_mm =
      paraxial_image_distance_mm(lens, lens.object_distance_mm, nm) - lens.image_distance_mm();
  Finding plane = unpublished("best axial focus from the image plane", "mm", shift_mm);
  // Prescriptions stand at the one or at the other.
  plane.verdict = judge(std::min(std::abs(shift_mm), std::abs(paraxial_mm)) / efl_mm, back_focus);
  if (plane.verdict != Verdict::fine)
    plane.message =
        fmt::format("the image plane is at no focus; the paraxial one is {:.4g} mm off", paraxial_mm);
  findings.push_back(plane);

  const Lens focused = with_image_moved(lens, shift_mm);
  const Bundle bundle = trace_bundle(focused, nm, {}, 10, 24);
  const WeightedBundle bundles[] = {{&bundle}};
  const double rms_mm = spot_about_centroid(bundles).rms_mm;
  Finding spot = unpublished("axial RMS spot at best focus", "mm", rms_mm);
  spot.verdict = judge(rms_mm * first.f_number / efl_mm, axial_spot);
  if (spot.verdict != Verdict::fine) spot.message = "the rays do not meet in a point";
  findings.push_back(spot);
}

/// What the full aperture and the edge of the field lose.
void check_light(const Lens& lens, std::vector<Finding>& findings) {
  const double nm = lens.reference_wavelength_nm;
  const auto clear_share = [&](FieldPoint field) {
    double share = 0.0;
    for (const PupilNode& node : pupil_quadrature(lens, RayAimer(lens, nm, field), nm, 6, 24))
      share += node.weight;
    return share;
  };
  Finding axis = unpublished("share of the stop that is clear on the axis", "", clear_share({}));
  if (*axis.computed < 0.99) {
    axis.verdict = Verdict::off;
    axis.message = "another aperture is narrower than the stop";
  }
  findings.push_back(axis);
  if (!(lens.half_field_deg > 0.0)) return;
  const FieldPoint edge = field_at_angle(lens, {0.0, lens.half_field_deg});
  Finding corner = unpublished("share of the stop that is clear at the half field", "", clear_share(edge));
  if (*corner.computed == 0.0) {
    corner.verdict = Verdict::off;
    corner.message = fmt::format("the apertures pass no light of {:g} deg", lens.half_field_deg);
  }
  findings.push_back(corner);
  if (!lens.published_chief_ray_angle_deg) return;
  const ChiefRay chief = chief_ray(lens, nm, edge);
  const double angle_deg = std::acos(std::min(1.0, std::abs(chief.direction.z()))) * 180.0 / std::numbers::pi;
  findings.push_back(compared("chief-ray angle at the half field", "deg", *lens.published_chief_ray_angle_deg,
                              angle_deg, angle_deg - *lens.published_chief_ray_angle_deg,
                              chief_ray_angle_deg));
}

/// Surfaces that cross within the aperture they share.
void check_edges(const Lens& lens, std::vector<Finding>& findings) {
  for (size_t i = 0; i + 1 < lens.surfaces.size(); ++i) {
    const Surface &front = lens.surfaces[i], &back = lens.surfaces[i + 1];
    if (front.mirror || back.mirror || back.tilt.moves()) continue;
    if (front.glass.is_air() && (is_plane(front.shape) || is_plane(back.shape)))
      continue;  // stops may stand inside
    const double height_mm = std::min(front.semi_diameter_mm, back.semi_diameter_mm);
    const double edge_mm =
        front.thickness_mm + sag(back.shape, 0.0, height_mm).z_mm - sag(front.shape, 0.0, height_mm).z_mm;
    if (edge_mm * front.thickness_mm < 0.0)
      findings.push_back({Verdict::off, fmt::format("gap between surfaces {} and {}", i + 1, i + 2), "mm",
                          std::nullopt, edge_mm,
                          fmt::format("they cross within {:.4g} mm of the axis", height_mm)});
  }
}

}  // namespace

double element_focal_length_mm(const Lens& lens, size_t first_surface, double wavelength_nm) {
  const Surface &front = lens.surfaces.at(first_surface), &back = lens.surfaces.at(first_surface + 1);
  const double n = front.glass.index(wavelength_nm);
  const double front_power = (n - 1.0) * vertex_curvature_per_mm(front.shape);
  const double back_power = (1.0 - n) * vertex_curvature_per_mm(back.shape);
  return 1.0 / (front_power + back_power - front.thickness_mm / n * front_power * back_power);
}

const char* word(Verdict verdict) {
  return verdict == Verdict::fine ? "ok" : verdict == Verdict::off ? "off" : "wrong";
}

std::vector<Finding> check_prescription(const Lens& lens) {
  std::vector<Finding> findings;
  const auto attempt = [&](const char* what, const auto& check) {
    try {
      check();
    } catch (const InputError& error) {
      findings.push_back(wrong(what, error.what()));
    }
  };
  attempt("first-order figures", [&] {
    const FirstOrder first = first_order(lens, lens.reference_wavelength_nm);
    check_first_order(lens, first, findings);
    check_elements(lens, findings);
    attempt("axial image", [&] { check_axial_image(lens, first, findings); });
  });
  attempt("light", [&] { check_light(lens, findings); });
  check_edges(lens, findings);
  return findings;
}

}  // namespace groundglass::optics
