#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "optics/lens/lens.h"
#include "sim/core/output_file.h"

namespace groundglass::optics {

/// Reads a prescription:
///
///   schema = 1
///   name = "…"
///   source = "…"
///   reference_wavelength_nm = 587.5618   # the d line when absent
///   image_distance_mm = 40.0   # from the last vertex to the image plane
///   image_tilt = {…}           # optional, as a surface's tilt but without kind
///
///   [published]                # optional, and each of its keys: what the source states
///   efl_mm, f_number, bfl_mm, half_field_deg, chief_ray_angle_deg   # the last at the half field
///   element_focal_lengths_mm = {2 = 8.44, 4 = -21.24}   # by an element's first surface, counted from 1
///
///   [design]                   # optional, and each of its keys: what figures are computed at
///   wavelengths_nm = [656.3, 587.6, 486.1]
///   weights = [1.0, 2.0, 1.0]  # one for each wavelength; 1 when absent
///   fields_deg = [0.0, 14.0]   # along y; fields_x_deg, as many, along x
///   object_distance_mm = 500.0 # to the first vertex, infinity when absent; fields are then heights of
///                              # object points: fields_mm and fields_x_mm
///
///   [[focus_group]]            # optional: what moves to focus; the sensor when there is none
///   first_surface = 9          # counted from 1
///   last_surface = 12
///   rate = 1.0                 # mm along +z for each mm of travel, 1 when absent: groups of different rates
///                              # float
///
///   [[position]]               # optional: where moving elements stand at one object distance
///   object_distance_mm = 500   # or "infinity"
///   zoom = "wide"              # the setting, in all positions or in none
///   thickness_mm = {8 = 3.1, 12 = 5.6}   # by surface, counted from 1; that of the last one is the image
///                              # distance. All positions state the same surfaces
///
///   [[surface]]                # in the order light meets them
///   radius_mm = 22.0           # or "infinity" for a plane; or curvature_per_mm
///   thickness_mm = 3.2         # to the next vertex; the last surface has none, so that no file cut short
///                              # passes for another lens
///   glass = "schott:N-BK7"     # what follows, air when absent; or {nd = 1.545, vd = 56.1} or {ne, ve},
///                              # with kind = "plastic" for a plastic (glass_model.h); or with a formula of
///                              # its own (glass.h) {name, first_nm, last_nm} and n, or sellmeier_b and
///                              # sellmeier_c_um2, or series_coefficients_um and series_powers (and
///                              # resonance_b, resonance_c_um2, resonance_powers), or conrady_um, or
///                              # herzberger_um
///   semi_diameter_mm = 5.0
///   stop = true                # on exactly one surface
///   label = "…"                # optional
///   conic = -1.0               # optional
///
/// A surface that is no conicoid has one of these, whose formulas stand in shape.h:
///
///   asphere_mm = {A4 = 1e-5, A6 = …}   # z += Σ Ai r^i, i from 1 to 40, all lengths in mm; even powers from
///                              # A4 on make an even asphere
///   forbes = {kind = "qbfs", normalization_radius_mm = 5.0, coefficients_mm = [1e-3, …]}   # or "qcon"
///   radius_x_mm = 30.0         # a biconic; radius_mm and conic are those along y; or curvature_x_per_mm
///   conic_x = 0.0              # optional
///   radius_of_rotation_mm = 80.0       # a toroid; radius_mm, conic and asphere_mm make its profile along y;
///                              # or curvature_of_rotation_per_mm
///
/// What else a surface may have:
///
///   coating = "mgf2"           # one that the library carries (scenes/coatings), or a file "my_stack.toml"
///   mirror = true              # then no glass
///   tilt = {decenter_x_mm, decenter_y_mm, tilt_x_deg, tilt_y_deg, tilt_z_deg, kind = "follow"}
///                              # each 0 when absent; kind is "follow", "back" or "bend" (tilt.h)
///   aperture = {kind = "rectangle", half_width_mm, half_height_mm, center_x_mm, center_y_mm,
///               obstruction_radius_mm}
///                              # kind is "circle", the semi-diameter's alone and the default; "rectangle";
///                              # "ellipse" with semi_axis_x_mm, semi_axis_y_mm; "iris" with blades,
///                              # roundness and rotation_deg (aperture.h); centre and obstruction are 0
///                              # when absent
///
/// A surface in air that is no mirror is a stop, a baffle or a break of the axis and must be plane, unless
/// glass = "air" says that it is meant. Thicknesses are negative after an odd number of mirrors. One against
/// the way of the light is accepted beside a surface in air only, which may stand within the sag of its
/// neighbour; elements must still follow one another along the light's way.
///
/// Throws InputError naming file, line and key for anything else, also when `published.efl_mm` is off the
/// prescription's focal length by more than 5 %: then a figure is wrong or a part of the file is missing.
Lens load_lens(const std::filesystem::path& path);

/// The same for text; `path` is the name used in errors.
Lens parse_lens(std::string_view text, const std::filesystem::path& path);

/// The text of that file. All numbers are the shortest that read back as the same bits; a catalogue glass is
/// written by its name, a printed (ne, Ve) as the (nd, Vd) it was made into. Throws InputError for a lens
/// that `parse_lens` refuses, naming the key.
std::string lens_text(const Lens& lens);

/// Writes it. Throws InputError as `lens_text` and OutputFile do.
void write_lens(const Lens& lens, const std::filesystem::path& path,
                OutputFile::IfExists if_exists = OutputFile::IfExists::refuse);

}  // namespace groundglass::optics
