#include "sim/report/glass_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
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

/// Each place of the map once, whatever the number of glasses there: to the last digit that sources print.
std::vector<Point> lens_points(const optics::Lens& lens) {
  std::vector<Point> points;
  std::set<std::string> seen;
  for (const optics::Surface& surface : lens.surfaces) {
    if (surface.glass.is_air() || !seen.insert(surface.glass.name()).second) continue;
    const Point glass{optics::vd(surface.glass), optics::nd(surface.glass), bare_name(surface.glass)};
    const auto same = std::find_if(points.begin(), points.end(), [&](const Point& other) {
      return std::abs(glass.vd - other.vd) < 0.05 && std::abs(glass.nd - other.nd) < 0.0005;
    });
    if (same == points.end())
      points.push_back(glass);
    else if (!glass.name.starts_with('('))
      same->name += ", " + glass.name;
  }
  return points;
}

/// Gives out places for names on the plot, none upon another or beyond the frame.
class NamePlaces {
 public:
  NamePlaces(Range vd, Range nd, Place size) : vd_(vd), nd_(nd), size_(size) {}

  /// Keeps names away from a dot.
  void block(const Point& point, double radius) {
    const Place at = place(point);
    taken_.push_back({at.x - radius, at.x + radius, at.y - radius, at.y + radius});
  }

  /// At the right of the point, if there is room.
  std::optional<Note> beside(const Point& point, const std::string& colour, double size) {
    return taken({point.vd, point.nd, point.name, colour, size});
  }

  /// Wherever there is room, the nearest first, led to from the point.
  std::optional<Note> near(const Point& point, const std::string& colour, double size) {
    if (const auto note = beside(point, colour, size)) return note;
    constexpr int turns = 16;
    for (double distance = 8.0; distance < 160.0; distance += 4.0)
      for (int i = 0; i < turns; ++i) {
        const double angle = 2.0 * std::numbers::pi * i / turns;
        const double right = distance * std::cos(angle), up = distance * std::sin(angle) - 0.35 * size;
        if (const auto note = taken({point.vd, point.nd, point.name, colour, size, right, up,
                                     right >= 0.0 ? Anchor::start : Anchor::end, distance > 12.0}))
          return note;
      }
    return {};
  }

 private:
  struct Box {
    double left, right, top, bottom;
    bool meets(const Box& o) const {
      return left < o.right && o.left < right && top < o.bottom && o.top < bottom;
    }
  };

  /// Abbe numbers grow to the left.
  Place place(const Point& point) const {
    return {size_.x * (vd_.high - point.vd) / (vd_.high - vd_.low),
            size_.y * (nd_.high - point.nd) / (nd_.high - nd_.low)};
  }

  std::optional<Note> taken(const Note& note) {
    constexpr double gap = 2.0, wider = 1.15;  // letters of some faces than text_width takes them for
    const Place at = place({note.x, note.y, ""});
    const double x = at.x + note.right, y = at.y - note.up, length = wider * text_width(note.text, note.size);
    const double start = note.anchor == Anchor::start ? x : x - length;
    const Box box{start - gap, start + length + gap, y - note.size, y + 0.25 * note.size};
    const bool within = box.left >= 0.0 && box.right <= size_.x && box.top >= 0.0 && box.bottom <= size_.y;
    if (!within || std::any_of(taken_.begin(), taken_.end(), [&](const Box& b) { return box.meets(b); }))
      return {};
    taken_.push_back(box);
    return note;
  }

  Range vd_, nd_;
  Place size_;
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
  NamePlaces places(vd, nd, plot_size(chart, width, height));
  const std::vector<Point> of_lens = lens ? lens_points(*lens) : std::vector<Point>{};
  for (const Point& point : of_lens) places.block(point, 3.0);
  for (const Point& point : of_lens)
    if (const auto note = places.near(point, style::vermilion, 10.5)) chart.notes.push_back(*note);
  std::size_t series = 0;
  for (const std::string& catalogue : optics::glass_catalogue_names()) {
    const std::vector<Point> points = catalogue_points(catalogue);
    const std::string colour = lens ? "#b5bcc2" : style::series_colour(series++);
    chart.dots.push_back(dots_of(points, colour, lens ? 1.6 : 2.2, lens ? "" : catalogue));
    for (const Point& point : points)
      if (const auto note = places.beside(point, lens ? "#8a9399" : style::ink, text_size))
        chart.notes.push_back(*note);
  }
  if (lens) chart.dots.push_back(dots_of(of_lens, style::vermilion, 4.0, "in the lens"));
  return drawn(chart, width, height);
}

}  // namespace groundglass::report
