#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::cli {

/// The lens that a subcommand works on, and how it is set.
struct LensInput {
  std::string path;
  std::optional<std::string> zoom;
  std::optional<double> f_number, object_distance_mm;
  /// "nm" or "nm:weight" each.
  std::vector<std::string> wavelengths_nm;
};

/// The options that choose the zoom setting and the object's distance.
void add_position(CLI::App& command, LensInput& input);
/// The LENS argument and the options that set it.
void add_lens_input(CLI::App& command, LensInput& input);
/// The option that replaces the design wavelengths.
void add_wavelengths(CLI::App& command, LensInput& input);

/// The lens of a file in any format that is known, set as asked. What its reader left out or took for granted
/// goes to stderr. Throws InputError that names the file.
optics::Lens load(const LensInput& input);

/// Throws InputError naming the first surface whose glass has no index at the wavelength.
void check_wavelength(const std::string& file, const optics::Lens& lens, double wavelength_nm);

/// How the lens is set, ", f/4, object at 500 mm, at 486, 588:2 nm"; empty as the file has it.
std::string settings_text(const LensInput& input);

}  // namespace groundglass::cli
