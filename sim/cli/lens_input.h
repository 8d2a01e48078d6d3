#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "optics/lens/lens.h"

namespace groundglass::cli {

/// The lens that a subcommand works on, and how it is set.
struct LensInput {
  std::string path;
  std::optional<std::string> zoom;
  std::optional<double> object_distance_mm;
};

/// The LENS argument and the options that set it.
void add_lens_input(CLI::App& command, LensInput& input);

/// The lens of a file in any format that is known, set as asked. What its reader left out or took for granted
/// goes to stderr. Throws InputError that names the file.
optics::Lens load(const LensInput& input);

}  // namespace groundglass::cli
