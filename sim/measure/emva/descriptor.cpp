#include "sim/measure/emva/descriptor.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::measure::emva {
namespace {

constexpr std::string_view blank = " \t\r";

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (size_t at = text.find_first_not_of(blank); at != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(blank, at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = text.find_first_not_of(blank, end);
  }
  return words;
}

class Parser {
 public:
  Parser(std::string_view text, const std::filesystem::path& path) : text_(text) { result_.path = path; }

  Descriptor parse() {
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
    while (!text_.empty()) {
      const size_t end = std::min(text_.find('\n'), text_.size());
      ++line_;
      parse_line(trimmed(text_.substr(0, end)));
      text_.remove_prefix(std::min(end + 1, text_.size()));
    }
    finish_series();
    line_ = 0;
    if (result_.bits == 0) throw error("n", "is missing; expected a line 'n BITS WIDTH HEIGHT'");
    if (result_.series.empty()) throw error("", "names no frames; expected lines 'b', 'd' and 'i'");
    return std::move(result_);
  }

 private:
  InputError error(std::string_view key, const std::string& message) const {
    return InputError(SourceLocation{result_.path, line_, std::string(key)}, message);
  }

  void parse_line(std::string_view line) {
    if (line.empty()) return;
    if (line.front() == '#') return parse_comment(trimmed(line.substr(1)));
    const std::vector<std::string> words = words_of(line);
    const std::string& key = words.front();
    if (key == "v") return;  // Releases differ in what is made of the frames, not in their description.
    if (key == "n") return parse_format(words);
    if (key == "b") return begin_series(words, 3, "b EXPOSURE_NS PHOTONS");
    if (key == "d") return begin_series(words, 2, "d EXPOSURE_NS");
    if (key == "i") return add_frame(trimmed(line.substr(1)));
    throw error(key, "is no keyword; expected v, n, b, d, i, or # before a comment");
  }

  void parse_comment(std::string_view comment) {
    constexpr std::string_view key = "temperature_C", sensor = "sensor";
    const std::vector<std::string> words = words_of(comment);
    if (words.size() < 3 || words[1] != "=") return;
    if (words[0] == sensor) {
      if (!result_.sensor.empty()) throw error(sensor, "is given a second time");
      result_.sensor = trimmed(comment.substr(comment.find('=') + 1));
    }
    if (words.size() != 3 || words[0] != key) return;
    if (result_.temperature_C) throw error(key, "is given a second time");
    result_.temperature_C = number(key, words[2], -273.15, 1000.0);
  }

  void parse_format(const std::vector<std::string>& words) {
    if (result_.bits != 0) throw error("n", "is given a second time; all frames are alike");
    if (words.size() != 4)
      throw error("n", fmt::format("has {} numbers, expected 'n BITS WIDTH HEIGHT'", words.size() - 1));
    const auto whole = [&](size_t i, double most) {
      const double value = number("n", words[i], 1.0, most);
      if (value != std::floor(value)) throw error("n", words[i] + " is no whole number");
      return static_cast<int>(value);
    };
    result_.bits = whole(1, 16);
    result_.width = whole(2, 65535);
    result_.height = whole(3, 65535);
  }

  void begin_series(const std::vector<std::string>& words, size_t expected, std::string_view form) {
    finish_series();
    const std::string& key = words.front();
    if (words.size() != expected)
      throw error(key, fmt::format("has {} numbers, expected '{}'", words.size() - 1, form));
    Series series;
    series.line = line_;
    series.exposure_ns = number(key, words[1], 0.0, 1e15);
    if (expected == 3) {
      series.photons = number(key, words[2], 0.0, 1e15);
      if (series.is_dark()) throw error(key, "has no photons; expected some, or a line 'd EXPOSURE_NS'");
    }
    result_.series.push_back(std::move(series));
    open_ = true;
  }

  void add_frame(std::string_view name) {
    if (!open_) throw error("i", "belongs to nothing; expected a line 'b' or 'd' before it");
    if (name.empty()) throw error("i", "names no file");
    std::string path(name);
    std::ranges::replace(path, '\\', '/');  // The public sets were written under Windows.
    result_.series.back().frames.push_back(result_.path.parent_path() / path);
  }

  /// A series is known to be whole when the next begins.
  void finish_series() {
    if (!open_) return;
    open_ = false;
    const Series& last = result_.series.back();
    const SourceLocation where{result_.path, last.line, last.is_dark() ? "d" : "b"};
    if (last.frames.size() < 2)
      throw InputError(where,
                       fmt::format("has {} frames, expected two or more lines 'i FILE'", last.frames.size()));
    const auto same = std::ranges::find_if(result_.series, [&](const Series& other) {
      return &other != &last && other.is_pair() == last.is_pair() && other.photons == last.photons &&
             other.exposure_ns == last.exposure_ns;
    });
    if (same != result_.series.end())
      throw InputError(where, fmt::format("describes what line {} does: the same exposure", same->line));
  }

  double number(std::string_view key, std::string text, double least, double most) const {
    std::ranges::replace(text, ',', '.');  // As some programs write decimals.
    double value = 0.0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size())
      throw error(key, fmt::format("'{}' is no number", text));
    if (!(value >= least && value <= most))
      throw error(key, fmt::format("{} is out of range, expected {} to {}", text, least, most));
    return value;
  }

  std::string_view text_;
  Descriptor result_;
  int line_ = 0;
  bool open_ = false;
};

}  // namespace

Descriptor parse_descriptor(std::string_view text, const std::filesystem::path& path) {
  return Parser(text, path).parse();
}

Descriptor read_descriptor(const std::filesystem::path& path) {
  return parse_descriptor(read_text_file(path), path);
}

std::string descriptor_text(const Descriptor& descriptor) {
  std::string text;
  if (!descriptor.sensor.empty()) text += fmt::format("# sensor = {}\n", descriptor.sensor);
  if (descriptor.temperature_C) text += fmt::format("# temperature_C = {:g}\n", *descriptor.temperature_C);
  text += fmt::format("v 4.0\nn {} {} {}\n", descriptor.bits, descriptor.width, descriptor.height);
  for (const Series& series : descriptor.series) {
    text += series.is_dark() ? fmt::format("d {:.15g}\n", series.exposure_ns)
                             : fmt::format("b {:.15g} {:.15g}\n", series.exposure_ns, series.photons);
    for (const std::filesystem::path& frame : series.frames)
      text += fmt::format("i {}\n", frame.generic_string());
  }
  return text;
}

}  // namespace groundglass::measure::emva
