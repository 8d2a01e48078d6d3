#include "sim/report/spot_chart.h"

#include <fmt/format.h>

#include "sim/report/chart.h"
#include "sim/report/field_label.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

constexpr int drawn_rings = 10;                              // hexapolar, as other programs draw spots
constexpr int quadrature_rings = 8, quadrature_spokes = 32;  // for the figures
constexpr double width = 262.0, height = 254.0;
constexpr std::size_t columns = 3;

}  // namespace

std::vector<FieldSpot> spots(const optics::Lens& lens, const Conditions& conditions) {
  const std::size_t fields = conditions.fields.size(), wavelengths = conditions.wavelengths.size();
  const optics::Bundle none{0.0, {}, {}, optics::RayBatch<double>(0)};
  std::vector<std::vector<optics::Bundle>> figures(fields, std::vector<optics::Bundle>(wavelengths, none)),
      drawn = figures;
  for_all(conditions, [&](std::size_t f, std::size_t w) {
    const double nm = conditions.wavelengths[w].nm;
    const optics::FieldPoint field = conditions.fields[f];
    figures[f][w] = optics::trace_bundle(lens, nm, field, quadrature_rings, quadrature_spokes);
    drawn[f][w] = optics::trace_bundle(lens, optics::RayAimer(lens, nm, field), nm, field,
                                       optics::hexapolar(drawn_rings));
  });
  std::vector<FieldSpot> result(fields);
  for (std::size_t f = 0; f < fields; ++f) {
    std::vector<optics::WeightedBundle> weighted;
    for (std::size_t w = 0; w < wavelengths; ++w)
      weighted.push_back({&figures[f][w], conditions.wavelengths[w].weight});
    result[f] = {std::move(drawn[f]), optics::spot_about_centroid(weighted)};
  }
  return result;
}

Svg spot_chart(const optics::Lens& lens, const Conditions& conditions, const std::vector<FieldSpot>& spots) {
  const std::vector<std::string> colours = conditions.colours();
  const double airy_um = 1e3 * airy_radius_mm(lens, conditions.primary_nm);
  std::vector<Chart> charts;
  std::vector<double> reach_um;
  for (std::size_t f = 0; f < spots.size(); ++f) {
    const optics::Spot& figures = spots[f].spot;
    Chart chart;
    chart.title =
        fmt::format("{}   RMS {:.2f} µm", field_label(lens, conditions.fields[f]), 1e3 * figures.rms_mm);
    chart.x.label = "x / µm";
    chart.y.label = "y / µm";
    chart.rings.push_back({0.0, 0.0, airy_um, {style::ink, 0.9}});
    for (std::size_t w = 0; w < colours.size(); ++w) {
      chart.dots.push_back({{}, {}, colours[w], 0.9});
      const optics::RayBatch<double>& rays = spots[f].bundles[w].rays;
      for (std::size_t i = 0; i < rays.size(); ++i) {
        if (!rays.ok(i)) continue;
        const double x_um = 1e3 * (rays.x[i] - figures.reference_mm.x()),
                     y_um = 1e3 * (rays.y[i] - figures.reference_mm.y());
        chart.dots.back().x.push_back(x_um);
        chart.dots.back().y.push_back(y_um);
        reach_um.insert(reach_um.end(), {x_um, y_um});
      }
    }
    charts.push_back(std::move(chart));
  }
  const Range range = symmetric_range(reach_um, airy_um);
  std::vector<Svg> drawings;
  for (Chart& chart : charts) {
    chart.x.range = chart.y.range = range;
    drawings.push_back(drawn(chart, width, height));
  }
  Chart key;
  key.lines.push_back({{}, {}, {style::ink, 0.9}, "Airy disc"});
  for (std::size_t w = 0; w < colours.size(); ++w)
    key.dots.push_back({{}, {}, colours[w], 0.9, wavelength_label(conditions.wavelengths[w].nm)});
  return with_legend(arranged(drawings, columns, 8.0), key);
}

}  // namespace groundglass::report
