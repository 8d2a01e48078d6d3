#include "sim/cli/run_record.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "optics/analysis/first_order.h"
#include "sim/camera/capture.h"
#include "sim/camera/file_hash.h"
#include "sim/core/version.h"

namespace groundglass::cli {
namespace {

using Json = nlohmann::ordered_json;

Json measured(const measure::ChartReport& report, const FrameSignal& signal) {
  Json json;
  if (report.white_patch_e) json["white_patch_e"] = *report.white_patch_e;
  json["clipped_pixels"] = report.clipped_pixels;
  json["clipped_share"] = static_cast<double>(signal.clipped_pixels) / static_cast<double>(signal.pixels);
  json["mean_signal_dn"] = signal.mean_dn;
  json["mean_signal_share"] = signal.mean_share;
  if (report.centre_sfr) {
    json["centre_sfr50_cy_px"] = report.centre_sfr->sfr50_cy_px;
    json["centre_sfr50_standard_error_cy_px"] = report.centre_sfr->sfr50_standard_error_cy_px;
    json["centre_sfr50_clipped_pixels"] = report.clipped_edge_pixels;
  } else {
    json["centre_sfr50_absent_because"] = report.no_centre_sfr;
  }
  if (!report.no_colorchecker.empty()) json["colorchecker_absent_because"] = report.no_colorchecker;
  if (report.colorchecker) {
    json["colorchecker_mean_delta_e00"] = report.colorchecker->mean_delta_e00;
    json["colorchecker_max_delta_e00"] = report.colorchecker->max_delta_e00;
  }
  return json;
}

Json to_json(const WavelengthGrid& grid) {
  return {{"min_nm", grid.first_edge_nm}, {"max_nm", grid.last_edge_nm()}, {"step_nm", grid.band_width_nm}};
}

Json to_json(const PixelRect& window) {
  return {{"x_px", window.x}, {"y_px", window.y}, {"width_px", window.width}, {"height_px", window.height}};
}

/// What was exposed, and the aim that led there.
Json to_json(const sensor::ExposureSettings& exposure, const scene::Exposure& asked) {
  Json json{
      {"time_s", exposure.time_s}, {"iso", exposure.iso}, {"seed", exposure.seed}, {"frame", exposure.frame}};
  if (const auto* automatic = std::get_if<scene::AutoExposure>(&asked))
    json["white_level"] = automatic->white_level;
  return json;
}

/// What the raw file says of the lens, and what it leaves.
Json to_json(const camera::LensCorrections& corrections) {
  Json json = Json::object();
  if (!corrections.no_gain_map.empty()) json["gain_map_absent_because"] = corrections.no_gain_map;
  if (corrections.no_warp.empty()) {
    json["distortion_px"] = corrections.distortion_px;
    json["warp_residual_px"] = corrections.warp_residual_px;
  } else {
    json["warp_absent_because"] = corrections.no_warp;
  }
  return json;
}

}  // namespace

void RunRecord::finish_step(const std::string& name) {
  const auto now = std::chrono::steady_clock::now();
  step_s.emplace_back(name, std::chrono::duration<double>(now - step_start_).count());
  step_start_ = now;
}

void RunRecord::write(const scene::Scene& scene, const camera::Camera& camera,
                      const std::filesystem::path& path, OutputFile::IfExists if_exists) const {
  const auto relative = [folder = path.parent_path()](const std::filesystem::path& file) {
    return std::filesystem::proximate(file, folder.empty() ? "." : folder).generic_string();
  };
  Json json{{"groundglass", GROUNDGLASS_VERSION}};
  json["scene"] = relative(scene.files().front());
  json["camera"] = relative(camera.file);
  for (const auto& input : inputs)
    json["inputs"].push_back({{"path", relative(input.path)}, {"sha256", input.sha256}});
  json["light"] = {{"name", scene.light().name}, {"illuminance_lux", scene.light().illuminance_lux}};
  json["spectral"] = to_json(scene.capture().grid);
  json["focus"] = {{"distance_m", scene.capture().camera.focus_distance_m},
                   {"image_distance_mm", camera::focused_lens(scene, camera).image_distance_mm()}};
  json["window"] = to_json(camera.window);
  json["render"] = {{"samples_per_pixel", settings.samples_per_pixel}, {"seed", settings.seed}};
  json["exposure"] = to_json(exposure, scene.capture().exposure);
  for (const auto& [name, mode] : camera::readout_mode_names)
    if (mode == readout) json["readout"] = name;
  for (const auto& [name, compression] : sensor::dng_compression_names)
    if (compression == dng_compression) json["dng_compression"] = name;
  if (truth) json["truth"] = true;
  json["dng_lens_corrections"] = to_json(lens_corrections);
  for (const auto& output : outputs) json["outputs"].push_back(relative(output));
  json["measured"] = measured(report, signal);
  for (const auto& [name, seconds] : step_s) json["time_s"][name] = seconds;
  write_text_file(path, json.dump(2) + "\n", if_exists);
}

void RunRecord::print(const scene::Scene& scene, const camera::Camera& camera, const RawFrame& raw,
                      const std::filesystem::path& record) const {
  const optics::FirstOrder lens = optics::first_order(camera.lens, camera.lens.reference_wavelength_nm);
  for (const auto& output : outputs) fmt::print("{}\n", output.generic_string());
  fmt::print("{}\n\n{}\n", record.generic_string(), camera.name);
  print_row("lens", fmt::format("{:.2f} mm f/{:.2f}, focused at {:g} m, sensor {:.3f} mm behind it",
                                lens.efl_mm, lens.f_number, scene.capture().camera.focus_distance_m,
                                camera::focused_lens(scene, camera).image_distance_mm()));
  print_row("exposure", fmt::format("{} at ISO {:.0f}", shutter_text(exposure.time_s), exposure.iso));
  print_frame(raw, signal, camera.sensor, readout);
  print_lens_corrections(lens_corrections);
  if (report.white_patch_e) print_row("white patch", fmt::format("{:.0f} e-", *report.white_patch_e));
  print_row("SFR50 at the centre",
            report.centre_sfr
                ? fmt::format("{:.3f} ± {:.3f} cycles/pixel, of the developed luminance",
                              report.centre_sfr->sfr50_cy_px, report.centre_sfr->sfr50_standard_error_cy_px)
                : "not measured: " + report.no_centre_sfr);
  if (report.clipped_edge_pixels > 0)
    print_row("", fmt::format("not to be trusted: {} pixels of its edge are clipped; expose less",
                              report.clipped_edge_pixels));
  if (!report.no_colorchecker.empty()) print_row("ColorChecker", "not measured: " + report.no_colorchecker);
  if (report.colorchecker)
    print_row("ColorChecker",
              fmt::format("mean ΔE00 {:.2f}, worst {:.2f}", report.colorchecker->mean_delta_e00,
                          report.colorchecker->max_delta_e00));
  std::string times;
  for (const auto& [name, seconds] : step_s)
    times += fmt::format("{}{} {:.1f} s", times.empty() ? "" : ", ", name, seconds);
  print_row("time", times);
}

}  // namespace groundglass::cli
