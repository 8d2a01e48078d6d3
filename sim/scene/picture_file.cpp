#include "sim/scene/picture_file.h"

#include <OpenImageIO/imagebuf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "sim/core/error.h"
#include "sim/core/text_file.h"
#include "sim/scene/picture_end.h"
#include "sim/scene/tiff_picture.h"

namespace groundglass::scene {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw InputError({path, 0, ""}, what);
}

std::string read_bytes(const std::filesystem::path& path) {
  check_input_file(path);
  constexpr std::uintmax_t most_bytes = std::uintmax_t{1} << 30;
  if (std::error_code failure; std::filesystem::file_size(path, failure) > most_bytes)
    fail(path, "is larger than 1 GiB, expected a picture");
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Refuses a format of OpenImageIO that holds something else: sensor data, films, depth.
void check_format(const std::filesystem::path& path, const OIIO::ImageBuf& picture) {
  static constexpr std::array<std::string_view, 4> no_pictures{"raw", "ffmpeg", "zfile", "null"};
  if (!picture.initialized()) fail(path, "cannot be read as a picture: " + picture.geterror());
  const std::string format(picture.file_format_name());
  if (std::ranges::find(no_pictures, format) != no_pictures.end())
    fail(path,
         fmt::format("is a file of type {}, expected a picture such as PNG, JPEG, TIFF or EXR", format));
  if (picture.nativespec().depth > 1)
    fail(path, fmt::format("has a depth of {} pixels, expected a flat picture", picture.nativespec().depth));
}

StoredPicture read_with_openimageio(const std::filesystem::path& path) {
  OIIO::ImageBuf stored(path.string());
  check_format(path, stored);
  const OIIO::ImageSpec& spec = stored.nativespec();
  check_picture_size(path, spec.width, spec.height, spec.nchannels);
  if (!stored.read(0, 0, true, OIIO::TypeDesc::FLOAT))
    fail(path, "cannot be read as a picture, it may be cut short: " + stored.geterror());
  StoredPicture picture{Image<float>(spec.width, spec.height, spec.nchannels),
                        !spec.format.is_floating_point(), stored.orientation()};
  if (!stored.get_pixels(stored.roi(), OIIO::TypeDesc::FLOAT, picture.pixels.data().data()))
    fail(path, "cannot be read as a picture: " + stored.geterror());
  return picture;
}

/// TIFF 6.0, section 8, Orientation: from 5 on rows are stored as columns; then either may run backwards.
Image<float> turned_upright(Image<float> stored, int orientation) {
  if (orientation <= 1 || orientation > 8) return stored;
  const bool swapped = orientation >= 5;
  const bool backwards_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool backwards_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Image<float> upright(swapped ? stored.height() : stored.width(), swapped ? stored.width() : stored.height(),
                       stored.channels());
  for (int y = 0; y < upright.height(); ++y)
    for (int x = 0; x < upright.width(); ++x) {
      const int column = swapped ? y : x, row = swapped ? x : y;
      std::ranges::copy(stored.pixel(backwards_x ? stored.width() - 1 - column : column,
                                     backwards_y ? stored.height() - 1 - row : row),
                        upright.pixel(x, y).begin());
    }
  return upright;
}

}  // namespace

StoredPicture read_picture_file(const std::filesystem::path& path) {
  const std::string file = read_bytes(path);
  if (!has_picture_end(file)) fail(path, "is cut short: the picture has no end; copy it again");
  StoredPicture picture = is_tiff(file) ? read_tiff_picture(path) : read_with_openimageio(path);
  picture.pixels = turned_upright(std::move(picture.pixels), std::exchange(picture.orientation, 1));
  return picture;
}

void check_picture_size(const std::filesystem::path& path, std::int64_t width, std::int64_t height,
                        int channels) {
  // Decoded, upright and as spectra a pixel takes some 50 bytes: 2.5 GB in all.
  constexpr std::int64_t most_pixels = 50'000'000;
  if (width < 1 || height < 1)
    fail(path, fmt::format("is of {} x {} pixels, expected a flat picture", width, height));
  if (width > most_pixels / height)
    fail(path, fmt::format("has {} x {} pixels, expected at most {} megapixels; scale it down", width, height,
                           most_pixels / 1'000'000));
  if (channels < 1 || channels > 4)
    fail(path, fmt::format("has {} channels, expected grey or RGB", channels));
}

}  // namespace groundglass::scene
