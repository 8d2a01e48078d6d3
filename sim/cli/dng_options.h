#pragma once

#include <CLI/CLI.hpp>

#include "sensor/dng/dng_compression.h"

namespace groundglass::cli {

/// --dng-compression none|packed|lossless.
void add_dng_compression(CLI::App& command, sensor::DngCompression& compression);

}  // namespace groundglass::cli
