#include <fmt/format.h>

#include <cmath>

#include "optics/analysis/conjugates.h"
#include "optics/analysis/seidel_forms.h"
#include "sim/report/field_label.h"
#include "sim/report/html_page.h"
#include "sim/report/layout_drawing.h"
#include "sim/report/lens_report.h"
#include "sim/report/number_text.h"
#include "sim/report/seidel_chart.h"
#include "sim/report/style.h"
#include "sim/report/surface_text.h"

namespace groundglass::report {
namespace {

using optics::Lens;

std::string number(double value, int decimals = 4) { return fixed(value, decimals); }

template <typename Value, typename Show>
std::string section(const std::string& title, const Maybe<Value>& figure, const Show& show) {
  return html_section(
      title, figure.value ? show(*figure.value)
                          : fmt::format("<p class=\"faint\">Not computed: {}</p>\n", escaped(figure.reason)));
}

std::string header(const Lens& lens, const LensFigures& figures) {
  std::string html =
      fmt::format("<h1>{}</h1>\n<p class=\"faint\">{}</p>\n", escaped(lens.name), escaped(lens.source));
  std::string wavelengths, fields;
  for (const auto& [nm, weight] : figures.conditions.wavelengths)
    wavelengths += fmt::format("{}{} nm{}", wavelengths.empty() ? "" : ", ", fmt::format("{:.6g}", nm),
                               weight == 1.0 ? "" : fmt::format(" (weight {:g})", weight));
  for (const auto& field : figures.conditions.fields)
    fields += (fields.empty() ? "" : ", ") + field_label(lens, field);
  html += fmt::format("<p>Wavelengths {}. Fields {}.</p>\n", wavelengths, fields);
  for (const auto& field : figures.dark_fields)
    html += fmt::format("<p>No light of field {} passes the lens; it is left out.</p>\n",
                        field_label(lens, field));
  return html;
}

std::string first_order_table(const Lens& lens, const optics::FirstOrder& f) {
  const auto stated = [](std::optional<double> value) { return value ? fmt::format("{:.6g}", *value) : ""; };
  const auto off = [](double computed, std::optional<double> value) {
    return value ? fmt::format("{:+.2f} %", 100.0 * (computed / *value - 1.0)) : "";
  };
  HtmlTable table({"", "computed", "published", "difference"});
  table.row({"effective focal length / mm", number(f.efl_mm), stated(lens.published_efl_mm),
             off(f.efl_mm, lens.published_efl_mm)});
  table.row({"f-number", number(f.f_number, 3), stated(lens.published_f_number),
             off(f.f_number, lens.published_f_number)});
  table.row({"back focal length / mm", number(f.bfl_mm), stated(lens.published_bfl_mm),
             off(f.bfl_mm, lens.published_bfl_mm)});
  const std::pair<const char*, double> rows[] = {
      {"front focal length / mm", f.ffl_mm},
      {"image distance / mm", f.image_distance_mm},
      {"entrance pupil diameter / mm", f.entrance_pupil_diameter_mm},
      {"entrance pupil from the first vertex / mm", f.entrance_pupil_position_mm},
      {"exit pupil diameter / mm", f.exit_pupil_diameter_mm},
      {"exit pupil from the last vertex / mm", f.exit_pupil_position_mm},
      {"front principal plane from the first vertex / mm", f.front_principal_plane_mm},
      {"rear principal plane from the last vertex / mm", f.rear_principal_plane_mm}};
  for (const auto& [what, value] : rows) table.row({what, number(value), "", ""});
  if (std::isfinite(lens.object_distance_mm)) {
    table.row({"object distance / mm", number(lens.object_distance_mm), "", ""});
    table.row({"working f-number", number(optics::working_f_number(lens, f.wavelength_nm), 3), "", ""});
    table.row({"magnification", number(optics::lateral_magnification(lens, f.wavelength_nm)), "", ""});
  }
  return table.html();
}

std::string prescription_table(const Lens& lens) {
  HtmlTable table(
      {"surface", "radius / mm", "thickness / mm", "glass", "semi-diameter / mm", "shape and notes"},
      HtmlTable::LastColumn::long_text);
  for (std::size_t k = 0; k < lens.surfaces.size(); ++k) {
    const optics::Surface& s = lens.surfaces[k];
    std::string notes = asphere_text(s.shape);
    const auto note = [&](const std::string& text) { notes += (notes.empty() ? "" : "; ") + text; };
    if (s.mirror) note("mirror");
    if (s.tilt.moves())
      note(fmt::format("tilt x {:g}°, y {:g}°, z {:g}°, decentre {:g}, {:g} mm", s.tilt.tilt_x_deg,
                       s.tilt.tilt_y_deg, s.tilt.tilt_z_deg, s.tilt.decenter_x_mm, s.tilt.decenter_y_mm));
    if (!s.label.empty()) note(s.label);
    table.row({fmt::format("{}{}", k + 1, s.stop ? " stop" : ""), radius_text(s.shape),
               number(s.thickness_mm), s.glass.is_air() ? "" : escaped(s.glass.name()),
               number(s.semi_diameter_mm, 3), escaped(notes)});
  }
  return table.html();
}

std::string seidel_table(const optics::SeidelAberrations& seidel) {
  HtmlTable table(
      {"surface", "W040", "W131", "W222", "W220P", "W311", "W020 axial colour", "W111 lateral colour"});
  const auto add = [&](const std::string& name, const optics::SeidelCoefficients& coefficients) {
    const optics::WaveCoefficients w =
        optics::wave_coefficients(coefficients, seidel.conditions.wavelength_nm);
    table.row({name, number(w.w040, 3), number(w.w131, 3), number(w.w222, 3), number(w.w220p, 3),
               number(w.w311, 3), number(w.w020, 3), number(w.w111, 3)});
  };
  for (std::size_t k = 0; k < seidel.surfaces.size(); ++k)
    add(std::to_string(k + 1), seidel.surfaces[k].total());
  add("sum", seidel.sum);
  return fmt::format("<p>Waves of {}, at the edge of pupil and field ({:.4g}).</p>\n",
                     wavelength_label(seidel.conditions.wavelength_nm), seidel.conditions.field) +
         table.html();
}

std::string wavefront_table(const Lens& lens, const LensFigures& figures) {
  HtmlTable table(
      {"field", "RMS", "RMS, tilt removed", "RMS, tilt and focus removed", "peak to valley", "Strehl ratio"});
  std::vector<std::string> heads = {"Fringe Zernike"};
  for (std::size_t f = 0; f < figures.wavefronts.size(); ++f) {
    const FieldWavefront& w = figures.wavefronts[f];
    const std::string label = field_label(lens, figures.conditions.fields[f]);
    heads.push_back(label);
    table.row({label, number(w.rms_waves), number(w.rms_without_tilt_waves),
               number(w.rms_without_defocus_waves), number(w.peak_to_valley_waves, 3),
               figures.psf[f].primary_strehl ? number(*figures.psf[f].primary_strehl, 4)
                                             : "aberrations too large"});
  }
  HtmlTable zernikes(heads);
  for (std::size_t i = 0; i < figures.wavefronts.front().fringe_zernikes.size(); ++i) {
    std::vector<std::string> cells = {fmt::format("Z{}", i + 1)};
    for (const FieldWavefront& w : figures.wavefronts) cells.push_back(number(w.fringe_zernikes[i]));
    zernikes.row(cells);
  }
  return fmt::format("<p>Waves of {}.</p>\n", wavelength_label(figures.conditions.primary_nm)) +
         table.html() + "<p></p>" + zernikes.html();
}

std::string best_focus_table(const BestFocus& best) {
  HtmlTable table({"best focus from the image plane, mean over the fields", "mm"});
  table.row({"by RMS spot", number(best.by_spot_mm)});
  table.row({"by RMS wavefront", number(best.by_wavefront_mm)});
  table.row({fmt::format("by MTF at {:g} cycles / mm", best.per_mm),
             best.by_mtf_mm.value ? number(*best.by_mtf_mm.value) : "aberrations too large"});
  return table.html();
}

}  // namespace

std::string report_html(const Lens& lens, const LensFigures& figures) {
  const Conditions& c = figures.conditions;
  std::string body = header(lens, figures);
  body += html_section("Layout", layout_drawing(lens, drawn_fields(lens)).element());
  body += html_section("First order", first_order_table(lens, figures.first_order));
  body += html_section("Prescription", prescription_table(lens));
  body += html_section("Spots", spot_chart(lens, c, figures.spots).element());
  body += html_section("Transverse ray fans", ray_fan_chart(lens, c, figures.fans).element());
  body += html_section("Optical path fans", opd_chart(lens, c, figures.fans).element());
  body += section("Field curvature and distortion", figures.field_curves,
                  [&](const FieldCurves& f) { return field_curve_chart(lens, c, f).element(); });
  body += section("Lateral colour", figures.field_curves,
                  [&](const FieldCurves& f) { return lateral_colour_chart(lens, c, f).element(); });
  body += section("Chromatic focal shift", figures.focal_shift,
                  [&](const FocalShift& f) { return focal_shift_chart(lens, f).element(); });
  body += html_section("MTF", mtf_chart(lens, c, figures.mtf).element());
  body += html_section("MTF through focus",
                       mtf_focus_chart(lens, c, figures.mtf_over_focus, figures.focus_per_mm).element());
  body += section("Best focus", figures.best_focus, best_focus_table);
  body += section("MTF over the field", figures.mtf_over_field,
                  [&](const MtfOverField& f) { return mtf_field_chart(lens, f).element(); });
  body += section("Relative illumination and chief-ray angle", figures.illumination,
                  [&](const auto& f) { return illumination_chart(lens, f).element(); });
  body += html_section("Point spread", psf_chart(lens, c, figures.psf).element());
  body += html_section("Wavefront", wavefront_table(lens, figures));
  body += section("Seidel aberrations", figures.seidel,
                  [&](const auto& s) { return seidel_chart(s).element() + seidel_table(s); });
  return html_page(lens.name, body);
}

}  // namespace groundglass::report
