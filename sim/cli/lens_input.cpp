#include "sim/cli/lens_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "optics/analysis/focus.h"
#include "optics/formats/lens_formats.h"
#include "optics/lens/moving_groups.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

using optics::DesignWavelength;
using optics::Lens;

std::optional<double> positive(std::string_view text) {
  double value = 0.0;
  const auto [stop, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = status == std::errc{} && stop == text.data() + text.size();
  return whole && std::isfinite(value) && value > 0.0 ? std::optional(value) : std::nullopt;
}

/// "nm" or "nm:weight".
std::optional<DesignWavelength> wavelength_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto nm = positive(text.substr(0, colon));
  const auto weight = colon == std::string_view::npos ? 1.0 : positive(text.substr(colon + 1));
  return nm && weight ? std::optional(DesignWavelength{*nm, *weight}) : std::nullopt;
}

/// Figures are taken against the middle one unless the reference is among them.
Lens at_wavelengths(Lens lens, const LensInput& input) {
  std::vector<double> nm;
  lens.wavelengths.clear();
  for (const std::string& text : input.wavelengths_nm) {
    lens.wavelengths.push_back(wavelength_of(text).value());
    nm.push_back(lens.wavelengths.back().nm);
    check_wavelength(input.path, lens, nm.back());
  }
  std::sort(nm.begin(), nm.end());
  if (std::find(nm.begin(), nm.end(), lens.reference_wavelength_nm) == nm.end())
    lens.reference_wavelength_nm = nm[nm.size() / 2];
  return lens;
}

}  // namespace

void add_position(CLI::App& command, LensInput& input) {
  command.add_option("--zoom", input.zoom, "Zoom setting, of a lens whose file names any");
  command
      .add_option("--object-distance-mm", input.object_distance_mm,
                  "Put the object at this distance from the first vertex and focus on it")
      ->check(positive_number());
}

void add_lens_input(CLI::App& command, LensInput& input) {
  command.add_option("LENS", input.path, "Lens file of any known format")->required();
  add_position(command, input);
  command
      .add_option(
          "--f-number", input.f_number,
          "Close the iris to this f-number; the image plane stays where it is unless an object distance "
          "is given")
      ->check(positive_number());
}

void add_wavelengths(CLI::App& command, LensInput& input) {
  command
      .add_option("--wavelengths-nm", input.wavelengths_nm,
                  "Wavelengths, each with its weight if that is not 1, such as 486,588:2,656; the "
                  "prescription's when left out")
      ->delimiter(',')
      ->type_name("NM[:WEIGHT]")
      ->default_str("")
      ->check(CLI::Validator(
          [](std::string& text) {
            return wavelength_of(text)
                       ? std::string{}
                       : fmt::format("has '{}', expected nm or nm:weight, both above 0, such as 588 or 588:2",
                                     text);
          },
          ""));
}

Lens load(const LensInput& input) {
  optics::ImportedLens imported = optics::load_any_lens(input.path);
  for (const std::string& note : imported.notes) fmt::print(stderr, "note: {}\n", note);
  Lens lens = std::move(imported.lens);
  if (!input.wavelengths_nm.empty()) lens = at_wavelengths(std::move(lens), input);
  return at_place({input.path, 0, ""}, [&] {
    if (input.zoom) lens = optics::zoomed(lens, *input.zoom);
    if (input.f_number) lens = optics::stopped_down(lens, *input.f_number);
    if (input.object_distance_mm) lens = optics::focused_on_near_object(lens, *input.object_distance_mm);
    return lens;
  });
}

void check_wavelength(const std::string& file, const Lens& lens, double wavelength_nm) {
  for (std::size_t i = 0; i < lens.surfaces.size(); ++i)
    at_place({file, 0, fmt::format("surface[{}].glass", i + 1)},
             [&] { return lens.surfaces[i].glass.index(wavelength_nm); });
}

std::string settings_text(const LensInput& input) {
  std::string text;
  if (input.zoom) text += ", zoom " + *input.zoom;
  if (input.f_number) text += fmt::format(", f/{:g}", *input.f_number);
  if (input.object_distance_mm) text += fmt::format(", object at {:g} mm", *input.object_distance_mm);
  if (!input.wavelengths_nm.empty()) text += fmt::format(", at {} nm", fmt::join(input.wavelengths_nm, ", "));
  return text;
}

}  // namespace groundglass::cli
