#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sensor/model/sensor_model.h"
#include "sim/core/error.h"
#include "sim/core/file_kind.h"
#include "sim/core/spectral_table.h"
#include "sim/core/toml_file.h"

namespace groundglass::sensor {
namespace {

const std::vector<std::string> status_names{"measured", "derived", "inferred"};

/// The origin every table of figures must state.
Figure read_origin(const TomlTable& table) {
  Figure figure;
  figure.status = static_cast<Figure::Status>(table.choice("status", status_names));
  figure.source = table.string("source");
  if (figure.source.empty()) throw table.error("source", "is empty; say where the figure comes from");
  return figure;
}

/// `key = { value = …, status = "…", source = "…" }`, noted in the model's figures.
double read_figure(const TomlTable& parent, std::string_view key, NumberRange range, SensorModel& model) {
  const TomlTable table = parent.table(key);
  table.expect({"value", "status", "source"});
  Figure figure = read_origin(table);
  figure.key = table.where().key;
  figure.value = table.number("value", range);
  table.finish();
  model.figures.push_back(figure);
  return figure.value;
}

int read_count(const TomlTable& parent, std::string_view key, SensorModel& model) {
  const double value = read_figure(parent, key, NumberRange::between(1, 65535), model);
  if (value != std::floor(value))
    throw parent.error(key, fmt::format("is {}, expected a whole number", value));
  return static_cast<int>(value);
}

void read_mosaic(const TomlTable& root, SensorModel& model) {
  const std::vector<std::string> rows = root.strings("cfa");
  const std::string colours = rows == std::vector<std::string>{"Y"} ? "Y" : "RGB";
  for (char colour : colours) model.planes.emplace_back(1, colour);
  model.cfa.width = rows.empty() ? 0 : static_cast<int>(rows.front().size());
  model.cfa.height = static_cast<int>(rows.size());
  model.cfa.planes.clear();
  for (const std::string& row : rows) {
    if (row.empty() || row.size() != rows.front().size())
      throw root.error("cfa", "its rows differ in length; expected a rectangle such as [\"RG\", \"GB\"]");
    for (char colour : row) {
      const size_t plane = colours.find(colour);
      if (plane == std::string::npos)
        throw root.error(
            "cfa",
            fmt::format("has the colour '{}', expected R, G and B, or [\"Y\"] for monochrome", colour));
      model.cfa.planes.push_back(static_cast<std::uint8_t>(plane));
    }
  }
}

/// A factor of the quantum efficiency: a column per plane, or one column for all.
std::vector<Spectrum> read_factor(const TomlTable& efficiency, const std::filesystem::path& path,
                                  const SensorModel& model) {
  try {
    const SpectralTable table = SpectralTable::read(path);
    std::vector<Spectrum> factor;
    for (const std::string& plane : model.planes)
      factor.push_back(table.size() == 1 ? table.column(size_t{0}) : table.column(plane));
    return factor;
  } catch (const InputError& error) {
    throw efficiency.error("factors", error.what());
  }
}

/// A response per unit of energy is, divided by wavelength, one per photon (up to a factor).
Spectrum per_photon(const Spectrum& per_energy) {
  std::vector<double> values;
  for (double nm : per_energy.wavelengths_nm()) values.push_back(per_energy(nm) / nm);
  return Spectrum({per_energy.wavelengths_nm().begin(), per_energy.wavelengths_nm().end()},
                  std::move(values));
}

double highest(const std::vector<Spectrum>& spectra) {
  double value = 0.0;
  for (const Spectrum& s : spectra) value = std::max(value, std::ranges::max(s.values()));
  return value;
}

void read_quantum_efficiency(const TomlTable& root, SensorModel& model) {
  const TomlTable table = root.table("quantum_efficiency");
  table.expect({"status", "source", "response", "factors", "peak"});
  Figure origin = read_origin(table);
  origin.key = "quantum_efficiency.factors";
  model.figures.push_back(origin);
  const bool is_per_energy = table.choice("response", {"per_photon", "per_energy"}) == 1;
  const std::vector<std::filesystem::path> factors = table.inputs("factors");
  if (factors.empty()) throw table.error("factors", "is empty, expected one CSV file or more");
  for (const std::filesystem::path& path : factors) {
    const std::vector<Spectrum> factor = read_factor(table, path, model);
    if (model.quantum_efficiency.empty()) {
      model.quantum_efficiency = factor;
      continue;
    }
    for (size_t plane = 0; plane < factor.size(); ++plane)
      model.quantum_efficiency[plane] = product(model.quantum_efficiency[plane], factor[plane]);
  }
  if (is_per_energy)
    for (Spectrum& s : model.quantum_efficiency) s = per_photon(s);
  if (is_per_energy || table.has("peak")) {
    const double peak = read_figure(table, "peak", {.min = 0.0, .max = 1.0, .min_excluded = true}, model);
    const double scale = peak / highest(model.quantum_efficiency);
    if (!std::isfinite(scale) || scale <= 0.0)
      throw table.error("factors", "their product is nowhere above zero");
    for (Spectrum& s : model.quantum_efficiency) s = s.scaled(scale);
  }
  table.finish();
}

void read_electrons(const TomlTable& root, SensorModel& m) {
  // Far beyond any sensor, near enough that the arithmetic stays finite.
  const NumberRange positive{.min = 0.0, .max = 1e9, .min_excluded = true},
      non_negative{.min = 0.0, .max = 1e9};
  const NumberRange iso = NumberRange::between(0.1, 1e7);
  const NumberRange temperature{.min = -273.15, .max = 200.0};
  m.full_well_e = read_figure(root, "full_well_e", positive, m);
  m.system_gain_dn_per_e = read_figure(root, "system_gain_dn_per_e", positive, m);
  m.read_noise_e = read_figure(root, "read_noise_e", non_negative, m);
  m.dark_current_e_per_s = read_figure(root, "dark_current_e_per_s", non_negative, m);
  m.dark_current_temperature_C = read_figure(root, "dark_current_temperature_C", temperature, m);
  m.dark_current_doubling_K = read_figure(root, "dark_current_doubling_K", positive, m);
  m.temperature_C = read_figure(root, "temperature_C", temperature, m);
  m.prnu = read_figure(root, "prnu", NumberRange::between(0, 1), m);
  m.dsnu_e = read_figure(root, "dsnu_e", non_negative, m);
  m.black_level_dn = read_figure(root, "black_level_dn", non_negative, m);
  m.adc_bits = read_count(root, "adc_bits", m);
  m.base_iso = read_figure(root, "base_iso", iso, m);
}

SensorModel read_sensor(const TomlTable& root) {
  check_file_kind(root, "sensor");
  root.expect({"name",
               "make",
               "model",
               "serial",
               "width_px",
               "height_px",
               "pixel_pitch_um",
               "cfa",
               "quantum_efficiency",
               "full_well_e",
               "system_gain_dn_per_e",
               "read_noise_e",
               "dark_current_e_per_s",
               "dark_current_temperature_C",
               "dark_current_doubling_K",
               "temperature_C",
               "prnu",
               "dsnu_e",
               "black_level_dn",
               "adc_bits",
               "base_iso",
               "readout"});
  SensorModel model;
  model.name = root.string("name");
  model.make = root.string("make");
  model.model = root.string("model");
  model.serial = static_cast<std::uint64_t>(root.integer("serial", NumberRange::non_negative()));
  model.width_px = read_count(root, "width_px", model);
  model.height_px = read_count(root, "height_px", model);
  model.pixel_pitch_um = read_figure(root, "pixel_pitch_um", NumberRange::between(0.01, 1e4), model);
  read_mosaic(root, model);
  read_quantum_efficiency(root, model);
  read_electrons(root, model);
  if (const auto readout = root.table_if("readout")) {
    model.binning = static_cast<int>(readout->integer("binning", NumberRange::between(1, 16)));
    readout->finish();
  }
  root.finish();
  model.files = root.files();
  return model;
}

/// check() speaks of a value; the file knows its line.
InputError located(const TomlTable& root, const InputError& error) {
  const std::string message = error.what();
  const std::string key = message.substr(0, message.find_first_of(" ."));
  return root.has(key) ? root.error(key, message.substr(key.size() + 1)) : root.error({}, message);
}

SensorModel checked_sensor(const TomlTable& root) {
  SensorModel model = read_sensor(root);
  try {
    model.check();
  } catch (const InputError& error) {
    throw located(root, error);
  }
  return model;
}

}  // namespace

SensorModel load_sensor(const std::filesystem::path& path) { return checked_sensor(load_toml(path)); }

SensorModel parse_sensor(std::string_view text, const std::filesystem::path& path) {
  return checked_sensor(parse_toml(text, path));
}

}  // namespace groundglass::sensor
