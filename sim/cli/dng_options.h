#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "sensor/dng/dng_compression.h"

namespace groundglass::cli {

std::string dng_compression_name(sensor::DngCompression compression);
/// Nothing for a name that is none.
std::optional<sensor::DngCompression> dng_compression_named(std::string_view name);

/// --dng-compression none|packed|lossless.
void add_dng_compression(CLI::App& command, sensor::DngCompression& compression);

}  // namespace groundglass::cli
