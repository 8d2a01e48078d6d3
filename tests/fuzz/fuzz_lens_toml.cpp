#include "optics/lens/lens_file.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/lens_use.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  const optics::Lens lens = optics::parse_lens(bytes, GROUNDGLASS_SCENES_DIR "/lenses/input.toml");
  use_lens(lens);
}
