#include "sensor/dng/dng_reader.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  const RawFrame frame = sensor::read_dng(as_file(bytes, "input.dng"));
  const size_t sites = static_cast<size_t>(frame.cfa.width) * static_cast<size_t>(frame.cfa.height);
  expect(!frame.dn.empty(), "a raw frame without pixels");
  expect(frame.cfa.planes.size() == sites && frame.black_level_dn.size() == sites, "an incomplete CFA tile");
  const PixelRect crop = frame.default_crop;
  expect(crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0 &&
             crop.x + crop.width <= frame.dn.width() && crop.y + crop.height <= frame.dn.height(),
         "a crop outside the frame");
}

}  // namespace groundglass::fuzz
