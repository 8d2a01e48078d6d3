#include "sim/report/field_charts.h"

#include <algorithm>
#include <cmath>

#include "sim/report/chart.h"
#include "sim/report/field_label.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

constexpr std::size_t points = 101;
constexpr double width = 396.0, height = 340.0;
/// Beyond this half field f tan θ is no measure of what a lens is meant to do.
constexpr double wide_field_deg = 50.0;

double largest(const std::vector<optics::FieldCurvePoint>& curve, double optics::FieldCurvePoint::*figure) {
  double result = 0.0;
  for (const auto& point : curve) result = std::max(result, std::abs(point.*figure));
  return result;
}

/// Whether a fisheye is nearer to f θ than to f tan θ.
bool is_f_theta(const optics::Lens& lens, const FieldCurves& figures) {
  using Point = optics::FieldCurvePoint;
  const auto& curve = figures.curves.front();
  return std::isinf(lens.object_distance_mm) && figures.fields.back().y >= wide_field_deg &&
         largest(curve, &Point::f_theta_distortion_percent) < largest(curve, &Point::distortion_percent);
}

const char* distortion_title(const optics::Lens& lens, bool f_theta) {
  if (std::isfinite(lens.object_distance_mm)) return "Distortion";
  return f_theta ? "Distortion, from f θ" : "Distortion, from f tan θ";
}

Chart chart_over_field(const optics::Lens& lens, const FieldCurves& figures, const char* title,
                       const std::string& x_label) {
  Chart chart;
  chart.title = title;
  chart.x.label = x_label;
  chart.y.label = std::isfinite(lens.object_distance_mm) ? "object height / mm" : "field / °";
  chart.y.range = Range{0.0, figures.fields.back().y};
  return chart;
}

std::vector<double> heights(const FieldCurves& figures) {
  std::vector<double> result;
  for (const optics::FieldPoint& field : figures.fields) result.push_back(field.y);
  return result;
}

/// One figure of all points.
std::vector<double> values(const std::vector<optics::FieldCurvePoint>& curve,
                           double optics::FieldCurvePoint::*figure, double factor = 1.0) {
  std::vector<double> result;
  for (const auto& point : curve) result.push_back(factor * point.*figure);
  return result;
}

/// Around zero, however small the values are.
Range centred(const std::vector<Line>& lines, double least) {
  std::vector<double> all;
  for (const Line& line : lines) all.insert(all.end(), line.x.begin(), line.x.end());
  return symmetric_range(all, least);
}

}  // namespace

FieldCurves field_curve_figures(const optics::Lens& lens, const Conditions& conditions) {
  FieldCurves result{evenly_spread_fields(lens, conditions, points), {}, {}};
  const std::size_t wavelengths = conditions.wavelengths.size();
  result.curves.assign(wavelengths, std::vector<optics::FieldCurvePoint>(points));
  result.lateral_colour_mm.assign(wavelengths, std::vector<double>(points));
  const Conditions dense{result.fields, conditions.wavelengths, conditions.primary_nm};
  for_all(dense, [&](std::size_t f, std::size_t w) {
    const double nm = conditions.wavelengths[w].nm;
    result.curves[w][f] = optics::field_curves(lens, nm, {result.fields[f]})[0];
    result.lateral_colour_mm[w][f] =
        optics::lateral_colour_mm(lens, nm, conditions.primary_nm, {result.fields[f]})[0];
  });
  return result;
}

Svg field_curve_chart(const optics::Lens& lens, const Conditions& conditions, const FieldCurves& figures) {
  using Point = optics::FieldCurvePoint;
  const std::vector<std::string> colours = conditions.colours();
  const std::vector<double> field = heights(figures);
  Chart curvature = chart_over_field(lens, figures, "Field curvature", "focus / µm");
  const bool f_theta = is_f_theta(lens, figures);
  Chart distortion = chart_over_field(lens, figures, distortion_title(lens, f_theta), "distortion / %");
  for (std::size_t w = 0; w < colours.size(); ++w) {
    const std::string name = wavelength_label(conditions.wavelengths[w].nm);
    const auto& curve = figures.curves[w];
    curvature.lines.push_back(
        {values(curve, &Point::sagittal_focus_mm, 1e3), field, {colours[w], 1.4}, name + " S"});
    curvature.lines.push_back(
        {values(curve, &Point::tangential_focus_mm, 1e3), field, {colours[w], 1.4, "5 3"}, name + " T"});
    distortion.lines.push_back(
        {values(curve, f_theta ? &Point::f_theta_distortion_percent : &Point::distortion_percent),
         field,
         {colours[w], 1.4},
         name});
  }
  curvature.x.range = centred(curvature.lines, 1.0);
  distortion.x.range = centred(distortion.lines, 0.01);
  return arranged({drawn(curvature, width, height), drawn(distortion, width, height)}, 2, 8.0);
}

Svg lateral_colour_chart(const optics::Lens& lens, const Conditions& conditions, const FieldCurves& figures) {
  const std::vector<std::string> colours = conditions.colours();
  const std::vector<double> field = heights(figures);
  Chart chart =
      chart_over_field(lens, figures, "Lateral colour",
                       "chief ray less that at " + wavelength_label(conditions.primary_nm) + " / µm");
  for (std::size_t w = 0; w < colours.size(); ++w) {
    std::vector<double> shift_um;
    for (double mm : figures.lateral_colour_mm[w]) shift_um.push_back(1e3 * mm);
    chart.lines.push_back(
        {shift_um, field, {colours[w], 1.4}, wavelength_label(conditions.wavelengths[w].nm)});
  }
  const double airy_um = 1e3 * airy_radius_mm(lens, conditions.primary_nm);
  for (double side : {-airy_um, airy_um})
    chart.lines.push_back(
        {{side, side}, {0.0, field.back()}, {style::faint, 0.9, "1 3"}, side > 0.0 ? "Airy radius" : ""});
  chart.x.range = centred(chart.lines, 0.1);
  return drawn(chart, width, height);
}

}  // namespace groundglass::report
