#include <cmath>

#include "optics/analysis/seidel_forms.h"
#include "sim/report/lens_report.h"
#include "sim/report/surface_text.h"

namespace groundglass::report {
namespace {

using Json = nlohmann::ordered_json;
using optics::Lens;

/// JSON has no infinity.
Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json or_null(std::optional<double> value) { return value ? Json(*value) : Json(nullptr); }

Json list_of(std::size_t count, const auto& item) {
  Json list = Json::array();
  for (std::size_t i = 0; i < count; ++i) list.push_back(item(i));
  return list;
}

Json point(optics::FieldPoint field) { return {{"x", field.x}, {"y", field.y}}; }

Json published(const Lens& lens) {
  return {{"efl_mm", or_null(lens.published_efl_mm)},
          {"f_number", or_null(lens.published_f_number)},
          {"bfl_mm", or_null(lens.published_bfl_mm)}};
}

}  // namespace

Json first_order_json(const optics::FirstOrder& f) {
  return {{"wavelength_nm", f.wavelength_nm},
          {"efl_mm", finite(f.efl_mm)},
          {"bfl_mm", finite(f.bfl_mm)},
          {"ffl_mm", finite(f.ffl_mm)},
          {"f_number", finite(f.f_number)},
          {"entrance_pupil_diameter_mm", finite(f.entrance_pupil_diameter_mm)},
          {"entrance_pupil_position_mm", finite(f.entrance_pupil_position_mm)},
          {"exit_pupil_diameter_mm", finite(f.exit_pupil_diameter_mm)},
          {"exit_pupil_position_mm", finite(f.exit_pupil_position_mm)},
          {"front_principal_plane_mm", finite(f.front_principal_plane_mm)},
          {"rear_principal_plane_mm", finite(f.rear_principal_plane_mm)},
          {"image_distance_mm", finite(f.image_distance_mm)}};
}

namespace {

Json surfaces(const Lens& lens) {
  return list_of(lens.surfaces.size(), [&](std::size_t k) -> Json {
    const optics::Surface& s = lens.surfaces[k];
    return {{"curvature_per_mm", optics::vertex_curvature_per_mm(s.shape)},
            {"thickness_mm", s.thickness_mm},
            {"glass", s.glass.is_air() ? Json(nullptr) : Json(s.glass.name())},
            {"semi_diameter_mm", s.semi_diameter_mm},
            {"stop", s.stop},
            {"mirror", s.mirror},
            {"shape", asphere_text(s.shape)}};
  });
}

Json waves(const optics::SeidelCoefficients& coefficients, double wavelength_nm) {
  const optics::WaveCoefficients w = optics::wave_coefficients(coefficients, wavelength_nm);
  return {{"w040", w.w040}, {"w131", w.w131}, {"w222", w.w222}, {"w220p", w.w220p},
          {"w311", w.w311}, {"w020", w.w020}, {"w111", w.w111}};
}

Json seidel(const Maybe<optics::SeidelAberrations>& figure) {
  if (!figure.value) return nullptr;
  const auto& s = *figure.value;
  const double nm = s.conditions.wavelength_nm;
  return {{"wavelength_nm", nm},
          {"field", s.conditions.field},
          {"petzval_curvature_per_mm", s.petzval_curvature_per_mm},
          {"surfaces_waves",
           list_of(s.surfaces.size(), [&](std::size_t k) { return waves(s.surfaces[k].total(), nm); })},
          {"sum_waves", waves(s.sum, nm)}};
}

Json field_curves(const Maybe<FieldCurves>& figure, const Conditions& conditions) {
  if (!figure.value) return nullptr;
  const FieldCurves& f = *figure.value;
  return list_of(f.curves.size(), [&](std::size_t w) -> Json {
    return {{"wavelength_nm", conditions.wavelengths[w].nm},
            {"points", list_of(f.fields.size(), [&](std::size_t i) -> Json {
               const optics::FieldCurvePoint& p = f.curves[w][i];
               return {{"field", p.field.y},
                       {"image_y_mm", p.chief_y_mm},
                       {"tangential_focus_mm", finite(p.tangential_focus_mm)},
                       {"sagittal_focus_mm", finite(p.sagittal_focus_mm)},
                       {"distortion_percent", finite(p.distortion_percent)},
                       {"f_theta_distortion_percent", finite(p.f_theta_distortion_percent)},
                       {"lateral_colour_mm", f.lateral_colour_mm[w][i]}};
             })}};
  });
}

Json illumination(const Maybe<std::vector<optics::Illumination>>& figure) {
  if (!figure.value) return nullptr;
  return list_of(figure.value->size(), [&](std::size_t i) -> Json {
    const optics::Illumination& p = (*figure.value)[i];
    return {{"field", p.field.y},
            {"relative", p.relative},
            {"pupil_share", p.pupil_share},
            {"chief_ray_angle_deg", p.chief_ray_angle_deg},
            {"working_f_number", finite(p.working_f_number())}};
  });
}

Json mtf(const std::vector<optics::Mtf>& curve) {
  Json tangential = Json::array(), sagittal = Json::array();
  for (const optics::Mtf& m : curve) {
    tangential.push_back(m.tangential);
    sagittal.push_back(m.sagittal);
  }
  return {{"tangential", tangential}, {"sagittal", sagittal}};
}

/// One of a fan's figures, null where the ray is cut.
Json fan(const std::vector<optics::FanRay>& rays, double optics::FanRay::*error) {
  return list_of(rays.size(), [&](std::size_t i) -> Json {
    if (rays[i].status != optics::RayStatus::ok) return nullptr;
    return {{"pupil", rays[i].pupil}, {"error_mm", rays[i].*error}, {"opd_waves", rays[i].opd_waves}};
  });
}

Json mtf_over_focus(const LensFigures& figures) {
  const MtfCurves& f = figures.mtf_over_focus;
  return {{"per_mm", figures.focus_per_mm},
          {"image_plane_moved_mm", f.at},
          {"fields", list_of(f.fields.size(), [&](std::size_t i) { return mtf(f.fields[i]); })}};
}

Json mtf_over_field(const Maybe<MtfOverField>& figure) {
  if (!figure.value) return nullptr;
  const MtfOverField& f = *figure.value;
  return {{"fields", list_of(f.fields.size(), [&](std::size_t i) -> Json { return f.fields[i].y; })},
          {"frequencies", list_of(f.curves.size(), [&](std::size_t k) -> Json {
             return {{"per_mm", f.frequencies_per_mm[k]}, {"mtf", mtf(f.curves[k])}};
           })}};
}

Json best_focus(const Maybe<BestFocus>& figure) {
  if (!figure.value) return nullptr;
  return {{"by_spot_mm", figure.value->by_spot_mm},
          {"by_wavefront_mm", figure.value->by_wavefront_mm},
          {"by_mtf_mm", or_null(figure.value->by_mtf_mm.value)},
          {"per_mm", figure.value->per_mm}};
}

Json field(const LensFigures& figures, std::size_t f) {
  const optics::Spot& spot = figures.spots[f].spot;
  const FieldWavefront& w = figures.wavefronts[f];
  return {{"field", point(figures.conditions.fields[f])},
          {"spot",
           {{"rms_mm", spot.rms_mm},
            {"rms_x_mm", spot.rms_x_mm},
            {"rms_y_mm", spot.rms_y_mm},
            {"geometric_mm", spot.geometric_mm}}},
          {"wavefront",
           {{"rms_waves", w.rms_waves},
            {"rms_without_tilt_waves", w.rms_without_tilt_waves},
            {"rms_without_defocus_waves", w.rms_without_defocus_waves},
            {"peak_to_valley_waves", w.peak_to_valley_waves},
            {"strehl_ratio", or_null(figures.psf[f].primary_strehl)},
            {"fringe_zernikes_waves", w.fringe_zernikes}}},
          {"polychromatic_strehl_ratio", or_null(figures.psf[f].strehl)},
          {"mtf_kind", figures.mtf.curves.by_rays[f] ? "geometric" : "diffraction"},
          {"mtf", mtf(figures.mtf.curves.fields[f])},
          {"fans", list_of(figures.fans[f].size(), [&](std::size_t i) -> Json {
             return {{"wavelength_nm", figures.conditions.wavelengths[i].nm},
                     {"tangential", fan(figures.fans[f][i].tangential, &optics::FanRay::error_y_mm)},
                     {"sagittal", fan(figures.fans[f][i].sagittal, &optics::FanRay::error_x_mm)}};
           })}};
}

}  // namespace

Json report_json(const Lens& lens, const LensFigures& figures) {
  const Conditions& c = figures.conditions;
  Json wavelengths = Json::array();
  for (const auto& [nm, weight] : c.wavelengths) wavelengths.push_back({{"nm", nm}, {"weight", weight}});
  Json shift = nullptr;
  if (figures.focal_shift.value)
    shift = {{"wavelengths_nm", figures.focal_shift.value->wavelengths_nm},
             {"shift_mm", figures.focal_shift.value->shift_mm}};
  return {{"name", lens.name},
          {"source", lens.source},
          {"published", published(lens)},
          {"first_order", first_order_json(figures.first_order)},
          {"surfaces", surfaces(lens)},
          {"wavelengths", wavelengths},
          {"dark_fields",
           list_of(figures.dark_fields.size(), [&](std::size_t i) { return point(figures.dark_fields[i]); })},
          {"seidel", seidel(figures.seidel)},
          {"chromatic_focal_shift", shift},
          {"field_curves", field_curves(figures.field_curves, c)},
          {"illumination", illumination(figures.illumination)},
          {"mtf_frequencies_per_mm", figures.mtf.curves.at},
          {"mtf_diffraction_limit", figures.mtf.limit.empty() ? Json(nullptr) : mtf(figures.mtf.limit)},
          {"mtf_over_focus", mtf_over_focus(figures)},
          {"mtf_over_field", mtf_over_field(figures.mtf_over_field)},
          {"best_focus", best_focus(figures.best_focus)},
          {"fields", list_of(c.fields.size(), [&](std::size_t f) { return field(figures, f); })}};
}

}  // namespace groundglass::report
