#include "isp/looks/cube_file.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::isp {
namespace {

constexpr int most_curve_entries = 65536, most_cube_side = 256;
/// A line of the specification has at most 250 bytes; a title may be longer in the wild.
constexpr size_t longest_line = 4096;
/// What some editors put before the first line (byte order mark).
constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

class CubeReader {
 public:
  explicit CubeReader(const std::filesystem::path& path) : path_(path) {}

  ColourTable read();

 private:
  InputError error(const std::string& what) const { return InputError({path_, line_, ""}, what); }

  void take(std::string_view line);
  void take_keyword(std::string_view keyword, std::string_view rest);
  void take_size(std::string_view rest, bool is_cube, int most);
  void take_entry(std::string_view line);
  /// Exactly `count` finite numbers.
  std::array<float, 3> numbers(std::string_view text, size_t count) const;
  void check_whole();

  std::filesystem::path path_;
  int line_ = 0;
  ColourTable table_;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// A number as C has it, though it begins with a letter.
bool is_not_finite(std::string_view word) {
  double number = 0.0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
  return failure == std::errc{} && end == word.data() + word.size() && !std::isfinite(number);
}

std::array<float, 3> CubeReader::numbers(std::string_view text, size_t count) const {
  std::array<float, 3> values{};
  std::string_view rest = trimmed(text);
  for (size_t i = 0; i < count; ++i) {
    const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), values[i]);
    const auto used = static_cast<size_t>(end - rest.data());
    const bool ends_well = used == rest.size() || rest[used] == ' ' || rest[used] == '\t';
    if (failure != std::errc{} || !ends_well || !std::isfinite(values[i]))
      throw error(
          fmt::format("is '{}', expected {} finite numbers", one_line(std::string(trimmed(text))), count));
    rest = trimmed(rest.substr(used));
  }
  if (!rest.empty())
    throw error(
        fmt::format("is '{}', expected {} finite numbers", one_line(std::string(trimmed(text))), count));
  return values;
}

void CubeReader::take_size(std::string_view rest, bool is_cube, int most) {
  if (table_.size != 0) throw error("gives a second size, expected one table of curves or one cube");
  const float size = numbers(rest, 1)[0];
  if (!(size >= 2.0f && size <= static_cast<float>(most)) || size != std::floor(size))
    throw error(fmt::format("gives a size of {:g}, expected a whole number from 2 to {}", size, most));
  table_.size = static_cast<int>(size);
  table_.is_cube = is_cube;
}

void CubeReader::take_keyword(std::string_view keyword, std::string_view rest) {
  if (keyword == "TITLE") return;
  if (!table_.entries.empty())
    throw error(fmt::format("has {} after the table's entries, expected it before", keyword));
  if (keyword == "LUT_1D_SIZE") return take_size(rest, false, most_curve_entries);
  if (keyword == "LUT_3D_SIZE") return take_size(rest, true, most_cube_side);
  if (keyword == "DOMAIN_MIN") {
    table_.domain_min = numbers(rest, 3);
  } else if (keyword == "DOMAIN_MAX") {
    table_.domain_max = numbers(rest, 3);
  } else if (keyword == "LUT_1D_INPUT_RANGE" || keyword == "LUT_3D_INPUT_RANGE") {
    const auto range = numbers(rest, 2);
    table_.domain_min.fill(range[0]);
    table_.domain_max.fill(range[1]);
  } else {
    throw error(
        fmt::format("has the keyword '{}', expected TITLE, LUT_1D_SIZE, LUT_3D_SIZE, DOMAIN_MIN or "
                    "DOMAIN_MAX",
                    one_line(std::string(keyword))));
  }
}

void CubeReader::take_entry(std::string_view line) {
  if (table_.size == 0) throw error("has an entry before LUT_1D_SIZE or LUT_3D_SIZE");
  if (table_.entries.size() == 3 * ColourTable::count(table_.size, table_.is_cube))
    throw error(fmt::format("is one entry more than the {} that the size asks for",
                            ColourTable::count(table_.size, table_.is_cube)));
  for (const float value : numbers(line, 3)) table_.entries.push_back(value);
}

void CubeReader::take(std::string_view line) {
  line = trimmed(line);
  if (line.empty() || line.front() == '#') return;
  const size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  if (!is_letter(word.front()) || is_not_finite(word)) return take_entry(line);
  take_keyword(word, line.substr(end));
}

void CubeReader::check_whole() {
  line_ = 0;
  if (table_.size == 0) throw error("has neither LUT_1D_SIZE nor LUT_3D_SIZE, expected a .cube table");
  const size_t expected = ColourTable::count(table_.size, table_.is_cube), found = table_.entries.size() / 3;
  if (found != expected)
    throw error(fmt::format("has {} entries, expected {} for its size of {}", found, expected, table_.size));
  for (size_t c = 0; c < 3; ++c)
    if (!(table_.domain_max[c] - table_.domain_min[c] > 1e-6f))
      throw error(fmt::format("has a domain from {:g} to {:g}, expected the end above the beginning",
                              table_.domain_min[c], table_.domain_max[c]));
}

ColourTable CubeReader::read() {
  check_input_file(path_);
  std::ifstream in(path_, std::ios::binary);
  std::string line;
  while (std::getline(in, line)) {
    ++line_;
    if (line_ == 1 && line.starts_with(utf8_mark)) line.erase(0, utf8_mark.size());
    if (line.size() > longest_line) throw error(fmt::format("is longer than {} bytes", longest_line));
    take(line);
  }
  if (!in.eof()) throw error("cannot be read");
  check_whole();
  return std::move(table_);
}

}  // namespace

ColourTable read_cube(const std::filesystem::path& path) { return CubeReader(path).read(); }

}  // namespace groundglass::isp
