#include "optics/formats/agf.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "optics/formats/text_file.h"
#include "optics/glass/zemax_formula.h"
#include "sim/core/text_file.h"

namespace groundglass::optics {
namespace {

/// The words of one line after its keyword, with errors that name the line.
struct Record {
  SourceLocation where;
  std::vector<std::string> words;

  InputError error(const std::string& message) const { return InputError(where, message); }

  void expect_count(size_t least, size_t most, const char* what) const {
    if (words.size() < least || words.size() > most)
      throw error(
          fmt::format("has {} {}, expected {}", words.size(), words.size() == 1 ? "value" : "values", what));
  }
  double number(size_t i) const {
    if (const auto value = parse_number(words[i])) return *value;
    throw error(fmt::format("'{}' is no number", words[i]));
  }
  /// Nothing for the "-" that stands for an unknown number, or past the end.
  std::optional<double> number_if(size_t i) const {
    if (i >= words.size() || words[i] == "-") return {};
    return number(i);
  }
  std::vector<double> numbers() const {
    std::vector<double> values;
    for (size_t i = 0; i < words.size(); ++i) values.push_back(number(i));
    return values;
  }
  int whole_number(size_t i, int least, int most, const char* what) const {
    const double value = number(i);
    if (value != std::floor(value) || value < least || value > most)
      throw error(
          fmt::format("{} is {}, expected a whole number from {} to {}", what, words[i], least, most));
    return static_cast<int>(value);
  }
};

/// One glass while its lines are read: those that come once by keyword, and the table.
struct Entry {
  Record nm;
  std::map<std::string, Record> lines;
  std::vector<TransmissionRow> transmission;
};

GlassStatus read_status(const Record& nm) {
  constexpr size_t place = 6;
  if (!nm.number_if(place)) return GlassStatus::unstated;
  constexpr GlassStatus status[] = {GlassStatus::standard, GlassStatus::preferred, GlassStatus::obsolete,
                                    GlassStatus::special, GlassStatus::melt};
  return status[nm.whole_number(place, 0, 4, "the status")];
}

void read_nm(const Record& nm, const std::string& catalogue, GlassData& data) {
  data.name = catalogue + ":" + nm.words[0];
  data.status = read_status(nm);
}

void read_ed(const Record& ed, GlassData& data) {
  ed.expect_count(1, 6, "two expansions, density and up to three more");
  if (const auto expansion = ed.number_if(0)) data.expansion_per_K = *expansion * 1e-6;
}

void read_td(const Record& td, GlassData& data) {
  if (td.words.empty()) return;
  td.expect_count(7, 7, "D0, D1, D2, E0, E1, lambda_TK and a temperature, or none");
  const auto value = td.numbers();
  data.reference.temperature_C = value[6];
  at_place(td.where, [&] { check_environment(data.reference); });
  // A line of zeros is how a catalogue says that it does not know.
  if (std::any_of(value.begin(), value.begin() + 5, [](double x) { return x != 0.0; }))
    data.thermal = ThermalDispersion{value[0], value[1], value[2], value[3], value[4], value[5]};
}

void read_ld(const Record& ld, GlassData& data) {
  ld.expect_count(2, 2, "first and last wavelength");
  const double first_um = ld.number(0), last_um = ld.number(1);
  if (!(0.0 < first_um && first_um < last_um))
    throw ld.error(fmt::format("reaches from {} to {} um, expected a rising range", first_um, last_um));
  data.first_nm = first_um * 1e3;
  data.last_nm = last_um * 1e3;
}

void read_cd(const Record& cd, int formula, GlassData& data) {
  const size_t count = zemax_coefficient_count(formula);
  const std::string expected =
      fmt::format("the {} coefficients of formula {}, {}", count, formula, zemax_formula_name(formula));
  constexpr size_t most = 10;
  cd.expect_count(count, most, expected.c_str());
  const auto value = cd.numbers();
  const auto spare = std::find_if(value.begin() + static_cast<std::ptrdiff_t>(count), value.end(),
                                  [](double c) { return c != 0.0; });
  if (spare != value.end())
    throw cd.error(fmt::format("coefficient {} is {}, expected {} and zeros", spare - value.begin() + 1,
                               *spare, expected));
  data.formula = zemax_formula(formula, std::span(value).first(count));
}

/// −999 in Hoya's catalogue; in Schott's the transmission is left blank, and a thickness above 1 mm stands in
/// its place.
bool is_not_measured(const std::vector<double>& value) {
  return value.size() == 3 ? value[1] == -999.0 : value.size() == 2 && value[1] > 1.0;
}

void read_it(const Record& it, std::vector<TransmissionRow>& rows) {
  const auto value = it.numbers();
  if (is_not_measured(value)) return;
  it.expect_count(3, 3, "wavelength, transmission and thickness");
  const TransmissionRow row{value[0] * 1e3, value[1], value[2]};
  at_place(it.where, [&] { (void)InternalTransmission({&row, 1}); });
  rows.push_back(row);
}

/// Coefficients mistyped show as an index that is none.
void check_index(const GlassData& data, const Record& cd) {
  constexpr int samples = 64;
  for (int i = 0; i <= samples; ++i) {
    const double nm = std::lerp(data.first_nm, data.last_nm, static_cast<double>(i) / samples);
    const double index = dispersion_index(data.formula, nm);
    if (!(index > 0.0 && std::isfinite(index)))
      throw cd.error(fmt::format("gives no index at {:g} nm, expected one all over the range of LD", nm));
  }
}

Glass finished(const Entry& entry, const std::string& catalogue) {
  const Record& nm = entry.nm;
  const auto needed = [&](const char* keyword) -> const Record& {
    const auto line = entry.lines.find(keyword);
    if (line == entry.lines.end())
      throw nm.error(fmt::format("glass {} has no {} line", nm.words[0], keyword));
    return line->second;
  };
  GlassData data;
  read_nm(nm, catalogue, data);
  if (const auto ed = entry.lines.find("ED"); ed != entry.lines.end()) read_ed(ed->second, data);
  if (const auto td = entry.lines.find("TD"); td != entry.lines.end()) read_td(td->second, data);
  read_ld(needed("LD"), data);
  read_cd(needed("CD"), nm.whole_number(1, 1, zemax_formula_count, "the formula"), data);
  check_index(data, needed("CD"));
  data.transmission = InternalTransmission(entry.transmission);
  return Glass(std::move(data));
}

void read_line(const Record& record, Entry& entry) {
  const std::string& keyword = record.where.key;
  if (keyword == "IT") return read_it(record, entry.transmission);
  if (keyword != "ED" && keyword != "CD" && keyword != "TD" && keyword != "LD" && keyword != "OD" &&
      keyword != "MD")
    throw record.error("unknown keyword, expected NM, GC, ED, CD, TD, MD, OD, LD, IT or CC");
  const auto [place, is_first] = entry.lines.emplace(keyword, record);
  if (!is_first)
    throw record.error(
        fmt::format("is here twice for one glass, first on line {}", place->second.where.line));
}

bool is_comment(std::string_view keyword) {
  return keyword == "CC" || keyword == "GC" || keyword.starts_with('!');
}

std::string catalogue_name(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return name;
}

}  // namespace

std::vector<Glass> load_agf(const std::filesystem::path& path) {
  const TextFile file(read_text_file(path), path);
  const std::string catalogue = catalogue_name(path);
  std::vector<Glass> glasses;
  std::optional<Entry> entry;
  for (const TextLine& line : file.lines()) {
    std::vector<std::string> words = split_words(line.text);
    if (words.empty() || is_comment(words[0])) continue;
    const std::string keyword = words[0];
    words.erase(words.begin());
    const Record record{{path, line.number, keyword}, std::move(words)};
    if (keyword == "NM") {
      if (entry) glasses.push_back(finished(*entry, catalogue));
      record.expect_count(5, 8, "name, formula, MIL number, nd, Vd and up to three more");
      entry.emplace(Entry{record, {}, {}});
    } else if (entry) {
      read_line(record, *entry);
    } else {
      throw record.error("stands before the first glass, expected NM");
    }
  }
  if (!entry) throw InputError({path, 0, ""}, "has no glass, expected lines that begin with NM");
  glasses.push_back(finished(*entry, catalogue));
  return glasses;
}

}  // namespace groundglass::optics
