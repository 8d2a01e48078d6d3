#pragma once

#include <OpenImageIO/imageio.h>

#include <filesystem>
#include <memory>

namespace groundglass {

/// Opens an EXR and checks that its pixels can fit the file, so that no memory is taken for what a damaged
/// header promises. Throws InputError naming the file.
std::unique_ptr<OIIO::ImageInput> open_exr(const std::filesystem::path& path);

}  // namespace groundglass
