#include "sim/measure/emva/descriptor.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  using namespace measure::emva;
  const Descriptor read = parse_descriptor(bytes, "input.txt");
  expect(read.bits >= 1 && read.bits <= 16, "frames of impossible depth");
  for (const Series& series : read.series) expect(series.frames.size() >= 2, "a series without frames");
  const Descriptor again = parse_descriptor(descriptor_text(read), "input.txt");
  expect(again.series.size() == read.series.size(), "a descriptor that is not read back");
}

}  // namespace groundglass::fuzz
