#include "sim/scene/image_target.h"
#include "sim/scene/tiff_picture.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  // Formats that people hand in; OpenImageIO would try all it has on anything else.
  const bool known =
      bytes.starts_with("\x89PNG") || bytes.starts_with("\xff\xd8\xff") || scene::is_tiff(bytes);
  if (!known) return;
  const Image<float> picture = scene::read_linear_srgb(as_file(bytes, "input"));
  expect(picture.channels() == 3 && !picture.empty(), "a picture without pixels");
}
