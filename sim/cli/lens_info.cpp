#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "optics/analysis/conjugates.h"
#include "optics/analysis/first_order.h"
#include "optics/lens/moving_groups.h"
#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"
#include "sim/report/lens_report.h"
#include "sim/report/number_text.h"

namespace groundglass::cli {
namespace {

struct Options {
  LensInput input;
  std::optional<double> wavelength_nm;
  bool json = false;
};

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
  nlohmann::ordered_json json = {
      {"name", lens.name}, {"source", lens.source}, {"surfaces", lens.surfaces.size()}};
  json.update(report::first_order_json(f));
  if (std::isfinite(lens.object_distance_mm))
    json.update({{"object_distance_mm", lens.object_distance_mm},
                 {"working_f_number", optics::working_f_number(lens, f.wavelength_nm)},
                 {"magnification", optics::lateral_magnification(lens, f.wavelength_nm)}});
  json.update({{"published", published(lens)},
               {"zoom_settings", optics::zoom_names(lens)},
               {"first_nm", lens.first_nm()},
               {"last_nm", lens.last_nm()}});
  return json;
}

/// What the image plane is.
std::string image_plane(const LensInput& input) {
  if (input.object_distance_mm) return fmt::format("focused on {:g} mm", *input.object_distance_mm);
  if (input.zoom) return "of zoom setting " + *input.zoom;
  return "of the prescription";
}

void print_text(const LensInput& input, const optics::Lens& lens, const optics::FirstOrder& f) {
  fmt::print("{}\n{}\n", lens.name, lens.source);
  if (const auto names = optics::zoom_names(lens); !names.empty())
    fmt::print("  as the file stands; --zoom sets it to one of {}\n", fmt::join(names, ", "));
  const auto row = [](const char* what, double value, const std::string& note) {
    fmt::print("  {:<34}{:>12} mm  {}\n", what, report::fixed(value, 4), note);
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
  row("image distance", f.image_distance_mm, "last vertex to the image plane " + image_plane(input));
  if (std::isinf(lens.object_distance_mm)) return;
  row("object distance", lens.object_distance_mm, "object to the first vertex");
  fmt::print("  {:<34}{:>12.3f}     paraxial, in the image plane\n", "working f-number",
             optics::working_f_number(lens, f.wavelength_nm));
  fmt::print("  {:<34}{:>12.5f}\n", "magnification", optics::lateral_magnification(lens, f.wavelength_nm));
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
      print_text(options->input, lens, figures);
  });
}

}  // namespace groundglass::cli
