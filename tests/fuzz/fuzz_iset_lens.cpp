#include "optics/formats/iset_lens.h"
#include "tests/fuzz/lens_use.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  use_lens(optics::parse_iset_lens(bytes, "input.json").lens);
}
