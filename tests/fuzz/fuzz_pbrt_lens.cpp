#include "optics/formats/pbrt_lens.h"
#include "tests/fuzz/lens_use.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  use_lens(optics::parse_pbrt_lens(bytes, "input.dat").lens);
}
