#pragma once

#include <string>
#include <string_view>

#include "optics/lens/lens.h"
#include "sim/core/toml_file.h"

/// The parts of a file as lens_file.h documents them. Each throws InputError at the key that is wrong.
namespace groundglass::optics {

Shape read_shape(const TomlTable& row);
/// `before` is the medium that light comes from, which a mirror sends it back to.
Glass read_glass(const TomlTable& row, bool mirror, const Glass& before);
Aperture read_aperture(const TomlTable& row);
/// A table of that name, or no tilt. Only a surface can say how the axis goes on.
Tilt read_tilt(const TomlTable& row, std::string_view key);
Surface read_surface(const TomlTable& row, const Glass& before);
/// The keys that read_surface reads back as the same surface.
std::string surface_text(const Surface& surface);
/// The index of the surface that a key counts from 1.
size_t surface_index(const TomlTable& table, const std::string& key, size_t surface_count);
/// From the whole file.
Motion read_motion(const TomlTable& file, const std::vector<Surface>& surfaces);

}  // namespace groundglass::optics
