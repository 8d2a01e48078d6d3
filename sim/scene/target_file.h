#pragma once

#include "sim/core/spectrum.h"
#include "sim/core/toml_file.h"
#include "sim/core/wavelength_grid.h"
#include "sim/scene/target.h"

namespace groundglass::scene {

/// Reads one [[target]] of a scene file. Keys by kind:
///
///   uniform        reflectance, or spectrum = a CSV (and column, if it has several)
///   colorchecker   none; height_m may be left out to keep the card's proportions
///   slanted_edge   contrast (4), light_reflectance (0.6), angle_deg (5)
///   siemens_star   cycles (144), profile = "sinusoidal" | "binary", contrast (4), light_reflectance (0.6);
///                  the star fills the shorter side
///   grey_wedge     steps (20), first_density (0.05), density_step (0.1)
///   dead_leaves    min_radius_m, max_radius_m, min_reflectance (0.05), max_reflectance (0.75), seed (1)
///   image          file; height_m may be left out to keep the picture's proportions
///
/// Throws InputError that names file, line and key; also if a reflectance is not known over all of `grid`.
Target parse_target(const TomlTable& table, const WavelengthGrid& grid);

/// The spectrum of keys `spectrum` and `column`, with wavelengths that SampledSpectrum takes and that cover
/// the grid.
Spectrum parse_spectrum(const TomlTable& table, const WavelengthGrid& grid);

/// Throws InputError at `key` unless the spectrum is known over all of the grid.
void check_covers(const Spectrum& spectrum, const WavelengthGrid& grid, const TomlTable& table,
                  std::string_view key);

}  // namespace groundglass::scene
