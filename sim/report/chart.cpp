#include "sim/report/chart.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/report/style.h"
#include "sim/report/ticks.h"

namespace groundglass::report {
namespace {

constexpr double text_size = 10.0, title_size = 12.0;
constexpr double legend_line = 16.0;
/// Room around the axes: names and numbers of y on the left, more where the numbers are long; of x beneath.
constexpr double least_left = 58.0, least_right = 14.0, above = 26.0, beneath = 38.0;

struct LegendEntry {
  std::string label, colour, dash;
  bool dot, filled;
};

std::vector<LegendEntry> legend_of(const Chart& chart) {
  std::vector<LegendEntry> entries;
  for (const Line& line : chart.lines)
    if (!line.label.empty()) entries.push_back({line.label, line.pen.colour, line.pen.dash, false, false});
  for (const Dots& dots : chart.dots)
    if (!dots.label.empty()) entries.push_back({dots.label, dots.colour, "", true, dots.filled});
  return entries;
}

double entry_width(const LegendEntry& entry) { return 28.0 + text_width(entry.label, text_size) + 12.0; }

/// Entries in as many rows as they need.
std::vector<std::vector<LegendEntry>> legend_rows(const Chart& chart, double width) {
  std::vector<std::vector<LegendEntry>> rows;
  double x = width;
  for (const LegendEntry& entry : legend_of(chart)) {
    if (x + entry_width(entry) > width) {
      rows.emplace_back();
      x = 0.0;
    }
    rows.back().push_back(entry);
    x += entry_width(entry);
  }
  return rows;
}

void widen(Range& range, double value) {
  if (!std::isfinite(value)) return;
  range.low = std::min(range.low, value);
  range.high = std::max(range.high, value);
}

/// All data, widened to round ends.
Range range_of(const Chart& chart, const Axis& axis, std::vector<double> Line::*of_line,
               std::vector<double> Dots::*of_dots, bool is_y, int most_ticks) {
  if (axis.range) return *axis.range;
  Range range{1e300, -1e300};
  for (const Line& line : chart.lines)
    for (double value : line.*of_line) widen(range, value);
  for (const Dots& dots : chart.dots)
    for (double value : dots.*of_dots) widen(range, value);
  for (const Bar& bar : chart.bars)
    for (double value : {is_y ? 0.0 : bar.from_x, is_y ? bar.y : bar.to_x}) widen(range, value);
  if (range.low > range.high) range = {0.0, 1.0};
  if (range.low == range.high) {
    const double room = range.low == 0.0 ? 1.0 : 0.1 * std::abs(range.low);
    range = {range.low - room, range.high + room};
  }
  const double step = nice_ticks(range.low, range.high, most_ticks).step;
  return {step * std::floor(range.low / step + 1e-9), step * std::ceil(range.high / step - 1e-9)};
}

int most_ticks_on(double plot_width) { return std::max(2, static_cast<int>(plot_width / 42.0)); }

/// Half a number stands out beyond the end of the axis.
double room_on_the_right(const Chart& chart, double plot_width) {
  if (!chart.x_names.empty()) return least_right;
  const int most = most_ticks_on(plot_width);
  const Range range = range_of(chart, chart.x, &Line::x, &Dots::x, false, most);
  const Ticks ticks = nice_ticks(range.low, range.high, most);
  double widest = 0.0;
  for (double value : ticks.values) widest = std::max(widest, text_width(ticks.label(value), text_size));
  return std::max(least_right, 0.5 * widest + 2.0);
}

int most_ticks_up(double plot_height) { return std::max(2, static_cast<int>(plot_height / 28.0)); }

/// The name stands left of the widest number.
double room_on_the_left(const Chart& chart, double plot_height) {
  constexpr double name = 20.0, gap = 5.0;
  const int most = most_ticks_up(plot_height);
  const Range range = range_of(chart, chart.y, &Line::y, &Dots::y, true, most);
  const Ticks ticks = nice_ticks(range.low, range.high, most);
  double widest = 0.0;
  for (double value : ticks.values) widest = std::max(widest, text_width(ticks.label(value), text_size));
  return std::max(least_left, name + widest + gap);
}

/// One axis: its range on so many pixels.
struct Scale {
  Range range;
  double start, length;
  bool turned;  // high values at the start

