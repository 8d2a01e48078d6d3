#include "sim/measure/emva/photon_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "sim/core/error.h"
#include "sim/core/suggest.h"
#include "sim/core/text_file.h"

namespace groundglass::measure::emva {
namespace {

constexpr double s_per_ns = 1e-9;

struct Column {
  const char* name;
  double PhotonTransferPoint::*value;
  double unit;
  bool may_be_negative;
};
constexpr std::array columns{
    Column{"texp_ns", &PhotonTransferPoint::exposure_s, s_per_ns, false},
    Column{"photons_per_pixel", &PhotonTransferPoint::photons, 1.0, false},
    Column{"mean_dn", &PhotonTransferPoint::mean_dn, 1.0, true},
    Column{"temporal_var_dn2", &PhotonTransferPoint::variance_dn2, 1.0, false},
    Column{"dark_mean_dn", &PhotonTransferPoint::dark_mean_dn, 1.0, true},
    Column{"dark_temporal_var_dn2", &PhotonTransferPoint::dark_variance_dn2, 1.0, false}};

std::string trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\"";
  const size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blank) - first + 1));
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (size_t at = 0; at <= line.size();) {
    const size_t end = std::min(line.find(',', at), line.size());
    cells.push_back(trimmed(line.substr(at, end - at)));
    at = end + 1;
  }
  return cells;
}

/// Where each of `columns` stands in the table.
std::array<size_t, columns.size()> places_in(const std::vector<std::string>& header,
                                             const SourceLocation& where) {
  std::array<size_t, columns.size()> places{};
  for (size_t k = 0; k < columns.size(); ++k) {
    const auto found = std::ranges::find(header, columns[k].name);
    if (found == header.end())
      throw InputError(
          {where.path, where.line, columns[k].name},
          fmt::format("is missing from the table's header{}", did_you_mean(columns[k].name, header)));
    places[k] = static_cast<size_t>(found - header.begin());
  }
  return places;
}

double number(const std::string& cell, const Column& column, const SourceLocation& where) {
  double value = 0.0;
  const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (code != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
    throw InputError({where.path, where.line, column.name}, fmt::format("'{}' is no finite number", cell));
  if (value < 0.0 && !column.may_be_negative)
    throw InputError({where.path, where.line, column.name},
                     fmt::format("is {}, expected no negative number", cell));
  return value * column.unit;
}

}  // namespace

std::vector<PhotonTransferPoint> parse_photon_transfer(std::string_view text,
                                                       const std::filesystem::path& path) {
  std::vector<PhotonTransferPoint> points;
  std::vector<std::string> header;
  std::array<size_t, columns.size()> places{};
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (int line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string content = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.empty() || content.front() == '#') continue;
    const std::vector<std::string> cells = cells_of(content);
    const SourceLocation where{path, line, ""};
    if (header.empty()) {
      header = cells;
      places = places_in(header, where);
      continue;
    }
    if (cells.size() != header.size())
      throw InputError(
          where, fmt::format("has {} cells, expected {} as in the header", cells.size(), header.size()));
    PhotonTransferPoint& point = points.emplace_back();
    for (size_t k = 0; k < columns.size(); ++k)
      point.*columns[k].value = number(cells[places[k]], columns[k], where);
  }
  if (header.empty()) throw InputError({path, 0, ""}, "is empty, expected a table of comma-separated values");
  return points;
}

std::vector<PhotonTransferPoint> read_photon_transfer(const std::filesystem::path& path) {
  return parse_photon_transfer(read_text_file(path), path);
}

}  // namespace groundglass::measure::emva
