#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "sensor/capture/auto_exposure.h"
#include "sensor/capture/performance.h"
#include "sensor/model/figure_text.h"
#include "sensor/model/mosaic.h"
#include "sim/cli/commands.h"
#include "sim/cli/sensor_commands.h"

namespace groundglass::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string sensor;
  bool json = false;
};

/// Where a spectrum is highest, and how high.
std::pair<double, double> peak(const Spectrum& spectrum) {
  const auto values = spectrum.values();
  const auto at = std::ranges::max_element(values) - values.begin();
  return {spectrum.wavelengths_nm()[static_cast<size_t>(at)], values[static_cast<size_t>(at)]};
}

Json to_json(const Spectrum& diffusion) {
  return {
      {"wavelength_nm", std::vector(diffusion.wavelengths_nm().begin(), diffusion.wavelengths_nm().end())},
      {"share", std::vector(diffusion.values().begin(), diffusion.values().end())}};
}

Json to_json(const sensor::Performance& p) {
  return {{"iso", p.iso},
          {"mode", p.mode},
          {"system_gain_dn_per_e", p.system_gain_dn_per_e},
          {"saturation_e", p.saturation_e},
          {"dark_noise_e", p.dark_noise_e},
          {"least_signal_e", p.least_signal_e},
          {"dynamic_range_db", p.dynamic_range_db},
          {"dynamic_range_ev", p.dynamic_range_ev},
          {"snr_max_db", p.snr_max_db}};
}

Json to_json(const sensor::SensorModel& s) {
  Json figures = Json::array(), planes = Json::array(), isos = Json::array();
  for (const sensor::Figure& f : s.figures) {
    figures.push_back({{"key", f.key},
                       {"value", sensor::is_number(f) ? Json(f.value) : Json(nullptr)},
                       {"status", sensor::status_name(f.status)},
                       {"source", f.source}});
    if (f.key == "microlens.design_cra")
      figures.back()["curve"] = {{"height_mm", s.optics.microlens->design_height_mm},
                                 {"angle_deg", s.optics.microlens->design_cra_deg}};
    if (f.key == "diffusion") figures.back()["curve"] = to_json(s.optics.diffusion);
    if (f.key == "pdaf") figures.back()["tile"] = s.pdaf;
  }
  for (size_t i = 0; i < s.planes.size(); ++i) {
    const auto [nm, value] = peak(s.quantum_efficiency[i]);
    planes.push_back({{"name", s.planes[i]}, {"peak_quantum_efficiency", value}, {"peak_nm", nm}});
  }
  for (const sensor::Performance& p : sensor::performance_by_iso(s)) isos.push_back(to_json(p));
  return {{"name", s.name},
          {"figures", figures},
          {"tile", sensor::tile_of(s.cfa, s.planes)},
          {"planes", planes},
          {"readout",
           {{"mode", sensor::readout_text(s)},
            {"width_px", s.readout_width_px()},
            {"height_px", s.readout_height_px()},
            {"pixel_pitch_um", s.readout_pitch_um()},
            {"tile", sensor::tile_of(s.readout_cfa(), s.planes)},
            {"bits", s.readout_bits()},
            {"black_level_dn", s.readout_black_level_dn()},
            {"white_level_dn", s.readout_white_level_dn(s.base_iso())}}},
          {"saturation_iso", sensor::saturation_iso(s)},
          {"performance", isos}};
}

void print_text(const sensor::SensorModel& s) {
  fmt::print("{}\n", s.name);
  for (const sensor::Figure& f : s.figures) {
    fmt::print("  {:<30}{:>12}  {:<10}{}\n", f.key, sensor::is_number(f) ? fmt::format("{:g}", f.value) : "",
               sensor::status_name(f.status), f.source);
    if (const std::string curve = sensor::curve_text(f, s); !curve.empty()) fmt::print("    {}\n", curve);
  }
  fmt::print("\n  mosaic\n");
  for (const std::string& row : sensor::tile_of(s.cfa, s.planes)) {
    fmt::print("   ");
    for (char colour : row) fmt::print(" {}", colour);
    fmt::print("\n");
  }
  for (size_t i = 0; i < s.planes.size(); ++i) {
    const auto [nm, value] = peak(s.quantum_efficiency[i]);
    fmt::print("  {:<4}quantum efficiency up to {:.2f}, at {:g} nm\n", s.planes[i], value, nm);
  }
  fmt::print("\n  read out ({}) as {} x {} px of {:g} um, {} bits, black {:g}, white {:g} at base ISO\n",
             sensor::readout_text(s), s.readout_width_px(), s.readout_height_px(), s.readout_pitch_um(),
             s.readout_bits(), s.readout_black_level_dn(), s.readout_white_level_dn(s.base_iso()));
  fmt::print("  saturation speed ISO {:.1f}\n\n", sensor::saturation_iso(s));
  fmt::print("  {:>8}  {:<8}{:>10}{:>14}{:>14}{:>11}{:>9}{:>12}\n", "ISO", "mode", "K/(DN/e)", "saturation/e",
             "dark noise/e", "DR/dB", "DR/EV", "max SNR/dB");
  for (const sensor::Performance& p : sensor::performance_by_iso(s))
    fmt::print("  {:>8g}  {:<8}{:>10.4g}{:>14.0f}{:>14.3f}{:>11.2f}{:>9.2f}{:>12.2f}\n", p.iso, p.mode,
               p.system_gain_dn_per_e, p.saturation_e, p.dark_noise_e, p.dynamic_range_db, p.dynamic_range_ev,
               p.snr_max_db);
}

}  // namespace

void add_sensor_info(CLI::App& sensor_command) {
  auto options = std::make_shared<Options>();
  CLI::App* info = sensor_command.add_subcommand(
      "info", "Every figure of a sensor with its source, and what follows from them");
  info->add_option("SENSOR", options->sensor, sensor_help)->required();
  info->add_flag("--json", options->json, "Print JSON");
  info->footer(
      "Saturation, dynamic range and signal-to-noise ratio are the closed forms of EMVA 1288 R4.0.\n" +
      example("groundglass sensor info scenes/sensors/imx183.toml"));
  info->callback([options] {
    const sensor::SensorModel model = sensor::load_sensor(options->sensor);
    if (options->json)
      fmt::print("{}\n", to_json(model).dump(2));
    else
      print_text(model);
  });
}

}  // namespace groundglass::cli
