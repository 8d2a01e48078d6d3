#include "isp/output/frame_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "isp/colour/rgb_space.h"
#include "sim/core/error.h"
#include "sim/core/exr_file.h"

namespace groundglass::isp {
namespace {

constexpr const char* kind_attribute = "groundglass:kind";

constexpr const char* mosaic_attribute = "groundglass:mosaic";
constexpr const char* turned_by_attribute = "groundglass:turned_by";

ExrHeader header_of(const Frame& frame, const FrameOrigin& origin) {
  ExrHeader header;
  header.x = frame.area.x, header.y = frame.area.y;
  header.channels =
      frame.pixels.channels() == 1 ? std::vector<std::string>{"Y"} : std::vector<std::string>{"R", "G", "B"};
  header.texts[kind_attribute] = name_of(frame.kind);
  if (!origin.mosaic.empty() && plane_count(frame.kind) == 1) header.texts[mosaic_attribute] = origin.mosaic;
  if (origin.turned_by != 1) header.texts[turned_by_attribute] = std::to_string(origin.turned_by);
  if (frame.kind == PixelKind::scene || frame.kind == PixelKind::display) {
    const Vector3 white = white_D65();
    header.chromaticities = {
        static_cast<float>(rec2020.red[0]),          static_cast<float>(rec2020.red[1]),
        static_cast<float>(rec2020.green[0]),        static_cast<float>(rec2020.green[1]),
        static_cast<float>(rec2020.blue[0]),         static_cast<float>(rec2020.blue[1]),
        static_cast<float>(white.x() / white.sum()), static_cast<float>(1.0 / white.sum())};
  }
  return header;
}

std::optional<PixelKind> kind_named(std::string_view name) {
  for (const PixelKind kind : {PixelKind::stored, PixelKind::mosaic, PixelKind::camera_rgb, PixelKind::scene,
                               PixelKind::display, PixelKind::encoded})
    if (name == name_of(kind)) return kind;
  return std::nullopt;
}

/// A frame with what its file says of its origin.
struct FrameFile {
  Frame frame;
  std::string mosaic;
};

FrameFile read(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& what) { return InputError({path, 0, ""}, what); };
  ExrInput file(path);
  const ExrHeader& header = file.header();
  const std::string name = header.text(kind_attribute);
  const auto kind = kind_named(name);
  if (!kind)
    throw fail(fmt::format(
        "has the kind '{}' (groundglass:kind), expected an EXR that `develop --dump-stages` wrote",
        one_line(name)));
  const int planes = plane_count(*kind);
  const size_t channels = header.channels.size();
  if (channels != static_cast<size_t>(planes))
    throw fail(fmt::format("has {} channels, expected {} of a frame of kind {}", channels, planes, name));
  if (!header.text(turned_by_attribute).empty())
    throw fail(
        "has been turned upright, expected a frame as the sensor has it, from `develop --dump-stages`");
  return {{file.pixels(), {header.x, header.y, header.width, header.height}, *kind},
          header.text(mosaic_attribute)};
}

std::string text_of(const PixelRect& area) {
  return fmt::format("{}×{} pixels at ({}, {})", area.width, area.height, area.x, area.y);
}

}  // namespace

std::string mosaic_text(const CfaPattern& cfa, const std::vector<std::string>& planes) {
  std::string text;
  for (int y = 0; y < cfa.height; ++y) {
    if (y > 0) text += '/';
    for (int x = 0; x < cfa.width; ++x) text += planes[static_cast<size_t>(cfa.plane_at(x, y))];
  }
  return text;
}

void write_frame(const std::filesystem::path& path, const Frame& frame, OutputFile::IfExists if_exists,
                 const FrameOrigin& origin) {
  checked_extension(path, {".exr"});
  write_exr(path, header_of(frame, origin), frame.pixels, ExrCompression::zip, if_exists);
}

Frame read_frame(const std::filesystem::path& path) { return read(path).frame; }

Frame read_frame_of(const RawFrame& raw, const std::filesystem::path& path) {
  FrameFile file = read(path);
  const PixelRect& area = file.frame.area;
  const PixelRect whole{0, 0, raw.dn.width(), raw.dn.height()};
  if (area != whole && area != raw.default_crop)
    throw InputError({path, 0, ""},
                     fmt::format("has {}, but the raw file {}, {} in its picture: it is not of this file",
                                 text_of(area), text_of(whole), text_of(raw.default_crop)));
  const std::string mosaic = mosaic_text(raw.cfa, raw.planes);
  if (!file.mosaic.empty() && file.mosaic != mosaic)
    throw InputError({path, 0, ""}, fmt::format("is of the mosaic {}, but the raw file has {}",
                                                one_line(file.mosaic), mosaic));
  return std::move(file.frame);
}

}  // namespace groundglass::isp
