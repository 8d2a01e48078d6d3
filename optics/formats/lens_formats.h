#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "optics/formats/imported_lens.h"
#include "sim/core/output_file.h"

namespace groundglass::optics {

/// Reads a prescription in any format that is understood, told by what the file contains and, where that
/// tells nothing, by its extension: groundglass's own (.toml), OpticStudio (.zmx), CODE V sequences (.seq),
/// pbrt (.dat), ISET (.json) and Photons to Photos' Optical Bench (.txt). Throws InputError, for other
/// content with a list of these.
ImportedLens load_any_lens(const std::filesystem::path& path);

/// The same for a file's bytes; `name` is what errors call it.
ImportedLens parse_any_lens(std::string_view bytes, const std::filesystem::path& name);

/// A lens as the text of a file, and what the format could not hold, one sentence each.
struct FormattedLens {
  std::string text;
  std::vector<std::string> notes;
};

/// `extension` is .toml, .zmx, .seq or .dat. Throws InputError as the format's writer does, and for another.
FormattedLens format_any_lens(const Lens& lens, std::string_view extension);

/// Writes a prescription in the format of the extension: .toml, .zmx, .seq or .dat. Returns what the format
/// could not hold, one sentence each; .toml holds all. Throws InputError as the format's writer and
/// OutputFile do.
std::vector<std::string> write_any_lens(const Lens& lens, const std::filesystem::path& path,
                                        OutputFile::IfExists if_exists = OutputFile::IfExists::refuse);

}  // namespace groundglass::optics
