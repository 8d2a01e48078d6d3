#include "sim/report/illumination_chart.h"

#include <cmath>

#include "sim/report/chart.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

constexpr std::size_t points = 21;

}  // namespace

std::vector<optics::Illumination> illumination_over_field(const optics::Lens& lens,
                                                          const Conditions& conditions) {
  return optics::illumination(lens, conditions.primary_nm, evenly_spread_fields(lens, conditions, points));
}

Svg illumination_chart(const optics::Lens& lens, const std::vector<optics::Illumination>& figures) {
  const std::string label = std::isfinite(lens.object_distance_mm) ? "object height / mm" : "field / °";
  Line relative{{}, {}, {style::blue, 1.5}, "relative illumination"};
  Line share{{}, {}, {style::vermilion, 1.5, "5 3"}, "lit share of the stop"};
  Line angle{{}, {}, {style::ink, 1.5}};
  for (const optics::Illumination& point : figures) {
    for (Line* line : {&relative, &share, &angle}) line->x.push_back(point.field.y);
    relative.y.push_back(100.0 * point.relative);
    share.y.push_back(100.0 * point.pupil_share);
    angle.y.push_back(point.chief_ray_angle_deg);
  }
  Chart light, chief;
  light.title = "Relative illumination";
  light.y.label = "%";
  light.y.range = Range{0.0, 110.0};
  light.lines = {smoothed(relative), smoothed(share)};
  chief.title = "Chief-ray angle in the image plane";
  chief.y.label = "angle / °";
  chief.lines = {smoothed(angle)};
  for (Chart* chart : {&light, &chief}) {
    chart->x.label = label;
    chart->x.range = Range{0.0, figures.back().field.y};
  }
  return arranged({drawn(light, 396.0, 320.0), drawn(chief, 396.0, 320.0)}, 2, 8.0);
}

}  // namespace groundglass::report
