#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "sim/measure/emva/frame_file.h"

namespace groundglass::cli {

/// `--site X,Y`: a place in the tile of a mosaic.
void add_site_option(CLI::App& command, std::string& text, const std::string& help);

/// What it says; nothing when empty. Throws InputError for anything but two whole numbers.
std::optional<measure::emva::Site> site_of(const std::string& text);

}  // namespace groundglass::cli
