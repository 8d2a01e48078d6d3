#include "sensor/raw_file/libraw_reader.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  const RawFrame frame = sensor::read_with_libraw(as_file(bytes, "input.raw"));
  const size_t sites = static_cast<size_t>(frame.cfa.width) * static_cast<size_t>(frame.cfa.height);
  expect(!frame.dn.empty(), "a raw frame without pixels");
  expect(frame.cfa.planes.size() == sites && frame.black_level_dn.size() == sites, "an incomplete CFA tile");
  for (const std::uint8_t plane : frame.cfa.planes)
    expect(plane < frame.planes.size(), "a plane that is none");
  expect(frame.planes.size() == 1 || frame.as_shot_neutral.minCoeff() > 0.0,
         "a neutral that is not positive");
}

}  // namespace groundglass::fuzz
