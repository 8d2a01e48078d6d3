#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "optics/lens/lens.h"
#include "sim/core/output_file.h"

namespace groundglass::optics {

/// A lens as the text of a .zmx file, and what that text cannot say, one sentence each.
struct WrittenZmx {
  std::string text;
  std::vector<std::string> notes;
};

/// Writes a lens for OpticStudio. `parse_zmx` reads the text back to the same rays within 1e-9 mm at every
/// wavelength where the media are catalogue glasses, glasses of one constant index, or model glasses of kind
/// `glass`.
///
/// Notes state two losses: OpticStudio puts its own, unpublished dispersion curve through the (nd, Vd) of a
/// model glass, so rays there differ away from the d line; and the file has no word for the dispersion of
/// plastics, so a model plastic comes back as a model glass, with the change of index that the note gives.
///
/// The stop's radius sets the aperture (FLOA). Figures that a publication states are not written.
///
/// Throws InputError naming the surface for what a .zmx file cannot say: a toroid's profile beyond y^14, an
/// iris of blades, an opening that the circle of the semi-diameter cuts, an obstruction of a rectangular or
/// shifted opening, and media without a name in a catalogue.
WrittenZmx format_zmx(const Lens& lens);

/// The same into a file, whole or not at all; returns the notes.
std::vector<std::string> write_zmx(const Lens& lens, const std::filesystem::path& path,
                                   OutputFile::IfExists if_exists);

}  // namespace groundglass::optics
