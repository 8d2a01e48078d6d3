#include "sim/report/glass_map.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "optics/glass/glass_catalogue.h"
#include "sim/core/constants.h"
#include "sim/report/chart.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

using optics::Glass;

constexpr double text_size = 8.0;

struct Point {
  double vd, nd;
  std::string name;
};

std::string bare_name(const Glass& glass) {
  const std::size_t colon = glass.name().find(':');
  return colon == std::string::npos ? glass.name() : glass.name().substr(colon + 1);
}

bool is_on_the_map(const Glass& glass) {
  return glass.first_nm() <= constants::line_F_nm && glass.last_nm() >= constants::line_C_nm &&
         glass.data().status != optics::GlassStatus::obsolete;
}

std::vector<Point> catalogue_points(const std::string& catalogue) {
  std::vector<Point> points;
  for (const Glass& glass : optics::glass_catalogue(catalogue))
    if (is_on_the_map(glass)) points.push_back({optics::vd(glass), optics::nd(glass), bare_name(glass)});
  return points;
}

std::vector<Point> lens_points(const optics::Lens& lens) {
  std::vector<Point> points;
  std::set<std::string> seen;
  for (const optics::Surface& surface : lens.surfaces)
    if (!surface.glass.is_air() && seen.insert(surface.glass.name()).second)
      points.push_back({optics::vd(surface.glass), optics::nd(surface.glass), bare_name(surface.glass)});
  return points;
}

/// Gives out places for names, each only if no name given out before is there.
class NamePlaces {
 public:
  NamePlaces(double vd_per_pixel, double nd_per_pixel) : vd_(vd_per_pixel), nd_(nd_per_pixel) {}

  bool take(const Point& point, double size) {
    const Box box{-point.vd / vd_, -point.vd / vd_ + text_width(point.name, size) + 6.0, point.nd / nd_,
                  point.nd / nd_ + size + 3.0};
    if (std::any_of(taken_.begin(), taken_.end(), [&](const Box& other) { return box.meets(other); }))
      return false;
    taken_.push_back(box);
    return true;
  }

 private:
  struct Box {
    double left, right, bottom, top;
    bool meets(const Box& o) const {
      return left < o.right && o.left < right && bottom < o.top && o.bottom < top;
    }
  };
  double vd_, nd_;
  std::vector<Box> taken_;
};

Dots dots_of(const std::vector<Point>& points, const std::string& colour, double radius,
             const std::string& label) {
  Dots dots{{}, {}, colour, radius, label};
  for (const Point& point : points) {
    dots.x.push_back(point.vd);
    dots.y.push_back(point.nd);
  }
  return dots;
}

}  // namespace

Svg glass_map(const optics::Lens* lens, double width, double height) {
  const Range vd{10.0, 100.0}, nd{1.4, 2.2};
  Chart chart{
      lens ? "Glasses of " + lens->name : "Glass map", {"Abbe number Vd", vd, true}, {"index nd", nd}};
  NamePlaces places((vd.high - vd.low) / width, (nd.high - nd.low) / height);
  const std::vector<Point> of_lens = lens ? lens_points(*lens) : std::vector<Point>{};
  for (const Point& point : of_lens) {
    chart.notes.push_back({point.vd, point.nd, point.name, style::vermilion, 10.5});
    places.take(point, 10.5);
  }
  std::size_t series = 0;
  for (const std::string& catalogue : optics::glass_catalogue_names()) {
    const std::vector<Point> points = catalogue_points(catalogue);
    const std::string colour = lens ? "#b5bcc2" : style::series_colour(series++);
    chart.dots.push_back(dots_of(points, colour, lens ? 1.6 : 2.2, lens ? "" : catalogue));
    for (const Point& point : points)
      if (places.take(point, text_size))
        chart.notes.push_back({point.vd, point.nd, point.name, lens ? "#8a9399" : style::ink, text_size});
  }
  if (lens) chart.dots.push_back(dots_of(of_lens, style::vermilion, 4.0, "in the lens"));
  return drawn(chart, width, height);
}

}  // namespace groundglass::report
