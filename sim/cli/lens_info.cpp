#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "optics/analysis/first_order.h"
#include "optics/lens/moving_groups.h"
#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

struct Options {
  LensInput input;
  std::optional<double> wavelength_nm;
  bool json = false;
};

/// JSON has no infinity: a telecentric pupil's position is null.
nlohmann::ordered_json finite(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// What the file states of the lens; null when it states nothing.
nlohmann::ordered_json published(const optics::Lens& lens) {
  nlohmann::ordered_json json;
  if (lens.published_efl_mm) json["efl_mm"] = *lens.published_efl_mm;
  if (lens.published_f_number) json["f_number"] = *lens.published_f_number;
  if (lens.published_bfl_mm) json["bfl_mm"] = *lens.published_bfl_mm;
  return json;
}

std::string beside(std::optional<double> published) {
  return published ? fmt::format("published {}", *published) : "";
}

nlohmann::ordered_json to_json(const optics::Lens& lens, const optics::FirstOrder& f) {
  return {{"name", lens.name},
          {"source", lens.source},
          {"surfaces", lens.surfaces.size()},
          {"wavelength_nm", f.wavelength_nm},
          {"efl_mm", finite(f.efl_mm)},
          {"bfl_mm", finite(f.bfl_mm)},
          {"ffl_mm", finite(f.ffl_mm)},
          {"f_number", finite(f.f_number)},
          {"entrance_pupil_diameter_mm", finite(f.entrance_pupil_diameter_mm)},
          {"entrance_pupil_position_mm", finite(f.entrance_pupil_position_mm)},
          {"exit_pupil_diameter_mm", finite(f.exit_pupil_diameter_mm)},
          {"exit_pupil_position_mm", finite(f.exit_pupil_position_mm)},
          {"front_principal_plane_mm", finite(f.front_principal_plane_mm)},
          {"rear_principal_plane_mm", finite(f.rear_principal_plane_mm)},
          {"image_distance_mm", finite(f.image_distance_mm)},
          {"published", published(lens)},
          {"zoom_settings", optics::zoom_names(lens)},
          {"first_nm", lens.first_nm()},
          {"last_nm", lens.last_nm()}};
}

void print_text(const optics::Lens& lens, const optics::FirstOrder& f) {
  fmt::print("{}\n{}\n", lens.name, lens.source);
  if (const auto names = optics::zoom_names(lens); !names.empty())
    fmt::print("  as the file stands; --zoom sets it to one of {}\n", fmt::join(names, ", "));
  const auto row = [](const char* what, double value, const std::string& note) {
    fmt::print("  {:<34}{:>12.4f} mm  {}\n", what, value, note);
  };
  fmt::print("  {:<34}{:>12}     stop on surface {}\n", "surfaces", lens.surfaces.size(),
             lens.stop_index() + 1);
  fmt::print("  {:<34}{:>12.2f} nm\n", "wavelength", f.wavelength_nm);
  row("effective focal length", f.efl_mm, beside(lens.published_efl_mm));
  row("back focal length", f.bfl_mm,
      lens.published_bfl_mm ? "from the last vertex, " + beside(lens.published_bfl_mm)
                            : "from the last vertex");
  row("front focal length", f.ffl_mm, "from the first vertex");
  fmt::print("  {:<34}{:>12.3f}     {}\n", "f-number", f.f_number, beside(lens.published_f_number));
  row("entrance pupil diameter", f.entrance_pupil_diameter_mm, "");
  row("entrance pupil position", f.entrance_pupil_position_mm, "from the first vertex");
  row("exit pupil diameter", f.exit_pupil_diameter_mm, "");
  row("exit pupil position", f.exit_pupil_position_mm, "from the last vertex");
  row("image distance", f.image_distance_mm, "last vertex to the image plane of the prescription");
}

/// Throws InputError naming the first surface whose glass has no index at the wavelength.
void check_wavelength(const std::string& file, const optics::Lens& lens, double wavelength_nm) {
  for (size_t i = 0; i < lens.surfaces.size(); ++i)
    at_place({file, 0, fmt::format("surface[{}].glass", i + 1)},
             [&] { return lens.surfaces[i].glass.index(wavelength_nm); });
}

}  // namespace

void add_lens_info(CLI::App& lens_command) {
  auto options = std::make_shared<Options>();
  CLI::App* info = lens_command.add_subcommand("info", "First-order figures: focal length, f-number, pupils");
  add_lens_input(*info, options->input);
  info->add_option("--wavelength-nm", options->wavelength_nm,
                   "Wavelength in air; the prescription's reference when left out")
      ->check(positive_number());
  info->add_flag("--json", options->json, "Print JSON");
  info->footer(example("groundglass lens info scenes/lenses/codev_double_gauss_100mm_f2.toml --json"));
  info->callback([options] {
    const optics::Lens lens = load(options->input);
    const double wavelength_nm = options->wavelength_nm.value_or(lens.reference_wavelength_nm);
    check_wavelength(options->input.path, lens, wavelength_nm);
    const optics::FirstOrder figures =
        at_place({options->input.path, 0, ""}, [&] { return optics::first_order(lens, wavelength_nm); });
    if (options->json)
      fmt::print("{}\n", to_json(lens, figures).dump(2));
    else
      print_text(lens, figures);
  });
}

}  // namespace groundglass::cli
