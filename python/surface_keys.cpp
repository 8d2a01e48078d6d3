#include "python/surface_keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "optics/coating/coating.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/lens_file_parts.h"
#include "sim/core/argument_checks.h"
#include "sim/core/toml_file.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

/// The reader's errors count lines of a text that nobody sees: they are left out.
template <typename Step>
auto without_lines(const std::string& name, const Step& step) {
  try {
    return step();
  } catch (const InputError& error) {
    const std::string text = error.what(), begin = name + ":";
    if (!text.starts_with(begin)) throw;
    const std::size_t line_end = text.find_first_not_of("0123456789", begin.size());
    throw InputError(name + text.substr(line_end == std::string::npos ? text.size() : line_end));
  }
}

std::string toml(py::handle value);

std::string toml_table(const py::dict& table) {
  std::vector<std::string> entries;
  for (const auto& [key, value] : table)
    entries.push_back(fmt::format("{} = {}", toml(py::str(key)), toml(value)));
  return fmt::format("{{{}}}", fmt::join(entries, ", "));
}

/// A value as TOML has it; floats by repr, which reads back as the same bits.
std::string toml(py::handle value) {
  if (py::isinstance<py::bool_>(value)) return value.cast<bool>() ? "true" : "false";
  if (py::isinstance<py::str>(value))
    return py::module_::import("json")
        .attr("dumps")(value, py::arg("ensure_ascii") = false)
        .cast<std::string>();
  if (PyIndex_Check(value.ptr())) return py::str(py::int_(py::reinterpret_borrow<py::object>(value)));
  if (py::isinstance<py::dict>(value)) return toml_table(value.cast<py::dict>());
  if (py::hasattr(value, "__float__") && !py::isinstance<py::sequence>(value))
    return py::repr(py::float_(py::reinterpret_borrow<py::object>(value)));
  std::vector<std::string> items;
  for (const py::handle item : value) items.push_back(toml(item));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// One key a line. A plane is "infinity" to the file and inf to Python.
std::string row_text(const py::dict& row) {
  std::string text = "schema = 1\n";
  for (const auto& [key, value] : row) {
    const std::string name = py::str(key);
    std::string written = toml(value);
    if (name.starts_with("radius") && (written == "inf" || written == "-inf")) written = "\"infinity\"";
    text += fmt::format("{} = {}\n", toml(key), written);
  }
  return text;
}

/// Two keys that say one thing.
constexpr std::pair<const char*, const char*> same[] = {
    {"radius_mm", "curvature_per_mm"},
    {"radius_x_mm", "curvature_x_per_mm"},
    {"radius_of_rotation_mm", "curvature_of_rotation_per_mm"}};

/// What the row of a lens file says, but for what is more than words there.
py::dict row_of(Surface surface) {
  surface.coating.reset();
  surface.glass = Glass();
  return py::module_::import("tomllib").attr("loads")(surface_text(surface));
}

void change(py::dict& row, const py::dict& changes) {
  for (const auto& [key, value] : changes) {
    for (const auto& [radius, curvature] : same) {
      if (key.equal(py::str(radius))) row.attr("pop")(curvature, py::none());
      if (key.equal(py::str(curvature))) row.attr("pop")(radius, py::none());
    }
    if (value.is_none())
      row.attr("pop")(key, py::none());
    else
      row[key] = value;
  }
}

double number(py::handle value, const char* key) {
  const double number = py::float_(py::reinterpret_borrow<py::object>(value));
  check_finite(fmt::format("surface: {}", key), number);
  return number;
}

Surface read(py::dict row) {
  const double thickness_mm = number(row.attr("pop")("thickness_mm", 0.0), "thickness_mm");
  std::optional<Glass> glass;
  if (row.contains("glass") && py::isinstance<Glass>(row["glass"])) {
    glass = row["glass"].cast<Glass>();
    row["glass"] = "air";  // or the reader would not say that a mirror has none
  }
  std::shared_ptr<const Coating> coating;
  if (row.contains("coating") && py::isinstance<Coating>(row["coating"]))
    coating = row.attr("pop")("coating").cast<std::shared_ptr<Coating>>();
  Surface surface = without_lines("surface", [&] {
    const TomlTable table = parse_toml(row_text(row), "surface");
    Surface result = read_surface(table, Glass());
    table.finish();
    return result;
  });
  if (glass) surface.glass = *glass;
  if (coating) surface.coating = coating;
  surface.thickness_mm = thickness_mm;
  return surface;
}

}  // namespace

Surface surface_of_keys(const py::dict& keys) {
  py::dict row;
  change(row, keys);
  return read(row);
}

Surface with_keys(const Surface& surface, const py::dict& changes) {
  py::dict row = row_of(surface);
  row["thickness_mm"] = surface.thickness_mm;
  change(row, changes);
  Surface result = read(row);
  if (!changes.contains("glass") && !changes.contains("mirror")) result.glass = surface.glass;
  if (!changes.contains("coating")) result.coating = surface.coating;
  return result;
}

Lens checked(Lens lens) {
  for (std::size_t i = 0; i < lens.surfaces.size(); ++i)
    if (lens.surfaces[i].mirror) lens.surfaces[i].glass = i == 0 ? Glass() : lens.surfaces[i - 1].glass;
  Lens written = lens;
  for (Surface& surface : written.surfaces) surface.coating.reset();  // a file names only the library's
  without_lines(fmt::format("lens '{}'", lens.name), [&] { return lens_text(written); });
  return lens;
}

}  // namespace groundglass::python
