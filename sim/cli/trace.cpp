#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "optics/analysis/ray_listing.h"
#include "sim/cli/commands.h"
#include "sim/cli/lens_input.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

using optics::RayAtSurface;
using optics::RayStatus;

struct Options {
  LensInput lens;
  double field_deg = 0.0;
  std::optional<double> field_mm, wavelength_nm;
  std::vector<double> pupil = {0.0, 0.0};
  std::string aim = "real";
  bool json = false;
};

const char* name(RayStatus status) {
  switch (status) {
    case RayStatus::ok:
      return "ok";
    case RayStatus::vignetted:
      return "vignetted";
    case RayStatus::missed:
      return "missed";
    case RayStatus::total_internal_reflection:
      return "total internal reflection";
    case RayStatus::no_convergence:
      return "no convergence";
  }
  return "";
}

bool ended(const RayAtSurface& r) { return r.status != RayStatus::ok && r.status != RayStatus::vignetted; }

nlohmann::ordered_json to_json(const RayAtSurface& r) {
  nlohmann::ordered_json json = {{"index", r.index}};
  const std::pair<const char*, double> numbers[] = {
      {"x", r.x_mm}, {"y", r.y_mm}, {"z", r.z_mm}, {"L", r.l}, {"M", r.m}, {"N", r.n}, {"opl_mm", r.path_mm}};
  for (const auto& [key, value] : numbers)
    json[key] = ended(r) ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value);
  json["status"] = name(r.status);
  return json;
}

void print_text(const std::vector<RayAtSurface>& ray) {
  fmt::print("{:>5}{:>15}{:>15}{:>15}{:>13}{:>13}{:>13}{:>16}  {}\n", "", "x mm", "y mm", "z mm", "L", "M",
             "N", "path mm", "status");
  for (const RayAtSurface& r : ray) {
    const std::string label = r.index == ray.back().index ? "image" : std::to_string(r.index);
    if (ended(r))
      fmt::print("{:>5}{:>102}{}\n", label, "", name(r.status));
    else
      fmt::print("{:>5}{:15.8f}{:15.8f}{:15.8f}{:13.9f}{:13.9f}{:13.9f}{:16.8f}  {}\n", label, r.x_mm, r.y_mm,
                 r.z_mm, r.l, r.m, r.n, r.path_mm, name(r.status));
  }
}

void run(const Options& options) {
  optics::Lens lens = load(options.lens);
  const bool near = std::isfinite(lens.object_distance_mm);
  if (near != options.field_mm.has_value())
    throw InputError({options.lens.path, 0, ""},
                     near
                         ? "its object is near: give the object's height by --field-mm instead of --field-deg"
                         : "its object is at infinity: give --field-deg, not --field-mm");
  const optics::FieldPoint field = {0.0, options.field_mm.value_or(options.field_deg)};
  const double wavelength_nm = options.wavelength_nm.value_or(lens.reference_wavelength_nm);
  const auto aiming = options.aim == "real" ? optics::Aiming::real : optics::Aiming::paraxial;
  const std::vector<RayAtSurface> ray = at_place({options.lens.path, 0, ""}, [&] {
    return optics::list_ray(lens, wavelength_nm, field, {options.pupil[0], options.pupil[1]}, aiming);
  });
  if (!options.json) return print_text(ray);
  nlohmann::ordered_json surfaces = nlohmann::ordered_json::array();
  for (const RayAtSurface& r : ray) surfaces.push_back(to_json(r));
  fmt::print("{}\n", nlohmann::ordered_json{{"surfaces", surfaces}}.dump(2));
}

}  // namespace

void add_trace(CLI::App& app, const Context&) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("trace", "Follow one ray through a lens, surface by surface");
  add_lens_input(*command, options->lens);
  auto* degrees =
      command
          ->add_option("--field-deg", options->field_deg,
                       "Angle of the ray in object space; positive climbs, so that the image has y > 0")
          ->check(finite_number());
  command->add_option("--field-mm", options->field_mm, "Height of a near object's point instead")
      ->check(finite_number())
      ->excludes(degrees);
  command
      ->add_option("--pupil", options->pupil, "Point of the pupil PX,PY, its edge at 1; 0,0 is the chief ray")
      ->delimiter(',')
      ->check(finite_number())
      ->expected(2);
  command
      ->add_option("--wavelength-nm", options->wavelength_nm,
                   "Wavelength in air; the prescription's reference when left out")
      ->check(positive_number());
  command
      ->add_option("--aim", options->aim, "What the pupil is: the real stop, or the paraxial entrance pupil")
      ->check(CLI::IsMember({"real", "paraxial"}));
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(example(
      "groundglass trace scenes/lenses/codev_double_gauss_100mm_f2.toml --field-deg 14 --pupil 0,0.4"));
  command->callback([options] { run(*options); });
}

}  // namespace groundglass::cli
