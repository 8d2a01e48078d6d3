#include "sim/core/spectral_table.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "sim/core/error.h"
#include "sim/core/suggest.h"
#include "sim/core/text_file.h"

namespace groundglass {
namespace {

constexpr double longest_nm = 1e5;
constexpr double largest_value = 1e30;  // Products of a few stay finite.

std::string_view trimmed(std::string_view s) {
  const auto begin = s.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (size_t begin = 0;;) {
    const size_t comma = line.find(',', begin);
    cells.push_back(trimmed(line.substr(begin, comma - begin)));
    if (comma == std::string_view::npos) return cells;
    begin = comma + 1;
  }
}

double to_number(std::string_view cell, const SourceLocation& where) {
  double value = 0.0;
  const auto [end, status] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (status != std::errc{} || end != cell.data() + cell.size() || !std::isfinite(value))
    throw InputError(where, fmt::format("'{}' is not a finite number", cell));
  if (std::abs(value) > largest_value)
    throw InputError(where,
                     fmt::format("is {}, expected at most {}; scale the column", value, largest_value));
  return value;
}

}  // namespace

SpectralTable SpectralTable::parse(std::string_view text, const std::filesystem::path& name) {
  SpectralTable table;
  table.path_ = name;
  std::vector<double> wavelengths;
  if (constexpr std::string_view byte_order_mark = "\xef\xbb\xbf"; text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  std::vector<std::vector<double>> columns;
  int line_number = 0;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view line = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    const auto cells = split(line);
    if (table.names_.empty()) {
      if (cells.size() < 2 || cells[0] != "wavelength_nm")
        throw InputError({name, line_number, ""}, "expected the header wavelength_nm,<name>,…");
      table.names_.assign(cells.begin() + 1, cells.end());
      columns.resize(table.names_.size());
      continue;
    }
    if (cells.size() != columns.size() + 1)
      throw InputError({name, line_number, ""},
                       fmt::format("has {} cells, expected {}", cells.size(), columns.size() + 1));
    wavelengths.push_back(to_number(cells[0], {name, line_number, "wavelength_nm"}));
    if (!(wavelengths.back() >= 1.0 && wavelengths.back() <= longest_nm))
      throw InputError({name, line_number, "wavelength_nm"},
                       fmt::format("is {}, expected 1 to {} nm", wavelengths.back(), longest_nm));
    if (wavelengths.size() > 1 && !(wavelengths.back() > wavelengths[wavelengths.size() - 2]))
      throw InputError({name, line_number, "wavelength_nm"}, "wavelengths must rise strictly");
    for (size_t i = 0; i < columns.size(); ++i)
      columns[i].push_back(to_number(cells[i + 1], {name, line_number, table.names_[i]}));
  }
  if (wavelengths.size() < 2)
    throw InputError({name, line_number, ""}, "holds fewer than two rows of a spectrum");
  for (auto& column : columns) table.spectra_.emplace_back(wavelengths, std::move(column));
  return table;
}

SpectralTable SpectralTable::read(const std::filesystem::path& path) {
  return parse(read_text_file(path), path);
}

const Spectrum& SpectralTable::column(std::string_view name) const {
  for (size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return spectra_[i];
  throw InputError({path_, 0, ""}, fmt::format("has no column '{}'{}; it has {}", name,
                                               did_you_mean(name, names_), fmt::join(names_, ", ")));
}

}  // namespace groundglass
