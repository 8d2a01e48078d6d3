#include "sim/report/ray_fan_charts.h"

#include <fmt/format.h>

#include <limits>

#include "sim/report/chart.h"
#include "sim/report/field_label.h"

namespace groundglass::report {
namespace {

constexpr double width = 400.0, height = 190.0;
/// So near each other that the edge of the light is found to a pixel; few of them are drawn.
constexpr int rays_per_fan = 321;
constexpr std::size_t thinning = 8;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// What a ray is drawn at.
using Ordinate = double (*)(const optics::FanRay&);

Line line_of(const std::vector<optics::FanRay>& fan, Ordinate ordinate, const std::string& colour) {
  Line line{{}, {}, {colour, 1.3}};
  for (const optics::FanRay& ray : fan) {
    line.x.push_back(ray.pupil);
    line.y.push_back(ray.status == optics::RayStatus::ok ? ordinate(ray) : nothing);
  }
  return line;
}

struct Look {
  Ordinate along_y, along_x;
  std::string title, unit;
  double least;
};

Svg chart_of(const optics::Lens& lens, const Conditions& conditions, const RayFans& fans, const Look& look) {
  const std::vector<std::string> colours = conditions.colours();
  std::vector<Chart> charts;
  std::vector<double> all;
  for (std::size_t f = 0; f < fans.size(); ++f)
    for (const bool tangential : {true, false}) {
      const std::string axis = tangential ? "y" : "x";
      Chart chart{fmt::format("{}  {}", field_label(lens, conditions.fields[f]),
                              tangential ? "tangential" : "sagittal"),
                  {fmt::format("pupil {}", axis), Range{-1.0, 1.0}},
                  {fmt::format(fmt::runtime(look.title), axis) + " / " + look.unit}};
      for (std::size_t w = 0; w < colours.size(); ++w) {
        chart.lines.push_back(line_of(tangential ? fans[f][w].tangential : fans[f][w].sagittal,
                                      tangential ? look.along_y : look.along_x, colours[w]));
        all.insert(all.end(), chart.lines.back().y.begin(), chart.lines.back().y.end());
      }
      charts.push_back(std::move(chart));
    }
  const Range range = symmetric_range(all, look.least);
  std::vector<Svg> drawings;
  for (Chart& chart : charts) {
    chart.y.range = range;
    drawings.push_back(drawn(chart, width, height));
  }
  Chart key;
  for (std::size_t w = 0; w < colours.size(); ++w)
    key.lines.push_back({{}, {}, {colours[w], 1.3}, wavelength_label(conditions.wavelengths[w].nm)});
  return with_legend(arranged(drawings, 2, 4.0), key);
}

/// Every so manieth ray, and those on either side of where light begins or ends.
std::vector<optics::FanRay> thinned(const std::vector<optics::FanRay>& fan) {
  std::vector<optics::FanRay> result;
  const auto passes = [&](std::size_t i) { return fan[i].status == optics::RayStatus::ok; };
  for (std::size_t i = 0; i < fan.size(); ++i) {
    const bool edge =
        (i > 0 && passes(i) != passes(i - 1)) || (i + 1 < fan.size() && passes(i) != passes(i + 1));
    if (edge || i % thinning == 0) result.push_back(fan[i]);
  }
  return result;
}

}  // namespace

RayFans ray_fans(const optics::Lens& lens, const Conditions& conditions) {
  RayFans fans(conditions.fields.size(), std::vector<optics::RayFan>(conditions.wavelengths.size()));
  for_all(conditions, [&](std::size_t f, std::size_t w) {
    const optics::RayFan fan = optics::ray_fan(lens, conditions.wavelengths[w].nm, conditions.primary_nm,
                                               conditions.fields[f], rays_per_fan);
    fans[f][w] = {thinned(fan.tangential), thinned(fan.sagittal)};
  });
  return fans;
}

Svg ray_fan_chart(const optics::Lens& lens, const Conditions& conditions, const RayFans& fans) {
  return chart_of(lens, conditions, fans,
                  {[](const optics::FanRay& ray) { return 1e3 * ray.error_y_mm; },
                   [](const optics::FanRay& ray) { return 1e3 * ray.error_x_mm; }, "ε{}", "µm", 0.1});
}

Svg opd_chart(const optics::Lens& lens, const Conditions& conditions, const RayFans& fans) {
  const Ordinate opd = [](const optics::FanRay& ray) { return ray.opd_waves; };
  return chart_of(lens, conditions, fans, {opd, opd, "OPD", "waves", 0.01});
}

}  // namespace groundglass::report
