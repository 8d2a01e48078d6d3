#include "optics/coating/coating_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "sim/core/embedded_data.h"
#include "sim/core/suggest.h"
#include "sim/core/toml_file.h"

namespace groundglass::optics {
namespace {

/// Air and the densest semiconductors bound what a film can be.
constexpr NumberRange index_range = {.min = 0.0, .max = 10.0, .min_excluded = true};
constexpr NumberRange absorption_range = {.min = 0.0, .max = 30.0};

void check_column(const TomlTable& entry, const char* key, const std::vector<double>& values,
                  NumberRange range) {
  for (size_t i = 0; i < values.size(); ++i)
    if (values[i] > range.max || values[i] < range.min || (range.min_excluded && values[i] == range.min))
      throw entry.error(
          key, fmt::format("entry {} is {}, expected a number {} {} and at most {}", i + 1, values[i],
                           range.min_excluded ? "greater than" : "of at least", range.min, range.max));
}

TabulatedIndex read_table(const TomlTable& entry) {
  TabulatedIndex table;
  table.wavelength_nm = entry.numbers("wavelength_nm");
  const size_t count = table.wavelength_nm.size();
  if (count < 2) throw entry.error("wavelength_nm", fmt::format("has {} entries, expected 2 or more", count));
  for (size_t i = 0; i < count; ++i)
    if (!(table.wavelength_nm[i] > (i == 0 ? 0.0 : table.wavelength_nm[i - 1])))
      throw entry.error("wavelength_nm", fmt::format("entry {} is {}; wavelengths must be positive and rise",
                                                     i + 1, table.wavelength_nm[i]));
  table.n = entry.numbers("n", count);
  table.k = entry.has("k") ? entry.numbers("k", count) : std::vector<double>(count, 0.0);
  check_column(entry, "n", table.n, index_range);
  check_column(entry, "k", table.k, absorption_range);
  return table;
}

FilmMaterial::Formula read_formula(const TomlTable& entry) {
  if (entry.has("sellmeier_b")) {
    std::vector<double> b = entry.numbers("sellmeier_b");
    std::vector<double> c_um2 = entry.numbers("sellmeier_c_um2", b.size());
    return SellmeierIndex{std::move(b), std::move(c_um2)};
  }
  if (entry.has("cauchy_um")) return CauchyIndex{entry.numbers("cauchy_um")};
  if (!entry.has("n"))
    throw entry.error("n",
                      "missing; a material has n (and k), a table of wavelength_nm, n and k, sellmeier_b and "
                      "sellmeier_c_um2, or cauchy_um");
  return ConstantFilmIndex{entry.number("n", index_range), entry.number_or("k", 0.0, absorption_range)};
}

/// A formula mistyped gives no index, or one that no film has, somewhere in its range.
void check_formula(const TomlTable& entry, const FilmMaterial& material) {
  constexpr int steps = 100;
  for (int i = 0; i <= steps; ++i) {
    const double nm = std::lerp(material.first_nm(), material.last_nm(), static_cast<double>(i) / steps);
    const double n = material.index(nm).real();
    if (!(n > index_range.min && n <= index_range.max))
      throw entry.error(
          "", fmt::format("its formula gives an index of {} at {} nm; check its figures and range", n, nm));
  }
}

FilmMaterial read_material(const TomlTable& entry, const std::string& name) {
  entry.string("source");
  if (entry.has("wavelength_nm")) {
    TabulatedIndex table = read_table(entry);
    entry.finish();
    const double first_nm = table.wavelength_nm.front(), last_nm = table.wavelength_nm.back();
    return FilmMaterial(name, std::move(table), first_nm, last_nm);
  }
  FilmMaterial::Formula formula = read_formula(entry);
  const double first_nm = entry.number("first_nm", NumberRange::positive());
  const double last_nm = entry.number("last_nm", NumberRange::positive());
  entry.finish();
  if (first_nm >= last_nm) throw entry.error("last_nm", fmt::format("is {}, not above first_nm", last_nm));
  FilmMaterial material(name, std::move(formula), first_nm, last_nm);
  check_formula(entry, material);
  return material;
}

using Materials = std::map<std::string, FilmMaterial>;

Materials read_materials(const TomlTable& file) {
  const TomlTable entries = file.table("material");
  Materials materials;
  for (const std::string& name : entries.keys())
    materials.emplace(name, read_material(entries.table(name), name));
  return materials;
}

const FilmMaterial& find_material(const TomlTable& row, const Materials& materials) {
  const std::string name = row.string("material");
  const auto found = materials.find(name);
  if (found != materials.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [known, material] : materials) names.push_back(known);
  throw row.error("material", fmt::format("is '{}', which has no [material.{}] in this file{}", name, name,
                                          did_you_mean(name, names)));
}

double read_thickness_nm(const TomlTable& file, const TomlTable& row, const FilmMaterial& material) {
  const bool physical = row.has("thickness_nm"), optical = row.has("optical_thickness_waves");
  if (physical == optical)
    throw row.error(physical ? "optical_thickness_waves" : "thickness_nm",
                    "a layer has either thickness_nm or optical_thickness_waves");
  if (physical) return row.number("thickness_nm", NumberRange::positive());
  const double waves = row.number("optical_thickness_waves", NumberRange::positive());
  const double design_nm = file.number("design_wavelength_nm", NumberRange::positive());
  return at_place(file.where("design_wavelength_nm"),
                  [&] { return thickness_nm(material, waves, design_nm); });
}

std::shared_ptr<const Coating> read_coating(const TomlTable& file) {
  auto coating = std::make_shared<Coating>();
  coating->name = file.string("name");
  coating->source = file.string("source");
  file.number_or("design_wavelength_nm", 0.0, NumberRange::positive());
  const std::vector<TomlTable> rows = file.tables("layer");
  if (rows.empty()) throw file.error("layer", "a coating needs at least one [[layer]]");
  const Materials materials = read_materials(file);
  file.finish();
  for (const TomlTable& row : rows) {
    const FilmMaterial& material = find_material(row, materials);
    coating->layers.push_back({material, read_thickness_nm(file, row, material)});
    row.finish();
  }
  if (coating->first_nm() > coating->last_nm())
    throw file.error("material",
                     fmt::format("its materials share no wavelength: one has data from {} nm, another to "
                                 "{} nm",
                                 coating->first_nm(), coating->last_nm()));
  return coating;
}

}  // namespace

const std::vector<std::string>& coating_names() {
  static const std::vector<std::string> names = {"aluminium",        "bbar",  "mgf2", "protected_aluminium",
                                                 "protected_silver", "v_coat"};
  return names;
}

std::shared_ptr<const Coating> find_coating(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Coating>> read;
  const auto& names = coating_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw InputError(fmt::format("unknown coating '{}'{}; known are {}", name, did_you_mean(name, names),
                                 fmt::join(names, ", ")));
  const std::lock_guard lock(mutex);
  std::shared_ptr<const Coating>& coating = read[*found];
  if (!coating) {
    const std::string file = "coatings/" + *found + ".toml";
    coating = read_coating(parse_toml(embedded_data(file), file));
  }
  return coating;
}

std::shared_ptr<const Coating> load_coating(const std::filesystem::path& path) {
  return read_coating(load_toml(path));
}

}  // namespace groundglass::optics
