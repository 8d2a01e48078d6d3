#include "optics/formats/zmx_records.h"

#include <fmt/format.h>

#include <algorithm>

#include "optics/formats/text_file.h"
#include "optics/formats/zmx_keywords.h"

namespace groundglass::optics {
namespace {

constexpr size_t most_surfaces = 2000;
/// An operand of the merit function has two integers and at least six numbers behind its name.
constexpr size_t operand_words = 8;

bool is_listed(std::span<const std::string_view> list, std::string_view keyword) {
  return std::find(list.begin(), list.end(), keyword) != list.end();
}

bool belongs_to_surface(std::string_view keyword) {
  return is_listed(zmx_surface_keywords(), keyword) || is_listed(zmx_idle_surface_keywords(), keyword);
}

bool is_operand(const ZmxRecord& record) {
  return record.words.size() >= operand_words &&
         std::all_of(record.words.begin(), record.words.end(),
                     [](const std::string& word) { return parse_number(word).has_value(); });
}

InputError unknown(const ZmxRecord& record, std::string_view part) {
  return record.error(
      fmt::format("is no keyword {} that this reader knows, so what it does to rays would be lost; delete "
                  "the line if it does nothing",
                  part));
}

class Parts {
 public:
  void add(ZmxRecord record, bool indented) {
    if (record.keyword() == "SURF") return start_surface(std::move(record));
    switch (part_) {
      case Part::header:
        return add_to_header(std::move(record));
      case Part::surfaces:
        if (indented || belongs_to_surface(record.keyword())) return add_to_surface(std::move(record));
        part_ = Part::behind;
        [[fallthrough]];
      case Part::behind:
        return add_behind(std::move(record));
      case Part::configurations:
        result.configurations.push_back(std::move(record));
    }
  }

  ZmxRecords result;

 private:
  enum class Part { header, surfaces, behind, configurations };

  void start_surface(ZmxRecord record) {
    if (part_ == Part::behind || part_ == Part::configurations)
      throw record.error("stands behind the merit function; surfaces come before it");
    const int number = record.integer(0);
    if (number != static_cast<int>(result.surfaces.size()))
      throw record.error(fmt::format("is surface {}, expected {}: surfaces are numbered without gaps from 0",
                                     number, result.surfaces.size()));
    if (result.surfaces.size() >= most_surfaces)
      throw record.error(fmt::format("is one surface more than {}", most_surfaces));
    part_ = Part::surfaces;
    result.surfaces.push_back({std::move(record), {}});
  }
  void add_to_header(ZmxRecord record) {
    if (is_listed(zmx_idle_header_keywords(), record.keyword())) return;
    if (!is_listed(zmx_header_keywords(), record.keyword())) throw unknown(record, "of a file's head");
    result.header.push_back(std::move(record));
  }
  void add_to_surface(ZmxRecord record) {
    if (is_listed(zmx_idle_surface_keywords(), record.keyword())) return;
    if (!belongs_to_surface(record.keyword())) throw unknown(record, "of a surface");
    result.surfaces.back().records.push_back(std::move(record));
  }
  void add_behind(ZmxRecord record) {
    if (record.keyword() == "MNUM") {
      part_ = Part::configurations;
      result.configuration_count = std::move(record);
    } else if (!is_listed(zmx_idle_trailing_keywords(), record.keyword()) && !is_operand(record)) {
      throw unknown(record, "behind the surfaces");
    }
  }

  Part part_ = Part::header;
};

}  // namespace

double ZmxRecord::number(size_t i) const {
  if (i >= words.size()) throw error(fmt::format("has {} values, expected at least {}", words.size(), i + 1));
  const auto value = parse_number(words[i]);
  if (!value) throw error(fmt::format("'{}' is no number", words[i]));
  return *value;
}

int ZmxRecord::integer(size_t i) const {
  const double value = number(i);
  if (value != static_cast<double>(static_cast<long long>(std::clamp(value, -1e9, 1e9))))
    throw error(fmt::format("'{}' is no whole number", words[i]));
  return static_cast<int>(value);
}

ZmxRecords read_zmx_records(std::string_view bytes, const std::filesystem::path& name) {
  const TextFile file(bytes, name);
  Parts parts;
  for (const TextLine& line : file.lines()) {
    const std::string_view text = trimmed(line.text);
    if (text.empty()) continue;
    const size_t end = std::min(text.find_first_of(" \t"), text.size());
    const std::string_view rest = trimmed(text.substr(end));
    ZmxRecord record{
        {name, line.number, in_capitals(text.substr(0, end))}, split_words(rest), std::string(rest)};
    const bool indented = line.text[0] == ' ' || line.text[0] == '\t';
    parts.add(std::move(record), indented);
  }
  return std::move(parts.result);
}

}  // namespace groundglass::optics
