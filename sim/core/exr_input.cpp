#include "sim/core/exr_input.h"

#include <fmt/format.h>

#include "sim/core/error.h"
#include "sim/core/exr_header.h"
#include "sim/core/text_file.h"

namespace groundglass {

std::unique_ptr<OIIO::ImageInput> open_exr(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& what) { return InputError({path, 0, ""}, what); };
  check_input_file(path);
  check_exr_header(path);
  auto in = OIIO::ImageInput::create("openexr");
  OIIO::ImageSpec spec;
  if (!in || !in->open(path.string(), spec))
    throw fail("cannot be read: " + (in ? in->geterror() : OIIO::geterror()));
  constexpr std::uintmax_t most_per_byte = 1024;  // Deflate packs 1032 bytes into one at best.
  std::error_code failure;
  const std::uintmax_t held = std::filesystem::file_size(path, failure) * most_per_byte;
  if (failure || spec.width < 1 || spec.height < 1 || spec.image_bytes() > held)
    throw fail(fmt::format("is truncated or damaged: {} x {} pixels of {} channels cannot fit the file",
                           spec.width, spec.height, spec.nchannels));
  return in;
}

}  // namespace groundglass
