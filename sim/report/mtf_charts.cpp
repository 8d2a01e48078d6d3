#include "sim/report/mtf_charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "optics/wavefront/otf.h"
#include "sim/report/chart.h"
#include "sim/report/field_label.h"
#include "sim/report/style.h"
#include "sim/report/ticks.h"

namespace groundglass::report {
namespace {

constexpr int steps = 50;

double cut_off_per_mm(const optics::Lens& lens, double wavelength_nm) {
  return 1.22 / airy_radius_mm(lens, wavelength_nm);
}

double chosen_highest_per_mm(const optics::Lens& lens, const Conditions& conditions) {
  const double cut_off = cut_off_per_mm(lens, conditions.primary_nm);
  const auto highest_field = std::max_element(
      conditions.fields.begin(), conditions.fields.end(),
      [](const auto& a, const auto& b) { return std::hypot(a.x, a.y) < std::hypot(b.x, b.y); });
  const Eigen::Vector2d image =
      optics::chief_ray(lens, conditions.primary_nm, *highest_field).point_mm.head<2>();
  const double wanted = image.norm() > 0.0 ? std::min(cut_off, 2000.0 / image.norm()) : cut_off;
  return std::max(1.0, nice_ticks(0.0, wanted, 6).values.back());
}

}  // namespace

MtfCurves mtf_curves(const optics::Lens& lens, const Conditions& conditions, double highest_per_mm) {
  const double highest = highest_per_mm > 0.0 ? highest_per_mm : chosen_highest_per_mm(lens, conditions);
  MtfCurves result;
  for (int i = 0; i <= steps; ++i) result.frequencies_per_mm.push_back(highest * i / steps);

  const std::size_t fields = conditions.fields.size(), wavelengths = conditions.wavelengths.size();
  std::vector<std::vector<std::optional<optics::Otf>>> otfs(
      fields, std::vector<std::optional<optics::Otf>>(wavelengths));
  for_all(conditions, [&](std::size_t f, std::size_t w) {
    const optics::FieldPoint field = conditions.fields[f];
    const optics::ReferenceSphere sphere = optics::reference_sphere(
        lens, conditions.primary_nm, optics::chief_ray(lens, conditions.primary_nm, field));
    otfs[f][w].emplace(optics::pupil_function(lens, conditions.wavelengths[w].nm, field, sphere));
  });
  for (std::size_t f = 0; f < fields; ++f) {
    std::vector<optics::WeightedOtf> weighted;
    for (std::size_t w = 0; w < wavelengths; ++w)
      weighted.push_back({std::move(*otfs[f][w]), conditions.wavelengths[w].weight});
    result.tangential.emplace_back();
    result.sagittal.emplace_back();
    for (double frequency : result.frequencies_per_mm) {
      result.tangential.back().push_back(std::abs(optics::polychromatic(weighted, 0.0, frequency)));
      result.sagittal.back().push_back(std::abs(optics::polychromatic(weighted, frequency, 0.0)));
    }
  }
  double weights = 0.0;
  for (const auto& wavelength : conditions.wavelengths) weights += wavelength.weight;
  for (double frequency : result.frequencies_per_mm) {
    double sum = 0.0;
    for (const auto& [nm, weight] : conditions.wavelengths)
      sum += weight * optics::perfect_mtf(frequency / cut_off_per_mm(lens, nm));
    result.diffraction_limit.push_back(sum / weights);
  }
  return result;
}

Svg mtf_chart(const optics::Lens& lens, const Conditions& conditions, const MtfCurves& curves) {
  Chart chart{"Polychromatic diffraction MTF",
              {"cycles / mm", Range{0.0, curves.frequencies_per_mm.back()}},
              {"modulation", Range{0.0, 1.0}}};
  chart.lines.push_back(
      {curves.frequencies_per_mm, curves.diffraction_limit, {style::ink, 1.2, "1 3"}, "diffraction limit"});
  for (std::size_t f = 0; f < conditions.fields.size(); ++f) {
    const std::string colour = style::series_colour(f), label = field_label(lens, conditions.fields[f]);
    chart.lines.push_back({curves.frequencies_per_mm, curves.sagittal[f], {colour, 1.4}, label + " S"});
    chart.lines.push_back(
        {curves.frequencies_per_mm, curves.tangential[f], {colour, 1.4, "5 3"}, label + " T"});
  }
  return drawn(chart, 800.0, 400.0);
}

}  // namespace groundglass::report
