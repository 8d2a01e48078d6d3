#pragma once

#include <filesystem>

#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// Reads a raw file of any camera: a DNG with read_dng, whatever else with read_with_libraw. A file is a DNG
/// if it says so, by name or by its tag DNGVersion; what read_dng refuses is not tried again by other means.
/// Throws InputError, naming the file, for what neither knows, damage included.
RawFrame read_raw(const std::filesystem::path& path);

}  // namespace groundglass::sensor
