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

ExrHeader header_of(const Frame& frame) {
  ExrHeader header;
  header.x = frame.area.x, header.y = frame.area.y;
  header.channels =
      frame.pixels.channels() == 1 ? std::vector<std::string>{"Y"} : std::vector<std::string>{"R", "G", "B"};
  header.texts[kind_attribute] = name_of(frame.kind);
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

}  // namespace

void write_frame(const std::filesystem::path& path, const Frame& frame, OutputFile::IfExists if_exists) {
  checked_extension(path, {".exr"});
  write_exr(path, header_of(frame), frame.pixels, ExrCompression::zip, if_exists);
}

Frame read_frame(const std::filesystem::path& path) {
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
  return {file.pixels(), {header.x, header.y, header.width, header.height}, *kind};
}

}  // namespace groundglass::isp
