#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/report/svg.h"

namespace groundglass::report {

struct Range {
  double low = 0.0, high = 1.0;
};

struct Axis {
  std::string label;
  /// What is shown; without one, all data and round ends.
  std::optional<Range> range = {};
  /// Counts towards the left or downwards.
  bool reversed = false;
};

/// Points joined by straight lines, in the axes' units. A NaN interrupts the line.
struct Line {
  std::vector<double> x, y;
  Pen pen;
  /// In the legend; left out there when empty.
  std::string label = {};
};

struct Dots {
  std::vector<double> x, y;
  std::string colour;
  double radius = 2.0;  // pixels
  std::string label = {};
  bool filled = true;
};

struct Bar {
  double from_x, to_x, y;  // from 0 to y
  std::string colour;
};

/// A circle in the axes' units, for charts of equal scales.
struct Ring {
  double x, y, radius;
  Pen pen;
};

/// Words at a point: their baseline starts, or ends, so many pixels to its right and above it.
struct Note {
  double x, y;
  std::string text;
  std::string colour = "#222222";
  double size = 9.0;
  double right = 4.0, up = 3.0;
  Anchor anchor = Anchor::start;
  /// A thin line from the point to the words.
  bool leader = false;
};

struct Chart {
  std::string title;
  Axis x, y;
  std::vector<Bar> bars = {};
  std::vector<Ring> rings = {};
  std::vector<Line> lines = {};
  std::vector<Dots> dots = {};
  std::vector<Note> notes = {};
  /// Labels at these x instead of numbers.
  std::vector<std::pair<double, std::string>> x_names = {};
};

/// The chart with thin axes, a light grid at round values, and a legend beneath when anything has a label.
/// Data beyond the axes is cut off.
Svg drawn(const Chart& chart, double width, double height);

/// Pixels of the area within the axes of such a drawing, across and down.
Place plot_size(const Chart& chart, double width, double height);

/// A line through the same points without corners or overshoot: the monotone cubic of Fritsch and Butland
/// (1984, SIAM J. Sci. Stat. Comput. 5, 300). x must grow; all must be finite.
Line smoothed(const Line& line);

/// One legend for several charts, beneath them: that of the labels in `key`.
Svg with_legend(const Svg& charts, const Chart& key);

/// A picture under its title, and a line that says more.
Svg titled(const Svg& picture, const std::string& title, const std::string& subtitle);

/// What is wide enough for all of the values, with a little room; [−1, 1] times `least` at least.
Range symmetric_range(const std::vector<double>& values, double least);

}  // namespace groundglass::report
