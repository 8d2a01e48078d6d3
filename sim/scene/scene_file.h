#pragma once

#include <filesystem>

#include "sim/core/toml_file.h"
#include "sim/scene/scene.h"

namespace groundglass::scene {

/// Reads a scene file (schema 1). Tables:
///
///   [light]       illuminant = a CIE name, or spectrum = a CSV (and column, if it has several);
///                 illuminance_lux
///   [camera]      file, focus_distance_m
///   [exposure]    white_level (0…1), or time_s and iso; white_level = 0.8 when absent
///   [render]      samples_per_pixel (64), seed (1)
///   [spectral]    min_nm (400), max_nm (700), step_nm (10)
///   [background]  distance_m, reflectance; black when absent
///   [[target]]    kind, name, centre_m = [x, y], distance_m, width_m, height_m, rotation_deg (0), and the
///                 keys of its kind (target_file.h)
///
/// Paths are relative to the file. Throws InputError that names file, line and key.
Scene load_scene(const std::filesystem::path& path);

/// The same from an opened document.
Scene parse_scene(const TomlTable& file);

}  // namespace groundglass::scene
