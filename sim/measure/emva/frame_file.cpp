#include "sim/measure/emva/frame_file.h"

#include <OpenImageIO/imageio.h>
#include <fmt/format.h>

#include <algorithm>

#include "sensor/dng/dng_reader.h"
#include "sim/core/error.h"
#include "sim/scene/picture_file.h"

namespace groundglass::measure::emva {
namespace {

namespace oiio = OIIO;

bool has_extension(const std::filesystem::path& path, std::string_view extension) {
  std::string own = path.extension().string();
  std::ranges::transform(own, own.begin(), [](unsigned char c) { return std::tolower(c); });
  return own == extension;
}

Image<std::uint16_t> read_dng_frame(const std::filesystem::path& path, std::optional<Site> site) {
  RawFrame raw = sensor::read_dng(path);
  const int width = raw.cfa.width, height = raw.cfa.height;
  if (width * height == 1) return std::move(raw.dn);
  if (!site)
    throw InputError(
        {path, 0, ""},
        fmt::format("is a mosaic with a tile of {}×{}; say which site of it to measure", width, height));
  if (site->x >= width || site->y >= height)
    throw InputError({path, 0, ""}, fmt::format("has a tile of {}×{} pixels, which has no site {},{}", width,
                                                height, site->x, site->y));
  return at_site(raw.dn, width, height, *site);
}

InputError unreadable(const std::filesystem::path& path, const std::string& reason) {
  return InputError({path, 0, ""}, "cannot be read: " + (reason.empty() ? "unknown format" : reason));
}

Image<std::uint16_t> read_grey(const std::filesystem::path& path) {
  scene::check_picture_file(path);
  const auto in = oiio::ImageInput::open(path.string());
  if (!in) throw unreadable(path, oiio::geterror());
  const oiio::ImageSpec spec = in->spec();
  if (spec.nchannels != 1)
    throw InputError({path, 0, ""}, fmt::format("has {} channels, expected one: the sensor's numbers in grey",
                                                spec.nchannels));
  const int bits = spec.get_int_attribute("oiio:BitsPerSample", static_cast<int>(spec.format.size()) * 8);
  const bool bytes = spec.format == oiio::TypeDesc::UINT8, words = spec.format == oiio::TypeDesc::UINT16;
  if (!(bytes && bits == 8) && !(words && bits == 16))
    throw InputError({path, 0, ""},
                     fmt::format("has samples of {} bits ({}), expected whole numbers of 8 or 16", bits,
                                 spec.format.c_str()));
  if (spec.width > 65535 || spec.height > 65535)
    throw InputError({path, 0, ""},
                     fmt::format("has {}×{} pixels, expected 65535 a side at most", spec.width, spec.height));
  Image<std::uint16_t> frame(spec.width, spec.height);
  // Not converted by the library, which would stretch 8 bits over 16.
  if (bytes) {
    std::vector<std::uint8_t> narrow(frame.data().size());
    if (!in->read_image(0, 0, 0, 1, oiio::TypeDesc::UINT8, narrow.data()))
      throw unreadable(path, in->geterror());
    std::ranges::copy(narrow, frame.data().begin());
  } else if (!in->read_image(0, 0, 0, 1, oiio::TypeDesc::UINT16, frame.data().data())) {
    throw unreadable(path, in->geterror());
  }
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

Image<std::uint16_t> read_frame(const std::filesystem::path& path, std::optional<Site> site) {
  return has_extension(path, ".dng") ? read_dng_frame(path, site) : read_grey(path);
}

void write_frame(const std::filesystem::path& path, const Image<std::uint16_t>& frame,
                 OutputFile::IfExists if_exists) {
  checked_extension(path, {".png"});
  oiio::ImageSpec spec(frame.width(), frame.height(), 1, oiio::TypeDesc::UINT16);
  spec.attribute("png:compressionLevel", 1);  // Noise does not get smaller by trying.
  OutputFile file(path, if_exists);
  const auto out = oiio::ImageOutput::create(file.temporary().string());
  if (!out) throw InputError({path, 0, ""}, "cannot be written: " + oiio::geterror());
  if (!out->open(file.temporary().string(), spec) ||
      !out->write_image(oiio::TypeDesc::UINT16, frame.data().data()) || !out->close())
    throw InputError({path, 0, ""}, "cannot be written: " + out->geterror());
  file.commit();
}

}  // namespace groundglass::measure::emva
