#include "sim/cli/render_record.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  as_file("", "empty");  // An input that a record may name.
  cli::read_render_record(as_file(bytes, "input.run.json"));
}
