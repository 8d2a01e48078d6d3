#include "isp/looks/hald_file.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/table_use.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  use_table(isp::read_hald(as_file(bytes, "input.png")));
}