  double operator()(double value) const {
    const double share = (value - range.low) / (range.high - range.low);
    return start + length * (turned ? 1.0 - share : share);
  }
};

void draw_data(Svg& inside, const Chart& chart, const Scale& x, const Scale& y) {
  for (const Bar& bar : chart.bars) {
    const double a = x(bar.from_x), b = x(bar.to_x), top = y(bar.y), zero = y(0.0);
    inside.rectangle({std::min(a, b), std::min(top, zero)}, std::abs(b - a), std::abs(top - zero), bar.colour,
                     {"none", 0.0});
  }
  for (const Ring& ring : chart.rings)
    inside.polyline(
        [&] {
          std::vector<Place> circle;
          for (int i = 0; i <= 72; ++i)
            circle.push_back({x(ring.x + ring.radius * std::cos(i * std::numbers::pi / 36.0)),
                              y(ring.y + ring.radius * std::sin(i * std::numbers::pi / 36.0))});
          return circle;
        }(),
        ring.pen);
  for (const Line& line : chart.lines) {
    std::vector<Place> run;
    const auto end_run = [&] {
      if (run.size() > 1) inside.polyline(run, line.pen);
      run.clear();
    };
    for (std::size_t i = 0; i < line.x.size(); ++i)
      if (std::isfinite(line.x[i]) && std::isfinite(line.y[i]))
        run.push_back({x(line.x[i]), y(line.y[i])});
      else
        end_run();
    end_run();
  }
  for (const Dots& dots : chart.dots)
    for (std::size_t i = 0; i < dots.x.size(); ++i)
      inside.circle({x(dots.x[i]), y(dots.y[i])}, dots.radius, dots.filled ? dots.colour : "none",
                    {dots.filled ? "none" : dots.colour, dots.filled ? 0.0 : 1.0});
  for (const Note& note : chart.notes) {
    const Place point{x(note.x), y(note.y)}, words{point.x + note.right, point.y - note.up};
    if (note.leader) inside.line(point, {words.x, words.y - 0.35 * note.size}, {note.colour, 0.6});
    inside.text(words, note.text, {.size = note.size, .anchor = note.anchor, .colour = note.colour});
  }
}

void draw_legend(Svg& svg, const std::vector<std::vector<LegendEntry>>& rows, double from_x, double from_y) {
  double y = from_y;
  for (const auto& row : rows) {
    double x = from_x;
    for (const LegendEntry& entry : row) {
      if (entry.dot)
        svg.circle({x + 10.0, y}, 3.0, entry.filled ? entry.colour : "none", {entry.colour, 1.0});
      else
        svg.line({x, y}, {x + 20.0, y}, {entry.colour, 1.6, entry.dash});
      svg.text({x + 26.0, y + 3.5}, entry.label, {.size = text_size});
      x += entry_width(entry);
    }
    y += legend_line;
  }
}

}  // namespace

Place plot_size(const Chart& chart, double width, double height) {
  const double left = room_on_the_left(chart, height - above - beneath);
  return {width - left - room_on_the_right(chart, width - left - least_right), height - above - beneath};
}

Svg drawn(const Chart& chart, double width, double height) {
  const auto [plot_width, plot_height] = plot_size(chart, width, height);
  const auto rows = legend_rows(chart, plot_width);
  const int most_x = most_ticks_on(plot_width), most_y = most_ticks_up(plot_height);
  const double left = room_on_the_left(chart, plot_height);
  const Range range_x = range_of(chart, chart.x, &Line::x, &Dots::x, false, most_x),
              range_y = range_of(chart, chart.y, &Line::y, &Dots::y, true, most_y);
  // Counted from the corner of the plot, where the data is drawn.
  const Scale x{range_x, 0.0, plot_width, chart.x.reversed};
  const Scale y{range_y, 0.0, plot_height, !chart.y.reversed};

  Svg svg(width, height + legend_line * static_cast<double>(rows.size()));
  svg.text({left, 16.0}, chart.title, {.size = title_size, .bold = true});
  const auto tick_at_x = [&](double value, const std::string& label, bool grid) {
    const double at = left + x(value);
    if (grid) svg.line({at, above}, {at, above + plot_height}, {style::grid, 0.8});
    svg.text({at, above + plot_height + 14.0}, label, {.size = text_size, .anchor = Anchor::middle});
  };
  if (chart.x_names.empty()) {
    const Ticks ticks = nice_ticks(range_x.low, range_x.high, most_x);
    for (double value : ticks.values) tick_at_x(value, ticks.label(value), true);
  }
  for (const auto& [value, label] : chart.x_names) tick_at_x(value, label, false);
  const Ticks ticks = nice_ticks(range_y.low, range_y.high, most_y);
  for (double value : ticks.values) {
    const double at = above + y(value);
    svg.line({left, at}, {left + plot_width, at}, {style::grid, 0.8});
    svg.text({left - 5.0, at + 3.5}, ticks.label(value), {.size = text_size, .anchor = Anchor::end});
  }
  const auto zero = [&](const Range& range) { return range.low < 0.0 && range.high > 0.0; };
  if (zero(range_x) && chart.x_names.empty())
    svg.line({left + x(0.0), above}, {left + x(0.0), above + plot_height}, {style::faint, 0.7});
  if (zero(range_y))
    svg.line({left, above + y(0.0)}, {left + plot_width, above + y(0.0)}, {style::faint, 0.7});

  Svg inside(plot_width, plot_height);
  draw_data(inside, chart, x, y);
  svg.place(inside, {left, above});
  svg.rectangle({left, above}, plot_width, plot_height, "none", {style::ink, 0.8});
  svg.text({left + 0.5 * plot_width, above + plot_height + 30.0}, chart.x.label,
           {.size = text_size, .anchor = Anchor::middle});
  svg.text({12.0, above + 0.5 * plot_height}, chart.y.label,
           {.size = text_size, .anchor = Anchor::middle, .upwards = true});
  draw_legend(svg, rows, left, above + plot_height + beneath + 6.0);
  return svg;
}

Line smoothed(const Line& line) {
  constexpr int pieces = 8;
  const std::size_t count = line.x.size();
  if (count < 3) return line;
  std::vector<double> step(count - 1), rise(count - 1), slope(count, 0.0);
  for (std::size_t i = 0; i + 1 < count; ++i) {
    step[i] = line.x[i + 1] - line.x[i];
    rise[i] = (line.y[i + 1] - line.y[i]) / step[i];
  }
  for (std::size_t i = 1; i + 1 < count; ++i) {
    if (rise[i - 1] * rise[i] <= 0.0) continue;  // an extremum
    const double before = step[i - 1] + 2.0 * step[i], after = 2.0 * step[i - 1] + step[i];
    slope[i] = (before + after) / (before / rise[i] + after / rise[i - 1]);
  }
  slope.front() = 1.5 * rise.front() - 0.5 * slope[1];
  slope.back() = 1.5 * rise.back() - 0.5 * slope[count - 2];
  Line result{{}, {}, line.pen, line.label};
  for (std::size_t i = 0; i + 1 < count; ++i)
    for (int k = 0; k < pieces; ++k) {
      const double t = static_cast<double>(k) / pieces, s = 1.0 - t;
      result.x.push_back(line.x[i] + t * step[i]);
      result.y.push_back(s * s * (1.0 + 2.0 * t) * line.y[i] + t * t * (1.0 + 2.0 * s) * line.y[i + 1] +
                         step[i] * t * s * (s * slope[i] - t * slope[i + 1]));
    }
  result.x.push_back(line.x.back());
  result.y.push_back(line.y.back());
  return result;
}

Svg with_legend(const Svg& charts, const Chart& key) {
  const auto rows = legend_rows(key, charts.width() - least_left - least_right);
  Svg result(charts.width(), charts.height() + 10.0 + legend_line * static_cast<double>(rows.size()));
  result.place(charts, {});
  draw_legend(result, rows, least_left, charts.height() + 10.0);
  return result;
}

Svg titled(const Svg& picture, const std::string& title, const std::string& subtitle) {
  constexpr double margin = 8.0, size = 15.0, small = 11.0;
  constexpr double wider = 1.1;  // bold letters than text_width takes letters for
  const auto head = wrapped(title, wider * size, picture.width()),
             more = wrapped(subtitle, small, picture.width());
  const double room =
      12.0 + 19.0 * static_cast<double>(head.size()) + 15.0 * static_cast<double>(more.size());
  Svg result(picture.width() + 2.0 * margin, picture.height() + room + margin);
  double y = 19.0;
  for (const std::string& line : head) {
    result.text({margin, y}, line, {.size = size, .bold = true});
    y += 19.0;
  }
  y -= 2.0;
  for (const std::string& line : more) {
    result.text({margin, y}, line, {.size = small, .colour = style::faint});
    y += 15.0;
  }
  result.place(picture, {margin, room});
  return result;
}

Range symmetric_range(const std::vector<double>& values, double least) {
  constexpr int most_ticks = 8;  // from zero to the end
  constexpr double room = 1.02;
  double largest = least;
  for (double value : values)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  const double step = nice_ticks(0.0, room * largest, most_ticks).step;
  const double end = step * std::ceil(room * largest / step - 1e-9);
  return {-end, end};
}

}  // namespace groundglass::report
