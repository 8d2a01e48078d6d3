#include "sim/report/mtf_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "optics/analysis/best_focus.h"
#include "optics/analysis/bundle.h"
#include "sim/core/nested_loop.h"
#include "sim/report/chart.h"
#include "sim/report/field_label.h"
#include "sim/report/style.h"
#include "sim/report/ticks.h"

namespace groundglass::report {
namespace {

constexpr int frequency_steps = 50, focus_steps = 80;
constexpr std::size_t fields_across = 21;
constexpr double width = 800.0, height = 380.0;

/// Both lines of a curve.
void add_curve(Chart& chart, const std::vector<double>& x, const std::vector<optics::Mtf>& mtf,
               const std::string& colour, const std::string& label) {
  Line tangential{x, {}, {colour, 1.4, "5 3"}, label + " T"}, sagittal{x, {}, {colour, 1.4}, label + " S"};
  for (const optics::Mtf& m : mtf) {
    tangential.y.push_back(m.tangential);
    sagittal.y.push_back(m.sagittal);
  }
  chart.lines.push_back(std::move(sagittal));
  chart.lines.push_back(std::move(tangential));
}

Chart modulation_chart(const std::string& title, const std::string& x_label, Range x) {
  Chart chart;
  chart.title = title;
  chart.x.label = x_label;
  chart.x.range = x;
  chart.y.label = "modulation";
  chart.y.range = Range{0.0, 1.0};
  return chart;
}

std::vector<double> frequencies_up_to(double highest_per_mm) {
  std::vector<double> result;
  for (int i = 0; i <= frequency_steps; ++i) result.push_back(highest_per_mm * i / frequency_steps);
  return result;
}

std::optional<optics::PolychromaticPupil> pupil_of(const optics::Lens& lens, optics::FieldPoint field) {
  try {
    return optics::polychromatic_pupil(lens, field);
  } catch (const optics::TooAberrated&) {
    return {};
  }
}

/// Room for a curve of each field.
MtfCurves curves_at(std::vector<double> at, const FieldPupils& pupils) {
  MtfCurves result{std::move(at), std::vector<std::vector<optics::Mtf>>(pupils.size()), {}};
  for (const auto& pupil : pupils) result.by_rays.push_back(!pupil);
  return result;
}

/// "Diffraction MTF"; says so where some of the curves, or all, are geometric.
std::string title_of(const std::string& what, const std::vector<char>& by_rays) {
  const auto count = static_cast<std::size_t>(std::count(by_rays.begin(), by_rays.end(), char{true}));
  if (count == by_rays.size()) return "Geometric " + what;
  return "Diffraction " + what + (count > 0 ? " (* geometric, aberrations being too large)" : "");
}

std::string starred(const std::string& label, const MtfCurves& curves, std::size_t field) {
  const bool mixed = std::count(curves.by_rays.begin(), curves.by_rays.end(), char{false}) > 0;
  return mixed && curves.by_rays[field] ? label + "*" : label;
}

double best_focus_mm(const optics::Lens& lens, optics::FieldPoint field, bool by_rays) {
  return by_rays ? optics::best_focus_by_spot_mm(lens, {field})
                 : optics::best_focus_by_wavefront_mm(lens, {field});
}

/// Of planes along the axis, so many on either side.
std::vector<double> planes_around(double centre_mm, double reach_mm) {
  std::vector<double> result;
  for (int i = 0; i <= focus_steps; ++i)
    result.push_back(centre_mm + reach_mm * (2.0 * i / focus_steps - 1.0));
  return result;
}

/// Whether every curve has its highest point within the inner nine tenths of its range.
bool shows_its_peaks(const MtfCurves& curves) {
  constexpr std::ptrdiff_t rim = focus_steps / 20;
  for (const std::vector<optics::Mtf>& curve : curves.fields)
    for (const auto figure : {&optics::Mtf::tangential, &optics::Mtf::sagittal}) {
      const auto peak = std::max_element(curve.begin(), curve.end(),
                                         [&](const auto& a, const auto& b) { return a.*figure < b.*figure; });
      if (peak - curve.begin() < rim || curve.end() - 1 - peak < rim) return false;
    }
  return true;
}

}  // namespace

FieldPupils pupils(const optics::Lens& lens, const Conditions& conditions) {
  FieldPupils result(conditions.fields.size());
  for_each_index(result.size(), [&](std::size_t i) { result[i] = pupil_of(lens, conditions.fields[i]); });
  return result;
}

double highest_frequency_per_mm(const optics::Lens& lens, const Conditions& conditions) {
  if (conditions.mtf.highest_per_mm) return *conditions.mtf.highest_per_mm;
  const double cut_off = 1.22 / airy_radius_mm(lens, conditions.primary_nm);
  double farthest_mm = 0.0;
  for (const optics::FieldPoint& field : conditions.fields)
    farthest_mm = std::max(farthest_mm,
                           optics::chief_ray(lens, conditions.primary_nm, field).point_mm.head<2>().norm());
  const double wanted = std::min(cut_off, 2000.0 / farthest_mm);
  const Ticks ticks = nice_ticks(0.0, wanted, 6);
  return ticks.values.back();
}

double focus_frequency_per_mm(const optics::Lens& lens, const Conditions& conditions) {
  return conditions.mtf.per_mm.empty() ? 0.5 * highest_frequency_per_mm(lens, conditions)
                                       : conditions.mtf.per_mm.front();
}

MtfOverFrequency mtf_over_frequency(const optics::Lens& lens, const Conditions& conditions,
                                    const FieldPupils& pupils, double highest_per_mm) {
  MtfOverFrequency result{curves_at(frequencies_up_to(highest_per_mm), pupils), {}};
  const std::vector<double>& at = result.curves.at;
  for_each_index(pupils.size(), [&](std::size_t f) {
    result.curves.fields[f] = pupils[f] ? optics::diffraction_mtf(*pupils[f], at)
                                        : optics::geometric_mtf(lens, conditions.fields[f], at);
  });
  const auto first = std::find_if(pupils.begin(), pupils.end(), [](const auto& p) { return p.has_value(); });
  if (first != pupils.end()) result.limit = optics::diffraction_limit(**first, at);
  return result;
}

MtfOverFrequency geometric_mtf_over_frequency(const optics::Lens& lens, const Conditions& conditions,
                                              double highest_per_mm) {
  return mtf_over_frequency(lens, conditions, FieldPupils(conditions.fields.size()), highest_per_mm);
}

MtfCurves mtf_over_focus(const optics::Lens& lens, const Conditions& conditions, const FieldPupils& pupils,
                         double per_mm) {
  const double f_number =
      airy_radius_mm(lens, lens.reference_wavelength_nm) / (1.22e-6 * lens.reference_wavelength_nm);
  // What costs contrast at this frequency: a blur of half a period, or else diffraction's own depth.
  const double reach_mm =
      std::max(4e-6 * lens.reference_wavelength_nm * f_number * f_number, 1.5 * f_number / per_mm);
  std::vector<double> best_mm(pupils.size());
  for_each_index(pupils.size(),
                 [&](std::size_t f) { best_mm[f] = best_focus_mm(lens, conditions.fields[f], !pupils[f]); });
  const double centre_mm =
      std::accumulate(best_mm.begin(), best_mm.end(), 0.0) / static_cast<double>(best_mm.size());
  double wide_mm =
      std::max(reach_mm, 1.1 * std::abs(centre_mm));  // the image plane as it stands is seen, too
  for (double mm : best_mm) wide_mm = std::max(wide_mm, 1.25 * std::abs(mm - centre_mm));
  const auto curves = [&] {
    MtfCurves result = curves_at(planes_around(centre_mm, wide_mm), pupils);
    for_each_index(pupils.size(), [&](std::size_t f) {
      result.fields[f] =
          pupils[f] ? optics::mtf_through_focus(*pupils[f], per_mm, result.at)
                    : optics::geometric_mtf_through_focus(lens, conditions.fields[f], per_mm, result.at);
    });
    return result;
  };
  // Aberrations part the highest contrast from the least spot, and astigmatism its two lines.
  MtfCurves result = curves();
  for (int widenings = 0; widenings < 4 && !shows_its_peaks(result); ++widenings) {
    wide_mm *= 1.4;
    result = curves();
  }
  return result;
}

MtfOverField mtf_over_field(const optics::Lens& lens, const Conditions& conditions, double highest_per_mm) {
  std::vector<double> per_mm = conditions.mtf.per_mm;
  if (per_mm.empty()) per_mm = {0.25 * highest_per_mm, 0.5 * highest_per_mm, highest_per_mm};
  const std::vector curves(per_mm.size(), std::vector<optics::Mtf>(fields_across));
  MtfOverField result{evenly_spread_fields(lens, conditions, fields_across), std::move(per_mm), curves,
                      std::vector<char>(fields_across)};
  for_each_index(fields_across, [&](std::size_t i) {
    const auto pupil = pupil_of(lens, result.fields[i]);
    const std::vector<double>& at = result.frequencies_per_mm;
    const std::vector<optics::Mtf> mtf =
        pupil ? optics::diffraction_mtf(*pupil, at) : optics::geometric_mtf(lens, result.fields[i], at);
    result.by_rays[i] = !pupil;
    for (std::size_t k = 0; k < mtf.size(); ++k) result.curves[k][i] = mtf[k];
  });
  return result;
}

Svg mtf_chart(const optics::Lens& lens, const Conditions& conditions, const MtfOverFrequency& figures) {
  const std::vector<double>& at = figures.curves.at;
  Chart chart = modulation_chart(title_of("MTF", figures.curves.by_rays), "cycles / mm", {0.0, at.back()});
  Line limit{at, {}, {style::ink, 1.2, "1 3"}, "diffraction limit"};
  for (const optics::Mtf& m : figures.limit) limit.y.push_back(m.tangential);
  if (!figures.limit.empty()) chart.lines.push_back(std::move(limit));
  for (std::size_t f = 0; f < conditions.fields.size(); ++f)
    add_curve(chart, at, figures.curves.fields[f], style::series_colour(f),
              starred(field_label(lens, conditions.fields[f]), figures.curves, f));
  return drawn(chart, width, height);
}

Svg mtf_focus_chart(const optics::Lens& lens, const Conditions& conditions, const MtfCurves& figures,
                    double per_mm) {
  std::vector<double> focus_um;
  for (double mm : figures.at) focus_um.push_back(1e3 * mm);
  Chart chart = modulation_chart(
      title_of(fmt::format("MTF through focus at {:g} cycles / mm", per_mm), figures.by_rays),
      "image plane moved / µm", {focus_um.front(), focus_um.back()});
  for (std::size_t f = 0; f < conditions.fields.size(); ++f)
    add_curve(chart, focus_um, figures.fields[f], style::series_colour(f),
              starred(field_label(lens, conditions.fields[f]), figures, f));
  return drawn(chart, width, height);
}

Svg mtf_field_chart(const optics::Lens& lens, const MtfOverField& figures) {
  std::vector<double> field;
  Dots by_rays{{}, {}, style::faint, 2.0, "geometric, aberrations being too large"};
  for (std::size_t i = 0; i < figures.fields.size(); ++i) {
    field.push_back(figures.fields[i].y);
    if (figures.by_rays[i]) by_rays.x.push_back(figures.fields[i].y);
  }
  by_rays.y.assign(by_rays.x.size(), 0.0);
  const bool all_by_rays = by_rays.x.size() == field.size();
  Chart chart = modulation_chart(
      all_by_rays ? "Geometric MTF over the field" : "Diffraction MTF over the field",
      std::isfinite(lens.object_distance_mm) ? "object height / mm" : "field / °", {0.0, field.back()});
  for (std::size_t k = 0; k < figures.curves.size(); ++k)
    add_curve(chart, field, figures.curves[k], style::series_colour(k),
              fmt::format("{:g} / mm", figures.frequencies_per_mm[k]));
  for (Line& line : chart.lines) line = smoothed(line);
  if (!by_rays.x.empty() && !all_by_rays) chart.dots.push_back(std::move(by_rays));
  return drawn(chart, width, height);
}

}  // namespace groundglass::report
