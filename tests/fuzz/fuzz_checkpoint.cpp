#include <algorithm>
#include <cmath>
#include <string>

#include "sim/camera/checkpoint.h"
#include "sim/core/text_file.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {
namespace {

/// Four tiles: a whole one, two that the border cuts, and a single pixel.
render::PartialRender blank() { return {17, 17, 1}; }

void read_and_keep(std::string_view bytes) {
  const auto path = as_file(bytes, "input.partial");
  const std::string fingerprint(64, 'a');
  const render::PartialRender partial = camera::read_checkpoint(path, fingerprint, blank());
  expect(partial.has_size(17, 17, 1), "a partial render of another size");
  expect(std::ranges::all_of(partial.pixels.data(), [](float v) { return std::isfinite(v) && v >= 0.0f; }),
         "a pixel that is no irradiance");
  camera::write_checkpoint(path, fingerprint, partial);
  expect(read_text_file(path) == bytes, "a partial render written differently from how it was read");
}

}  // namespace

void read_input(std::string_view bytes) {
  allow_refusal([&] { read_and_keep(bytes); });
  // Nobody guesses a digest, so what lies before it is tried with the right one as well.
  camera::Sha256 hash;
  hash.add(bytes.data(), bytes.size());
  read_and_keep(std::string(bytes) + hash.hex());
}

}  // namespace groundglass::fuzz
