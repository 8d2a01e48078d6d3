#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace groundglass::report {

/// A point of a picture: pixels from its top left corner, y downwards.
struct Place {
  double x = 0.0;
  double y = 0.0;
};

/// How a line is drawn; colours as SVG names them, "none" for no line.
struct Pen {
  std::string colour = "#222222";
  double width = 1.0;
  /// Lengths of dashes and gaps, "4 3"; empty for an unbroken line.
  std::string dash = {};
};

enum class Anchor { start, middle, end };

struct TextStyle {
  double size = 12.0;
  Anchor anchor = Anchor::start;
  std::string colour = "#222222";
  bool bold = false;
  /// Reads upwards instead of to the right.
  bool upwards = false;
};

/// Text as XML holds it. What XML 1.0 has no place for, control characters and bytes that are not UTF-8,
/// becomes U+FFFD.
std::string escaped(std::string_view text);

/// Two decimals at most, without trailing zeros: a hundredth of a pixel. Never "-0".
std::string pixels(double value);

/// About how wide a text of this size is in a common sans-serif face.
double text_width(std::string_view text, double size);

/// The text in lines of at most that width, broken at spaces.
std::vector<std::string> wrapped(std::string_view text, double size, double width);

/// A picture that is drawn once, from back to front.
class Svg {
 public:
  Svg(double width, double height) : width_(width), height_(height) {}

  double width() const { return width_; }
  double height() const { return height_; }

  void line(Place from, Place to, const Pen& pen);
  void polyline(const std::vector<Place>& places, const Pen& pen);
  void polygon(const std::vector<Place>& places, std::string_view fill, const Pen& pen);
  void rectangle(Place corner, double width, double height, std::string_view fill, const Pen& pen);
  void circle(Place centre, double radius, std::string_view fill, const Pen& pen);
  void text(Place at, std::string_view text, const TextStyle& style = {});
  /// A picture of pixels, as base64 of a PNG, drawn with hard edges.
  void png(Place corner, double width, double height, std::string_view base64);
  /// Another picture, its corner at this place; what reaches beyond its bounds is cut off.
  void place(const Svg& inner, Place corner);

  /// The element <svg>, fit for a page of HTML.
  std::string element() const;
  /// A file of its own, on white.
  std::string document() const;

 private:
  double width_, height_;
  std::string body_;
};

/// Pictures in rows of so many, each cell as large as the largest of its column and row.
Svg arranged(const std::vector<Svg>& pictures, std::size_t columns, double gap = 12.0);

}  // namespace groundglass::report
