#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "optics/formats/imported_lens.h"
#include "optics/lens/lens.h"

namespace groundglass::optics {

/// Reads a CODE V sequence file (.seq) as the sequence of commands that it is. Understood: units,
/// wavelengths, fields and pupil; surfaces by radius or curvature with catalogue glasses, fictitious codes
/// and private catalogues; CON, ASP, SPS ODD, CYL, YTO and AAS without its aspheric terms; decentres and
/// tilts, also with DAR, BEN and REV; circular, rectangular and elliptical apertures and circular
/// obstructions; the solves PIM, UMY, HMY and OAL, and pickups. Of a zoom lens, the first position.
///
/// CODE V counts ADE and BDE left-handed; angles change their sign here. The defocus that SI states is added
/// to the last thickness. Clear apertures that the file does not state are as wide as the beams of its fields
/// (clear_apertures.h).
///
/// `name` is what errors and notes call the file. Throws InputError at a command that is wrong or has no
/// model here, naming its line and keyword.
ImportedLens parse_seq(std::string_view bytes, const std::filesystem::path& name);

/// The text of a sequence file. What CODE V has no command for is left out and noted: blades of an iris,
/// published figures. Catalogue glasses go by name; others by their indices at up to six wavelengths, at
/// which they are exact. Throws InputError for shapes that it has no surface for.
std::string seq_text(const Lens& lens, std::vector<std::string>& notes);

}  // namespace groundglass::optics
