#include "sim/scene/image_target.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  const Image<float> picture = scene::read_linear_srgb(as_file(bytes, "input"));
  expect(picture.channels() == 3 && !picture.empty(), "a picture without pixels");
}
