#include "sim/cli/lens_input.h"

#include <fmt/core.h>

#include "optics/analysis/focus.h"
#include "optics/formats/lens_formats.h"
#include "optics/lens/moving_groups.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"

namespace groundglass::cli {

void add_lens_input(CLI::App& command, LensInput& input) {
  command.add_option("LENS", input.path, "Lens file of any known format")->required();
  command.add_option("--zoom", input.zoom, "Zoom setting, of a lens whose file names any");
  command
      .add_option("--object-distance-mm", input.object_distance_mm,
                  "Put the object at this distance from the first vertex and focus on it")
      ->check(positive_number());
}

optics::Lens load(const LensInput& input) {
  optics::ImportedLens imported = optics::load_any_lens(input.path);
  for (const std::string& note : imported.notes) fmt::print(stderr, "note: {}\n", note);
  optics::Lens lens = std::move(imported.lens);
  return at_place({input.path, 0, ""}, [&] {
    if (input.zoom) lens = optics::zoomed(lens, *input.zoom);
    if (input.object_distance_mm) lens = optics::focused_on_near_object(lens, *input.object_distance_mm);
    return lens;
  });
}

}  // namespace groundglass::cli
