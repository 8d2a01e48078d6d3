#include "sim/report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/style.h"

namespace groundglass::report {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// How many bytes the UTF-8 character at the start of `text` has; 0 where there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                     ? 1
                             : first >= 0xC2 && first <= 0xDF ? 2
                             : first >= 0xE0 && first <= 0xEF ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  // Overlong forms, surrogates and what lies beyond Unicode, or outside XML.
  if (length == 3 && ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F))) return 0;
  if (length == 3 && first == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE) return 0;
  if (length == 4 && ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F))) return 0;
  return length;
}

std::string attributes(const Pen& pen) {
  std::string result =
      fmt::format(" stroke=\"{}\" stroke-width=\"{}\"", escaped(pen.colour), pixels(pen.width));
  if (!pen.dash.empty()) result += fmt::format(" stroke-dasharray=\"{}\"", escaped(pen.dash));
  return result;
}

std::string list(const std::vector<Place>& places) {
  std::string result;
  for (const Place& p : places)
    result += fmt::format("{}{},{}", result.empty() ? "" : " ", pixels(p.x), pixels(p.y));
  return result;
}

const char* name(Anchor anchor) {
  return anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const char c = text[0];
    const bool control = length == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F);
    if (length == 0 || (control && c != '\t' && c != '\n'))
      result += replacement;
    else if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string pixels(double value) {
  std::string result = fmt::format("{:.2f}", value);
  result.erase(result.find_last_not_of('0') + 1);
  if (result.back() == '.') result.pop_back();
  return result == "-0" ? "0" : result;
}

double text_width(std::string_view text, double size) {
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xC0') != '\x80'; });
  return 0.55 * size * static_cast<double>(characters);
}

std::vector<std::string> wrapped(std::string_view text, double size, double width) {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!line.empty() && text_width(line, size) + text_width(word, size) > width) {
      lines.push_back(line);
      line.clear();
    }
    line += line.empty() ? std::string(word) : " " + std::string(word);
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

void Svg::line(Place from, Place to, const Pen& pen) {
  body_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>\n", pixels(from.x), pixels(from.y),
                       pixels(to.x), pixels(to.y), attributes(pen));
}

void Svg::polyline(const std::vector<Place>& places, const Pen& pen) {
  body_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke-linejoin=\"round\"{}/>\n", list(places),
                       attributes(pen));
}

void Svg::polygon(const std::vector<Place>& places, std::string_view fill, const Pen& pen) {
  body_ += fmt::format("<polygon points=\"{}\" fill=\"{}\" stroke-linejoin=\"round\"{}/>\n", list(places),
                       escaped(fill), attributes(pen));
}

void Svg::rectangle(Place corner, double width, double height, std::string_view fill, const Pen& pen) {
  body_ +=
      fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"{}/>\n", pixels(corner.x),
                  pixels(corner.y), pixels(width), pixels(height), escaped(fill), attributes(pen));
}

void Svg::circle(Place centre, double radius, std::string_view fill, const Pen& pen) {
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"{}/>\n", pixels(centre.x),
                       pixels(centre.y), pixels(radius), escaped(fill), attributes(pen));
}

void Svg::text(Place at, std::string_view text, const TextStyle& style) {
  body_ += fmt::format(
      "<text x=\"{0}\" y=\"{1}\" font-size=\"{2}\" text-anchor=\"{3}\" fill=\"{4}\"{5}{6}>{7}</text>\n",
      pixels(at.x), pixels(at.y), pixels(style.size), name(style.anchor), escaped(style.colour),
      style.bold ? " font-weight=\"600\"" : "",
      style.upwards ? fmt::format(" transform=\"rotate(-90 {} {})\"", pixels(at.x), pixels(at.y)) : "",
      escaped(text));
}

void Svg::png(Place corner, double width, double height, std::string_view base64) {
  body_ += fmt::format(
      "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" "
      "style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64,{}\"/>\n",
      pixels(corner.x), pixels(corner.y), pixels(width), pixels(height), base64);
}

void Svg::place(const Svg& inner, Place corner) {
  body_ += fmt::format("<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">\n{}</svg>\n", pixels(corner.x),
                       pixels(corner.y), pixels(inner.width_), pixels(inner.height_), inner.body_);
}

std::string Svg::element() const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
      "width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" font-family=\"{2}\">\n{3}</svg>\n",
      pixels(width_), pixels(height_), style::fonts, body_);
}

std::string Svg::document() const {
  Svg page(width_, height_);
  page.rectangle({}, width_, height_, "white", {"none"});
  page.body_ += body_;
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + page.element();
}

Svg arranged(const std::vector<Svg>& pictures, std::size_t columns, double gap) {
  std::vector<double> widths, heights;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::size_t column = i % columns, row = i / columns;
    widths.resize(std::max(widths.size(), column + 1));
    heights.resize(std::max(heights.size(), row + 1));
    widths[column] = std::max(widths[column], pictures[i].width());
    heights[row] = std::max(heights[row], pictures[i].height());
  }
  const auto start = [&](const std::vector<double>& sizes, std::size_t index) {
    double sum = 0.0;
    for (std::size_t i = 0; i < index; ++i) sum += sizes[i] + gap;
    return sum;
  };
  Svg result(std::max(0.0, start(widths, widths.size()) - gap),
             std::max(0.0, start(heights, heights.size()) - gap));
  for (std::size_t i = 0; i < pictures.size(); ++i)
    result.place(pictures[i], {start(widths, i % columns), start(heights, i / columns)});
  return result;
}

}  // namespace groundglass::report
