#include "sim/scene/picture_file.h"

#include <OpenImageIO/imageio.h>
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

struct Format {
  std::string_view first_bytes, name;
};

/// What OpenImageIO calls the format of a file. It is asked for this one alone: left to itself it hands a
/// damaged picture to each of its formats in turn, and not all of them survive that.
std::string_view format_of(const std::filesystem::path& path, std::string_view file) {
  using namespace std::string_view_literals;
  static constexpr std::array formats{Format{"\x89PNG\r\n\x1a\n"sv, "png"},
                                      Format{"\xff\xd8\xff"sv, "jpeg"},
                                      Format{"\x76\x2f\x31\x01"sv, "openexr"},
                                      Format{"#?RADIANCE"sv, "hdr"},
                                      Format{"#?RGBE"sv, "hdr"},
                                      Format{"BM"sv, "bmp"},
                                      Format{"GIF8"sv, "gif"},
                                      Format{"P5"sv, "pnm"},
                                      Format{"P6"sv, "pnm"}};
  for (const Format& format : formats)
    if (file.starts_with(format.first_bytes)) return format.name;
  fail(path,
       "cannot be read as a picture, expected PNG, JPEG, TIFF, EXR, Radiance HDR, BMP, GIF, PGM or PPM");
}

StoredPicture read_with_openimageio(const std::filesystem::path& path, std::string_view format) {
  const auto input = OIIO::ImageInput::create(std::string(format));
  OIIO::ImageSpec spec;
  if (!input) fail(path, fmt::format("cannot be read: this OpenImageIO is built without {}", format));
  if (!input->open(path.string(), spec)) fail(path, "cannot be read as a picture: " + input->geterror());
  if (spec.depth > 1 || spec.deep) fail(path, "has depth, expected a flat picture");
  check_picture_size(path, spec.width, spec.height, spec.nchannels);
  StoredPicture picture{Image<float>(spec.width, spec.height, spec.nchannels),
                        !spec.format.is_floating_point(), spec.get_int_attribute("Orientation", 1)};
  if (!input->read_image(0, 0, 0, spec.nchannels, OIIO::TypeDesc::FLOAT, picture.pixels.data().data()))
    fail(path, "cannot be read as a picture, it may be cut short: " + input->geterror());
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
  StoredPicture picture =
      is_tiff(file) ? read_tiff_picture(path) : read_with_openimageio(path, format_of(path, file));
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
