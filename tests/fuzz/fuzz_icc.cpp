#include "isp/looks/icc_file.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/table_use.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  use_table(isp::read_icc(as_file(bytes, "input.icc")));
}
