#pragma once

#include <CLI/CLI.hpp>

#include "sim/camera/readout_mode.h"

namespace groundglass::cli {

/// --readout binned|remosaiced|native.
void add_readout(CLI::App& command, std::optional<camera::ReadoutMode>& mode);

}  // namespace groundglass::cli
