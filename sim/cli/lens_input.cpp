#include "sim/cli/lens_input.h"

#include <fmt/core.h>

#include "optics/formats/lens_formats.h"

namespace groundglass::cli {

optics::Lens load_lens_of_any_format(const std::filesystem::path& path) {
  optics::ImportedLens imported = optics::load_any_lens(path);
  for (const std::string& note : imported.notes) fmt::print(stderr, "note: {}\n", note);
  return std::move(imported.lens);
}

}  // namespace groundglass::cli
