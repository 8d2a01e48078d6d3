#include "sim/core/picture_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "sim/core/error.h"
#include "sim/core/exr_file.h"
#include "sim/core/file_kind.h"
#include "sim/core/jpeg_file.h"
#include "sim/core/png_file.h"
#include "sim/core/text_file.h"
#include "sim/core/tiff_picture.h"
#include "sim/core/upright.h"

namespace groundglass {
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

/// To 0…1.
template <typename Sample>
Image<float> scaled(const Image<Sample>& stored) {
  Image<float> pixels(stored.width(), stored.height(), stored.channels());
  constexpr auto most = static_cast<float>(std::numeric_limits<Sample>::max());
  std::ranges::transform(stored.data(), pixels.data().begin(),
                         [](Sample value) { return static_cast<float>(value) / most; });
  return pixels;
}

StoredPicture read_png(const std::filesystem::path& path, std::string_view file) {
  PngInput png(path, file);
  check_picture_size(path, png.width(), png.height(), png.channels());
  return {std::visit([](const auto& pixels) { return scaled(pixels); }, png.pixels())};
}

StoredPicture read_jpeg(const std::filesystem::path& path, std::string_view file) {
  JpegInput jpeg(path, file);
  check_picture_size(path, jpeg.width(), jpeg.height(), jpeg.channels());
  return {scaled(jpeg.pixels()), true, jpeg.orientation()};
}

StoredPicture read_exr(const std::filesystem::path& path) {
  ExrInput exr(path);
  check_picture_size(path, exr.header().width, exr.header().height,
                     static_cast<int>(exr.header().channels.size()));
  return {exr.pixels(), false};
}

/// By its first bytes, whatever it is called.
StoredPicture read_stored(const std::filesystem::path& path, std::string_view file) {
  if (is_tiff(file)) return read_tiff_picture(path);
  if (file.starts_with("\x89PNG\r\n\x1a\n")) return read_png(path, file);
  if (file.starts_with("\xff\xd8\xff")) return read_jpeg(path, file);
  if (file.starts_with("\x76\x2f\x31\x01")) return read_exr(path);
  fail(path, "cannot be read as a picture, expected PNG, JPEG, TIFF or EXR" + looks_like(file.substr(0, 16)));
}

Image<float> turned_upright(Image<float> stored, int orientation) {
  const Upright turn(orientation, stored.width(), stored.height());
  if (!turn.turns()) return stored;
  Image<float> upright(turn.width(), turn.height(), stored.channels());
  for (int y = 0; y < upright.height(); ++y)
    for (int x = 0; x < upright.width(); ++x) {
      const PixelRect from = turn.stored({x, y, 1, 1});
      std::ranges::copy(stored.pixel(from.x, from.y), upright.pixel(x, y).begin());
    }
  return upright;
}

}  // namespace

StoredPicture read_picture_file(const std::filesystem::path& path) {
  const std::string file = read_bytes(path);
  StoredPicture picture = read_stored(path, file);
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

}  // namespace groundglass
