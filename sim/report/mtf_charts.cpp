#include "sim/report/mtf_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "optics/analysis/bundle.h"
#include "sim/core/nested_loop.h"
#include "sim/report/chart.h"
#include "sim/report/field_label.h"
#include "sim/report/style.h"
#include "sim/report/ticks.h"

namespace groundglass::report {
namespace {

constexpr int frequency_steps = 50, focus_steps = 40;
constexpr std::size_t fields_across = 11;
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

}  // namespace

std::vector<optics::PolychromaticPupil> pupils(const optics::Lens& lens, const Conditions& conditions) {
  std::vector<optics::PolychromaticPupil> result(conditions.fields.size());
  for_each_index(result.size(),
                 [&](std::size_t i) { result[i] = optics::polychromatic_pupil(lens, conditions.fields[i]); });
  return result;
}

double highest_frequency_per_mm(const optics::Lens& lens, const Conditions& conditions) {
  const double cut_off = 1.22 / airy_radius_mm(lens, conditions.primary_nm);
  double farthest_mm = 0.0;
  for (const optics::FieldPoint& field : conditions.fields)
    farthest_mm = std::max(farthest_mm,
                           optics::chief_ray(lens, conditions.primary_nm, field).point_mm.head<2>().norm());
  const double wanted = std::min(cut_off, 2000.0 / farthest_mm);
  const Ticks ticks = nice_ticks(0.0, wanted, 6);
  return ticks.values.back();
}

MtfOverFrequency mtf_over_frequency(const std::vector<optics::PolychromaticPupil>& pupils,
                                    double highest_per_mm) {
  MtfOverFrequency result{{frequencies_up_to(highest_per_mm), {}}, {}};
  result.curves.fields.resize(pupils.size());
  for_each_index(pupils.size(), [&](std::size_t f) {
    result.curves.fields[f] = optics::diffraction_mtf(pupils[f], result.curves.at);
  });
  result.limit = optics::diffraction_limit(pupils.front(), result.curves.at);
  return result;
}

MtfOverFrequency geometric_mtf_over_frequency(const optics::Lens& lens, const Conditions& conditions,
                                              double highest_per_mm) {
  MtfOverFrequency result{{frequencies_up_to(highest_per_mm), {}}, {}};
  result.curves.fields.resize(conditions.fields.size());
  for_each_index(conditions.fields.size(), [&](std::size_t f) {
    result.curves.fields[f] = optics::geometric_mtf(lens, conditions.fields[f], result.curves.at);
  });
  return result;
}

MtfCurves mtf_over_focus(const optics::Lens& lens, const std::vector<optics::PolychromaticPupil>& pupils,
                         double per_mm) {
  const double f_number =
      airy_radius_mm(lens, lens.reference_wavelength_nm) / (1.22e-6 * lens.reference_wavelength_nm);
  // What costs contrast at this frequency: a blur of half a period, or else diffraction's own depth.
  const double reach_mm =
      std::max(4e-6 * lens.reference_wavelength_nm * f_number * f_number, 1.5 * f_number / per_mm);
  MtfCurves result;
  for (int i = 0; i <= focus_steps; ++i) result.at.push_back(reach_mm * (2.0 * i / focus_steps - 1.0));
  result.fields.resize(pupils.size());
  for_each_index(pupils.size(), [&](std::size_t i) {
    result.fields[i] = optics::mtf_through_focus(pupils[i], per_mm, result.at);
  });
  return result;
}

MtfOverField mtf_over_field(const optics::Lens& lens, const Conditions& conditions, double highest_per_mm) {
  MtfOverField result{evenly_spread_fields(lens, conditions, fields_across),
                      {0.25 * highest_per_mm, 0.5 * highest_per_mm, highest_per_mm},
                      std::vector(3, std::vector<optics::Mtf>(fields_across))};
  for_each_index(fields_across, [&](std::size_t i) {
    const std::vector<optics::Mtf> mtf = optics::diffraction_mtf(
        optics::polychromatic_pupil(lens, result.fields[i]), result.frequencies_per_mm);
    for (std::size_t k = 0; k < mtf.size(); ++k) result.curves[k][i] = mtf[k];
  });
  return result;
}

Svg mtf_chart(const optics::Lens& lens, const Conditions& conditions, const MtfOverFrequency& figures) {
  const std::vector<double>& at = figures.curves.at;
  Chart chart = modulation_chart(
      figures.limit.empty() ? "Polychromatic geometric MTF" : "Polychromatic diffraction MTF", "cycles / mm",
      {0.0, at.back()});
  Line limit{at, {}, {style::ink, 1.2, "1 3"}, "diffraction limit"};
  for (const optics::Mtf& m : figures.limit) limit.y.push_back(m.tangential);
  if (!figures.limit.empty()) chart.lines.push_back(std::move(limit));
  for (std::size_t f = 0; f < conditions.fields.size(); ++f)
    add_curve(chart, at, figures.curves.fields[f], style::series_colour(f),
              field_label(lens, conditions.fields[f]));
  return drawn(chart, width, height);
}

Svg mtf_focus_chart(const optics::Lens& lens, const Conditions& conditions, const MtfCurves& figures,
                    double per_mm) {
  std::vector<double> focus_um;
  for (double mm : figures.at) focus_um.push_back(1e3 * mm);
  Chart chart = modulation_chart(fmt::format("MTF through focus at {:g} cycles / mm", per_mm),
                                 "image plane moved / µm", {focus_um.front(), focus_um.back()});
  for (std::size_t f = 0; f < conditions.fields.size(); ++f)
    add_curve(chart, focus_um, figures.fields[f], style::series_colour(f),
              field_label(lens, conditions.fields[f]));
  return drawn(chart, width, height);
}

Svg mtf_field_chart(const optics::Lens& lens, const MtfOverField& figures) {
  std::vector<double> field;
  for (const optics::FieldPoint& point : figures.fields) field.push_back(point.y);
  Chart chart = modulation_chart("MTF over the field",
                                 std::isfinite(lens.object_distance_mm) ? "object height / mm" : "field / °",
                                 {0.0, field.back()});
  for (std::size_t k = 0; k < figures.curves.size(); ++k)
    add_curve(chart, field, figures.curves[k], style::series_colour(k),
              fmt::format("{:g} / mm", figures.frequencies_per_mm[k]));
  return drawn(chart, width, height);
}

}  // namespace groundglass::report
