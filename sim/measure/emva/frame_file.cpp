#include "sim/measure/emva/frame_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include "sensor/raw_file/raw_file.h"
#include "sim/core/error.h"
#include "sim/core/file_sink.h"
#include "sim/core/picture_file.h"
#include "sim/core/png_file.h"
#include "sim/core/text_file.h"
#include "sim/core/tiff_file.h"
#include "sim/core/tiff_picture.h"

namespace groundglass::measure::emva {
namespace {

bool has_extension(const std::filesystem::path& path, std::string_view extension) {
  std::string own = path.extension().string();
  std::ranges::transform(own, own.begin(), [](unsigned char c) { return std::tolower(c); });
  return own == extension;
}

StoredFrame read_raw_frame(const std::filesystem::path& path, std::optional<Site> site) {
  RawFrame raw = sensor::read_raw(path);
  const int width = raw.cfa.width, height = raw.cfa.height;
  StoredFrame frame{{}, raw.bit_depth, raw.info.exposure_time_s, raw.info.iso, raw.info.model};
  if (!raw.linearization.empty()) {
    frame.bits = 16;
    const size_t last = raw.linearization.size() - 1;
    for (std::uint16_t& dn : raw.dn.data()) dn = raw.linearization[std::min<size_t>(dn, last)];
  }
  if (width * height == 1) {
    frame.dn = std::move(raw.dn);
    return frame;
  }
  if (!site)
    throw InputError(
        {path, 0, ""},
        fmt::format("is a mosaic with a tile of {}×{}; say which site of it to measure", width, height));
  if (site->x >= width || site->y >= height)
    throw InputError({path, 0, ""}, fmt::format("has a tile of {}×{} pixels, which has no site {},{}", width,
                                                height, site->x, site->y));
  frame.dn = at_site(raw.dn, width, height, *site);
  return frame;
}

/// Of a PNG (ISO/IEC 15948: the signature, then the chunk IHDR with the depth in its ninth byte) or a TIFF;
/// nothing for another file.
std::optional<int> stored_bits(const std::filesystem::path& path) {
  check_input_file(path);
  std::array<char, 25> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  const std::string_view bytes(head.data(), head.size());
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return static_cast<unsigned char>(head[24]);
  if (!is_tiff(bytes)) return std::nullopt;
  return static_cast<int>(TiffFile(path, "r", path).number(TIFFTAG_BITSPERSAMPLE).value_or(1.0));
}

StoredFrame read_grey(const std::filesystem::path& path) {
  const std::optional<int> bits = stored_bits(path);
  if (!bits)
    throw InputError({path, 0, ""}, "cannot be read as a frame, expected PNG, TIFF or a camera's raw file");
  const StoredPicture picture = read_picture_file(path);
  if (picture.pixels.channels() != 1)
    throw InputError({path, 0, ""}, fmt::format("has {} channels, expected one: the sensor's numbers in grey",
                                                picture.pixels.channels()));
  if (!picture.is_encoded || (bits != 8 && bits != 16))
    throw InputError({path, 0, ""}, fmt::format("has samples of {} bits{}, expected whole numbers of 8 or 16",
                                                *bits, picture.is_encoded ? "" : " in floating point"));
  StoredFrame frame{Image<std::uint16_t>(picture.pixels.width(), picture.pixels.height()), *bits, 0.0, 0.0,
                    ""};
  // From 0…1 in single precision, which tells 16-bit numbers apart.
  const float most = bits == 8 ? 255.0f : 65535.0f;
  std::ranges::transform(picture.pixels.data(), frame.dn.data().begin(),
                         [&](float share) { return static_cast<std::uint16_t>(std::lround(share * most)); });
  return frame;
}

}  // namespace

Image<std::uint16_t> at_site(const Image<std::uint16_t>& frame, int tile_width, int tile_height, Site site) {
  Image<std::uint16_t> result(frame.width() / tile_width, frame.height() / tile_height);
  for (int y = 0; y < result.height(); ++y)
    for (int x = 0; x < result.width(); ++x)
      result.at(x, y) = frame.at(x * tile_width + site.x, y * tile_height + site.y);
  return result;
}

StoredFrame read_frame(const std::filesystem::path& path, std::optional<Site> site) {
  const bool is_picture =
      has_extension(path, ".png") || has_extension(path, ".tif") || has_extension(path, ".tiff");
  return is_picture ? read_grey(path) : read_raw_frame(path, site);
}

void write_frame(const std::filesystem::path& path, const Image<std::uint16_t>& frame,
                 OutputFile::IfExists if_exists) {
  checked_extension(path, {".png"});
  FileSink sink(path, if_exists);
  encode_png(frame, {.content = PngDetails::Content::noise}, sink);
  sink.commit();
}

}  // namespace groundglass::measure::emva
