#include "optics/formats/zmx_reader.h"
#include "tests/fuzz/lens_use.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  use_lens(optics::parse_zmx(bytes, "input.zmx").lens);
}
