#include "optics/formats/optical_bench.h"
#include "tests/fuzz/lens_use.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  use_lens(optics::parse_optical_bench(bytes, "input.txt").lens);
}
