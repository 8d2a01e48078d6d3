#include "optics/glass/glass_catalogue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "sim/core/embedded_data.h"
#include "sim/core/error.h"
#include "sim/core/suggest.h"
#include "sim/core/toml_file.h"

namespace groundglass::optics {
namespace {

constexpr size_t catalogue_count = 8;

/// The one that is no maker's.
const std::string materials = "materials";

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

std::string capitals(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

/// Other names of what the catalogue of materials has.
std::map<std::string, std::string> read_aliases() {
  const std::string file = "glass/" + materials + ".toml";
  const TomlTable table = parse_toml(embedded_data(file), file).table("alias");
  std::map<std::string, std::string> aliases;
  for (const std::string& alias : table.keys()) aliases[alias] = table.string(alias);
  return aliases;
}

/// "NAME" of "catalogue:NAME".
std::string_view bare(const Glass& glass) {
  const std::string_view name = glass.name();
  return name.substr(name.find(':') + 1);
}

/// The embedded ones, and those of `extra`.
std::vector<std::string> catalogue_names(std::span<const Glass> extra) {
  std::vector<std::string> names = glass_catalogue_names();
  for (const Glass& glass : extra) {
    const std::string name = glass.name().substr(0, glass.name().find(':'));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

InputError unknown_catalogue(std::string_view catalogue, std::span<const std::string> known) {
  return InputError(fmt::format("unknown glass catalogue '{}'{}; known are {}", catalogue,
                                did_you_mean(catalogue, known), fmt::join(known, ", ")));
}

bool is_embedded(std::string_view catalogue) {
  const auto& names = glass_catalogue_names();
  return std::find(names.begin(), names.end(), catalogue) != names.end();
}

const Glass* find_in(std::span<const Glass> glasses, std::string_view qualified_name) {
  const auto found = std::find_if(glasses.begin(), glasses.end(),
                                  [&](const Glass& glass) { return glass.name() == qualified_name; });
  return found == glasses.end() ? nullptr : &*found;
}

/// Everything of that bare name, without the embedded materials that `extra` replaces.
std::vector<const Glass*> find_bare(std::string_view name, std::span<const Glass> extra) {
  std::vector<const Glass*> found;
  for (const std::string& catalogue : glass_catalogue_names()) {
    const std::string qualified = fmt::format("{}:{}", catalogue, name);
    const Glass* glass = find_in(glass_catalogue(catalogue), qualified);
    if (glass && !find_in(extra, qualified)) found.push_back(glass);
  }
  for (const Glass& glass : extra)
    if (bare(glass) == name) found.push_back(&glass);
  return found;
}

/// Everything of that qualified name: several only where `extra` repeats itself.
std::vector<const Glass*> find_qualified(std::string_view name, std::span<const Glass> extra) {
  std::vector<const Glass*> found;
  for (const Glass& glass : extra)
    if (glass.name() == name) found.push_back(&glass);
  if (!found.empty()) return found;
  const std::string catalogue(name.substr(0, name.find(':')));
  const std::vector<std::string> known = catalogue_names(extra);
  if (std::find(known.begin(), known.end(), catalogue) == known.end())
    throw unknown_catalogue(catalogue, known);
  if (!is_embedded(catalogue)) return {};
  if (const Glass* glass = find_in(glass_catalogue(catalogue), name)) found.push_back(glass);
  return found;
}

/// " (did you mean 'N-BK7'?)" for "BK7" or "n-bk7": the glasses of one catalogue, or of all for an empty
/// name, that differ from it by the prefix of their series or by small letters, Schott's first; else the
/// nearest name with the same first letter, since any other is another glass rather than a slip.
std::string suggestion(std::string_view bare_name, std::string_view catalogue, std::span<const Glass> extra) {
  std::vector<std::string> same, near;
  const std::string wanted = capitals(bare_name), behind_prefix = "-" + wanted;
  const auto collect = [&](std::span<const Glass> glasses) {
    for (const Glass& glass : glasses) {
      if (!catalogue.empty() && !glass.name().starts_with(fmt::format("{}:", catalogue))) continue;
      const std::string name = capitals(bare(glass));
      if (name == wanted || name.ends_with(behind_prefix)) same.push_back(fmt::format("'{}'", glass.name()));
      if (!name.empty() && !wanted.empty() && name[0] == wanted[0]) near.emplace_back(bare(glass));
    }
  };
  for (const std::string& embedded : glass_catalogue_names()) collect(glass_catalogue(embedded));
  collect(extra);
  if (same.empty() || wanted.empty()) return did_you_mean(bare_name, near);
  std::stable_partition(same.begin(), same.end(),
                        [](const std::string& name) { return name.starts_with("'schott:"); });
  return fmt::format(" (did you mean {}?)", fmt::join(same, " or "));
}

InputError unknown(std::string_view name, std::span<const Glass> extra) {
  if (const size_t colon = name.find(':'); colon != std::string_view::npos)
    return InputError(fmt::format("unknown glass '{}'{}", name,
                                  suggestion(name.substr(colon + 1), name.substr(0, colon), extra)));
  return InputError(fmt::format("unknown glass '{}'{}; name it as catalogue:NAME, catalogues are {}", name,
                                suggestion(name, "", extra), fmt::join(catalogue_names(extra), ", ")));
}

InputError ambiguous(std::string_view name, std::span<const Glass* const> found) {
  std::vector<std::string> candidates;
  for (const Glass* glass : found) candidates.push_back(glass->name());
  const bool repeated = std::adjacent_find(candidates.begin(), candidates.end()) != candidates.end();
  if (repeated)
    return InputError(fmt::format("glass '{}' is defined more than once in its catalogue ({}); leave one",
                                  name, fmt::join(candidates, ", ")));
  return InputError(
      fmt::format("glass '{}' is in several catalogues; say which: {}", name, fmt::join(candidates, ", ")));
}

}  // namespace

const std::vector<std::string>& glass_catalogue_names() {
  static const std::vector<std::string> names = {"cdgm",      "hikari",   "hoya",   "ohara",
                                                 "materials", "plastics", "schott", "sumita"};
  return names;
}

const std::vector<Glass>& glass_catalogue(std::string_view catalogue) {
  const auto& names = glass_catalogue_names();
  const auto found = std::find(names.begin(), names.end(), catalogue);
  if (found == names.end()) throw unknown_catalogue(catalogue, names);
  return catalogue_at(static_cast<size_t>(found - names.begin()));
}

std::string material_name(std::string_view name) {
  static const std::map<std::string, std::string> aliases = read_aliases();
  const auto found = aliases.find(capitals(name));
  return fmt::format("{}:{}", materials, found == aliases.end() ? capitals(name) : found->second);
}

Glass find_glass(std::string_view name, std::span<const Glass> extra) {
  if (name == "air") return Glass();
  const bool qualified = name.find(':') != std::string_view::npos;
  std::vector<const Glass*> found = qualified ? find_qualified(name, extra) : find_bare(name, extra);
  if (found.empty() && !qualified) found = find_qualified(material_name(name), extra);
  if (found.empty()) throw unknown(name, extra);
  if (found.size() > 1) throw ambiguous(name, found);
  return *found.front();
}

}  // namespace groundglass::optics
