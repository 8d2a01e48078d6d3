#include "sim/core/spectral_image_io.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

void groundglass::fuzz::read_input(std::string_view bytes) {
  const SpectralImage image = read_spectral_exr(as_file(bytes, "input.exr"));
  expect(image.pixels.channels() == image.grid.band_count, "a spectral image without one channel per band");
}
