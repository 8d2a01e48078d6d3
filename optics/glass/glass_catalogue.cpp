#include "optics/glass/glass_catalogue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "sim/core/embedded_data.h"
#include "sim/core/error.h"
#include "sim/core/suggest.h"
#include "sim/core/toml_file.h"

namespace groundglass::optics {
namespace {

constexpr size_t catalogue_count = 7;

DispersionFormula read_formula(const TomlTable& entry) {
  if (entry.has("sellmeier_b")) {
    std::vector<double> b = entry.numbers("sellmeier_b");
    std::vector<double> c_um2 = entry.numbers("sellmeier_c_um2", b.size());
    return SellmeierIndex{std::move(b), std::move(c_um2)};
  }
  std::vector<double> coefficients = entry.numbers("series_coefficients_um");
  std::vector<double> powers = entry.numbers("series_powers", coefficients.size());
  return PowerSeriesIndex{std::move(coefficients), std::move(powers)};
}

std::optional<ThermalDispersion> read_thermal(const TomlTable& entry) {
  const std::optional<TomlTable> table = entry.table_if("dn_dt");
  if (!table) return {};
  const std::vector<double> d = table->numbers("d_per_K", 3), e = table->numbers("e_um2_per_K", 2);
  return ThermalDispersion{d[0], d[1], d[2], e[0], e[1], table->number("ltk_um")};
}

GlassStatus read_status(const TomlTable& entry) {
  if (!entry.has("status")) return GlassStatus::unstated;
  const std::vector<std::string> known = {"standard", "preferred", "special"};
  constexpr GlassStatus status[] = {GlassStatus::standard, GlassStatus::preferred, GlassStatus::special};
  return status[entry.choice("status", known)];
}

GlassData read_glass(const std::string& qualified_name, const TomlTable& entry) {
  GlassData data;
  data.name = qualified_name;
  data.formula = read_formula(entry);
  data.first_nm = entry.number("first_nm");
  data.last_nm = entry.number("last_nm");
  data.reference.temperature_C = entry.number_or("reference_C", data.reference.temperature_C);
  data.thermal = read_thermal(entry);
  data.status = read_status(entry);
  entry.finish();
  return data;
}

std::vector<Glass> read_catalogue(const std::string& catalogue) {
  const std::string file = "glass/" + catalogue + ".toml";
  const TomlTable glasses = parse_toml(embedded_data(file), file).table("glass");
  std::vector<Glass> result;
  for (const std::string& name : glasses.keys())
    result.emplace_back(read_glass(catalogue + ":" + name, glasses.table(name)));
  return result;
}

/// Read at first use, because most programs need one or two of them.
const std::vector<Glass>& catalogue_at(size_t i) {
  static std::array<std::once_flag, catalogue_count> once;
  static std::array<std::vector<Glass>, catalogue_count> catalogues;
  std::call_once(once[i], [&] { catalogues[i] = read_catalogue(glass_catalogue_names()[i]); });
  return catalogues[i];
}

const Glass* find_in(const std::vector<Glass>& catalogue, std::string_view qualified_name) {
  const auto found = std::find_if(catalogue.begin(), catalogue.end(),
                                  [&](const Glass& glass) { return glass.name() == qualified_name; });
  return found == catalogue.end() ? nullptr : &*found;
}

/// Nearest names to a bare one, wherever they are.
std::string suggestion(std::string_view bare_name, std::span<const std::string> catalogues) {
  std::vector<std::string> bare_names;
  for (const std::string& catalogue : catalogues)
    for (const Glass& glass : glass_catalogue(catalogue))
      bare_names.push_back(glass.name().substr(catalogue.size() + 1));
  return did_you_mean(bare_name, bare_names);
}

Glass find_qualified(std::string_view catalogue, std::string_view bare_name) {
  const std::string qualified = fmt::format("{}:{}", catalogue, bare_name);
  if (const Glass* glass = find_in(glass_catalogue(catalogue), qualified)) return *glass;
  const std::vector<std::string> here = {std::string(catalogue)};
  throw InputError(fmt::format("unknown glass '{}'{}", qualified, suggestion(bare_name, here)));
}

Glass find_bare(std::string_view name) {
  std::vector<const Glass*> found;
  for (const std::string& catalogue : glass_catalogue_names())
    if (const Glass* glass = find_in(glass_catalogue(catalogue), fmt::format("{}:{}", catalogue, name)))
      found.push_back(glass);
  if (found.size() == 1) return *found.front();
  if (found.empty())
    throw InputError(fmt::format("unknown glass '{}'{}; name it as catalogue:NAME, catalogues are {}", name,
                                 suggestion(name, glass_catalogue_names()),
                                 fmt::join(glass_catalogue_names(), ", ")));
  std::vector<std::string> candidates;
  for (const Glass* glass : found) candidates.push_back(glass->name());
  throw InputError(
      fmt::format("glass '{}' is in several catalogues; say which: {}", name, fmt::join(candidates, ", ")));
}

}  // namespace

const std::vector<std::string>& glass_catalogue_names() {
  static const std::vector<std::string> names = {"cdgm",     "hikari", "hoya",  "ohara",
                                                 "plastics", "schott", "sumita"};
  return names;
}

const std::vector<Glass>& glass_catalogue(std::string_view catalogue) {
  const auto& names = glass_catalogue_names();
  const auto found = std::find(names.begin(), names.end(), catalogue);
  if (found == names.end())
    throw InputError(fmt::format("unknown glass catalogue '{}'{}; known are {}", catalogue,
                                 did_you_mean(catalogue, names), fmt::join(names, ", ")));
  return catalogue_at(static_cast<size_t>(found - names.begin()));
}

Glass find_glass(std::string_view name) {
  if (name == "air") return Glass();
  const size_t colon = name.find(':');
  if (colon == std::string_view::npos) return find_bare(name);
  return find_qualified(name.substr(0, colon), name.substr(colon + 1));
}

}  // namespace groundglass::optics
