#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sensor/model/included_sensors.h"
#include "sensor/model/mosaic.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/error.h"
#include "sim/core/file_kind.h"
#include "sim/core/spectral_table.h"
#include "sim/core/toml_file.h"

namespace groundglass::sensor {
namespace {

using SpectraReader = std::function<SpectralTable(const std::filesystem::path&)>;

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

/// `cfa = "name"` or `cfa = ["RG", "GB"]`.
void read_mosaic(const TomlTable& root, SensorModel& model) {
  const Mosaic mosaic = at_place(root.where("cfa"), [&] {
    return mosaic_of_tile(root.is_string("cfa") ? named_mosaic(root.string("cfa")).tile
                                                : root.strings("cfa"));
  });
  model.cfa = mosaic.cfa;
  model.planes = mosaic.planes;
}

/// A factor of the quantum efficiency: a column per plane, or one column for all.
std::vector<Spectrum> read_factor(const TomlTable& efficiency, const std::filesystem::path& path,
                                  const SpectraReader& read_spectra, const SensorModel& model) {
  try {
    const SpectralTable table = read_spectra(path);
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

void read_quantum_efficiency(const TomlTable& root, const SpectraReader& read_spectra, SensorModel& model) {
  const TomlTable table = root.table("quantum_efficiency");
  table.expect({"status", "source", "response", "factors", "peak"});
  Figure origin = read_origin(table);
  origin.key = "quantum_efficiency.factors";
  model.figures.push_back(origin);
  const bool is_per_energy = table.choice("response", {"per_photon", "per_energy"}) == 1;
  const std::vector<std::filesystem::path> factors = table.inputs("factors");
  if (factors.empty()) throw table.error("factors", "is empty, expected one CSV file or more");
  for (const std::filesystem::path& path : factors) {
    const std::vector<Spectrum> factor = read_factor(table, path, read_spectra, model);
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

/// Reads figures of one table that may be left out.
class Figures {
 public:
  Figures(const TomlTable& table, SensorModel& model) : table_(table), model_(model) {}

  void read(std::string_view key, NumberRange range, double& value) const {
    value = read_figure(table_, key, range, model_);
  }
  void read_if(std::string_view key, NumberRange range, double& value) const {
    if (table_.has(key)) read(key, range, value);
  }

 private:
  const TomlTable& table_;
  SensorModel& model_;
};

/// From the fastest that an analogue circuit settles to a day, longer than any frame.
constexpr NumberRange time_constant_s{.min = 1e-9, .max = 86400.0};
/// Silicon's dark current doubles in some 5 to 10 K; the gap of what detects light is 0.1 to 7 eV.
constexpr NumberRange doubling_K{.min = 0.1, .max = 1000.0}, gap_eV{.min = 0.01, .max = 10.0};
/// Far beyond any sensor, near enough that the arithmetic stays finite.
constexpr NumberRange positive{.min = 0.0, .max = 1e9, .min_excluded = true},
    non_negative{.min = 0.0, .max = 1e9};
constexpr NumberRange share{.min = 0.0, .max = 1.0}, temperature{.min = -273.15, .max = 200.0};

/// A table of two columns, the first rising.
void read_columns(const TomlTable& table, std::string_view first, std::string_view second, NumberRange range,
                  std::vector<double>& x, std::vector<double>& y) {
  x = table.numbers(first);
  y = table.numbers(second);
  if (x.size() != y.size() || x.empty())
    throw table.error(second, fmt::format("has {} numbers, {} has {}; expected as many, at least one",
                                          y.size(), first, x.size()));
  for (size_t i = 0; i < x.size(); ++i) {
    if (!(x[i] >= 0.0) || !std::isfinite(x[i]) || (i > 0 && x[i] <= x[i - 1]))
      throw table.error(first,
                        fmt::format("has {} as number {}, expected rising numbers from 0 up", x[i], i + 1));
    if (!(y[i] >= range.min && y[i] <= range.max))
      throw table.error(
          second, fmt::format("has {} as number {}, expected {} to {}", y[i], i + 1, range.min, range.max));
  }
}

void read_microlens(const TomlTable& root, SensorModel& m) {
  const auto table = root.table_if("microlens");
  if (!table) return;
  table->expect({"stack_height_um", "stack_index", "photodiode_width_um", "design_cra"});
  const Figures figures(*table, m);
  Microlens& lens = m.optics.microlens.emplace();
  figures.read("stack_height_um", NumberRange::between(1e-3, 1e3), lens.stack_height_um);
  figures.read("stack_index", NumberRange::between(1, 4), lens.stack_index);
  figures.read("photodiode_width_um", {.min = 0.0, .max = m.pixel_pitch_um, .min_excluded = true},
               lens.photodiode_width_um);
  if (const auto design = table->table_if("design_cra")) {
    design->expect({"height_mm", "angle_deg", "status", "source"});
    Figure origin = read_origin(*design);
    origin.key = design->where().key;
    read_columns(*design, "height_mm", "angle_deg", NumberRange::between(-89, 89), lens.design_height_mm,
                 lens.design_cra_deg);
    origin.value = lens.design_cra_deg.back();
    design->finish();
    m.figures.push_back(origin);
  }
  table->finish();
}

void read_diffusion(const TomlTable& root, SensorModel& m) {
  const auto table = root.table_if("diffusion");
  if (!table) return;
  table->expect({"wavelength_nm", "share", "status", "source"});
  Figure origin = read_origin(*table);
  origin.key = table->where().key;
  std::vector<double> nm, share_of_charge;
  read_columns(*table, "wavelength_nm", "share", share, nm, share_of_charge);
  origin.value = share_of_charge.back();
  table->finish();
  m.figures.push_back(origin);
  if (nm.size() == 1) nm.push_back(nm[0] + 1.0), share_of_charge.push_back(share_of_charge[0]);
  m.optics.diffusion = Spectrum(std::move(nm), std::move(share_of_charge));
}

void read_pixel_optics(const TomlTable& root, SensorModel& m) {
  Figures(root, m).read_if("fill_factor", {.min = 0.0, .max = 1.0, .min_excluded = true},
                           m.optics.fill_factor);
  read_microlens(root, m);
  read_diffusion(root, m);
  if (const auto pdaf = root.table_if("pdaf")) {
    pdaf->expect({"tile", "status", "source"});
    Figure origin = read_origin(*pdaf);
    origin.key = pdaf->where().key;
    m.pdaf = pdaf->strings("tile");
    pdaf->finish();
    m.figures.push_back(origin);
  }
}

void read_dark_current(const TomlTable& root, SensorModel& m) {
  const Figures figures(root, m);
  DarkCurrent& dark = m.dark_current;
  figures.read("dark_current_e_per_s", non_negative, dark.e_per_s);
  figures.read("dark_current_temperature_C", temperature, dark.at_C);
  if (root.has("dark_current_gap_eV")) {
    if (root.has("dark_current_doubling_K"))
      throw root.error("dark_current_gap_eV",
                       "is one law, dark_current_doubling_K another; give one of them");
    figures.read("dark_current_gap_eV", gap_eV, dark.gap_eV);
    dark.doubling_K = 0.0;
  } else {
    figures.read("dark_current_doubling_K", doubling_K, dark.doubling_K);
  }
  figures.read("temperature_C", temperature, m.temperature_C);
  figures.read_if("hot_pixel_share", share, dark.hot_share);
  figures.read_if("hot_pixel_e_per_s", non_negative, dark.hot_e_per_s);
}

void read_pixel(const TomlTable& root, SensorModel& m) {
  const Figures figures(root, m);
  figures.read("prnu", share, m.prnu.pixel);
  figures.read_if("prnu_row", share, m.prnu.row);
  figures.read_if("prnu_column", share, m.prnu.column);
  figures.read("dsnu_e", non_negative, m.dsnu_e.pixel);
  figures.read_if("dsnu_row_e", non_negative, m.dsnu_e.row);
  figures.read_if("dsnu_column_e", non_negative, m.dsnu_e.column);
  figures.read_if("full_well_knee", share, m.saturation.knee);
  figures.read_if("blooming", share, m.saturation.blooming);
  figures.read_if("lag", share, m.lag);
  figures.read_if("line_time_s", NumberRange::between(0, 1), m.shutter.line_time_s);
  figures.read_if("dead_share", share, m.defects.dead_share);
  figures.read_if("stuck_share", share, m.defects.stuck_share);
  figures.read_if("cluster_px", NumberRange::between(1, 1000), m.defects.cluster_px);
}

void read_source_follower(const TomlTable& root, SensorModel& m) {
  const Figures figures(root, m);
  SourceFollower& follower = m.source_follower;
  figures.read_if("cds_interval_s", time_constant_s, follower.cds_interval_s);
  figures.read_if("source_follower_bandwidth_Hz", NumberRange::between(1, 1e12), follower.bandwidth_Hz);
  figures.read_if("flicker_noise_e2", non_negative, follower.flicker_e2);
  figures.read_if("trap_share", share, follower.trap_share);
  figures.read_if("trap_e", non_negative, follower.trap_e);
  figures.read_if("trap_time_s", time_constant_s, follower.trap_time_s);
  figures.read_if("row_noise_e", non_negative, m.line_noise.row_e);
  figures.read_if("column_noise_e", non_negative, m.line_noise.column_e);
}

void read_periodic_noise(const TomlTable& root, SensorModel& m) {
  for (const TomlTable& table : root.tables("periodic_noise")) {
    table.expect({"rms_e", "cycles_per_px_x", "cycles_per_px_y", "status", "source"});
    Figure figure = read_origin(table);
    PeriodicNoise wave;
    wave.rms_e = table.number("rms_e", non_negative);
    wave.cycles_per_px_x = table.number_or("cycles_per_px_x", 0.0, NumberRange::between(-0.5, 0.5));
    wave.cycles_per_px_y = table.number_or("cycles_per_px_y", 0.0, NumberRange::between(-0.5, 0.5));
    table.finish();
    figure.key = table.where("rms_e").key;
    figure.value = wave.rms_e;
    m.figures.push_back(figure);
    m.periodic_noise.push_back(wave);
  }
}

/// The figures of one conversion gain, in `table`: the file itself for the lowest.
ConversionMode read_mode(const TomlTable& table, std::string_view iso_key, SensorModel& m) {
  const Figures figures(table, m);
  ConversionMode mode;
  figures.read(iso_key, NumberRange::between(0.1, 1e7), mode.from_iso);
  figures.read("full_well_e", positive, mode.full_well_e);
  figures.read("system_gain_dn_per_e", positive, mode.system_gain_dn_per_e);
  figures.read("read_noise_e", non_negative, mode.read_noise_e);
  figures.read_if("output_noise_dn", non_negative, mode.output_noise_dn);
  figures.read_if("conversion_gain_uV_per_e", non_negative, mode.conversion_gain_uV_per_e);
  return mode;
}

void read_modes(const TomlTable& root, SensorModel& m) {
  m.conversion_modes.push_back(read_mode(root, "base_iso", m));
  m.conversion_modes.back().name = "base";
  for (const TomlTable& table : root.tables("conversion")) {
    table.expect({"name", "from_iso", "full_well_e", "system_gain_dn_per_e", "read_noise_e",
                  "output_noise_dn", "conversion_gain_uV_per_e"});
    ConversionMode mode = read_mode(table, "from_iso", m);
    mode.name = table.string("name");
    table.finish();
    m.conversion_modes.push_back(mode);
  }
  if (!root.has("highest_iso")) return;
  Figures(root, m).read("highest_iso", NumberRange::between(0.1, 1e7), m.stated_highest_iso.emplace());
}

void read_converter(const TomlTable& root, SensorModel& m) {
  const Figures figures(root, m);
  Converter& converter = m.converter;
  converter.bits = read_count(root, "adc_bits", m);
  figures.read("black_level_dn", non_negative, converter.black_level_dn);
  figures.read_if("pedestal_drift_dn", non_negative, converter.drift_dn);
  figures.read_if("pedestal_drift_rows", NumberRange::between(1, 1e9), converter.drift_rows);
  figures.read_if("inl_dn", NumberRange::between(-1e5, 1e5), converter.inl_dn);
  figures.read_if("inl_column_spread", non_negative, converter.inl_column_spread);
  figures.read_if("dnl_dn", non_negative, converter.dnl_dn);
  if (root.has("optical_black_rows"))
    converter.optical_black_rows = read_count(root, "optical_black_rows", m);
}

void read_companding(const TomlTable& readout, Converter& converter) {
  for (const TomlTable& knee : readout.tables("companding")) {
    knee.expect({"in_dn", "out_dn"});
    converter.companding.push_back({knee.number("in_dn", NumberRange::non_negative()),
                                    knee.number("out_dn", NumberRange::non_negative())});
    knee.finish();
  }
}

void read_readout(const TomlTable& root, SensorModel& m) {
  const auto readout = root.table_if("readout");
  if (!readout) return;
  readout->expect(
      {"shutter_direction", "binning", "binning_domain", "correlated_double_sampling", "companding"});
  m.binning = static_cast<int>(readout->integer_or("binning", 1, NumberRange::between(1, 16)));
  if (readout->has("binning_domain"))
    m.binning_domain = static_cast<BinningDomain>(
        readout->choice("binning_domain", {"digital_sum", "digital_average", "charge"}));
  m.source_follower.correlated_double_sampling = readout->boolean_or("correlated_double_sampling", true);
  read_companding(*readout, m.converter);
  if (readout->has("shutter_direction"))
    m.shutter.bottom_up = readout->choice("shutter_direction", {"top_down", "bottom_up"}) == 1;
  readout->finish();
}

SensorModel read_sensor(const TomlTable& root, const SpectraReader& read_spectra) {
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
               "fill_factor",
               "microlens",
               "diffusion",
               "pdaf",
               "line_time_s",
               "full_well_e",
               "system_gain_dn_per_e",
               "read_noise_e",
               "output_noise_dn",
               "conversion_gain_uV_per_e",
               "conversion",
               "dark_current_e_per_s",
               "dark_current_temperature_C",
               "dark_current_doubling_K",
               "dark_current_gap_eV",
               "temperature_C",
               "hot_pixel_share",
               "hot_pixel_e_per_s",
               "prnu",
               "prnu_row",
               "prnu_column",
               "dsnu_e",
               "dsnu_row_e",
               "dsnu_column_e",
               "full_well_knee",
               "blooming",
               "lag",
               "dead_share",
               "stuck_share",
               "cluster_px",
               "cds_interval_s",
               "source_follower_bandwidth_Hz",
               "flicker_noise_e2",
               "trap_share",
               "trap_e",
               "trap_time_s",
               "row_noise_e",
               "column_noise_e",
               "periodic_noise",
               "black_level_dn",
               "pedestal_drift_dn",
               "pedestal_drift_rows",
               "inl_dn",
               "inl_column_spread",
               "dnl_dn",
               "optical_black_rows",
               "adc_bits",
               "base_iso",
               "highest_iso",
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
  read_quantum_efficiency(root, read_spectra, model);
  read_pixel_optics(root, model);
  read_dark_current(root, model);
  read_pixel(root, model);
  read_source_follower(root, model);
  read_periodic_noise(root, model);
  read_modes(root, model);
  read_converter(root, model);
  read_readout(root, model);
  root.finish();
  model.files = root.files();
  return model;
}

/// The table that holds a key such as "readout.binning" or "conversion[2].read_noise_e", and the key in it;
/// as near as the file has it.
std::pair<TomlTable, std::string> place_of(const TomlTable& root, std::string_view key) {
  TomlTable table = root;
  while (true) {
    const size_t dot = key.find('.');
    const std::string_view part = key.substr(0, dot);
    const size_t bracket = part.find('[');
    const std::string_view name = part.substr(0, bracket);
    if (!table.has(name)) return {table, ""};
    if (dot == std::string_view::npos && bracket == std::string_view::npos) return {table, std::string(name)};
    if (bracket == std::string_view::npos) {
      table = table.table(name);
    } else {
      size_t number = 0;
      std::from_chars(part.data() + bracket + 1, part.data() + part.size(), number);
      table = table.tables(name).at(number - 1);
    }
    if (dot == std::string_view::npos) return {table, ""};
    key.remove_prefix(dot + 1);
  }
}

/// check() speaks of a value, by its key first; the file knows its line.
InputError located(const TomlTable& root, const InputError& error) {
  const std::string message = error.what();
  const std::string key = message.substr(0, message.find(' '));
  const auto [table, last] = place_of(root, key);
  SourceLocation where = table.where(last);
  if (where.key.empty()) return {{where.path, 0, ""}, message};  // The file lacks it.
  where.key = key;
  return {where, message.substr(std::min(key.size() + 1, message.size()))};
}

SensorModel checked_sensor(const TomlTable& root, const SpectraReader& read_spectra) {
  SensorModel model = read_sensor(root, read_spectra);
  try {
    model.check();
  } catch (const InputError& error) {
    throw located(root, error);
  }
  return model;
}

}  // namespace

SensorModel load_sensor(const std::filesystem::path& path_or_name) {
  std::error_code failure;
  const std::string text = path_or_name.string();
  if (!std::filesystem::exists(path_or_name, failure)) {
    if (is_sensor_name(path_or_name)) {
      if (std::optional<SensorModel> included = included_sensor(text)) return *std::move(included);
      throw InputError({text, 0, ""}, "cannot be opened: it is neither a file nor an included sensor" +
                                          included_sensors_hint(text));
    }
    const std::string stem = path_or_name.stem().string();
    if (included_sensor(stem))
      throw InputError({text, 0, ""}, fmt::format("cannot be opened: there is no such file; the included "
                                                  "sensor is called '{}', without folder and ending",
                                                  stem));
  }
  return checked_sensor(load_toml(path_or_name), &SpectralTable::read);
}

SensorModel parse_sensor(std::string_view text, const std::filesystem::path& path,
                         const SpectraReader& read_spectra) {
  return checked_sensor(parse_toml(text, path), read_spectra);
}

}  // namespace groundglass::sensor
