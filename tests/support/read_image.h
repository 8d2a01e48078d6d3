#pragma once

#include <OpenImageIO/imageio.h>

#include <filesystem>

#include "sim/core/error.h"
#include "sim/core/image.h"

namespace groundglass::testing {

/// The picture as its file has it, integers scaled to 0…1. Throws Error for a file that is none.
inline Image<float> read_image(const std::filesystem::path& path) {
  auto in = OIIO::ImageInput::open(path.string());
  if (!in) throw Error(OIIO::geterror());
  Image<float> image(in->spec().width, in->spec().height, in->spec().nchannels);
  if (!in->read_image(0, 0, 0, image.channels(), OIIO::TypeDesc::FLOAT, image.data().data()))
    throw Error(in->geterror());
  return image;
}

}  // namespace groundglass::testing
