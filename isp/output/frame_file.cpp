#include "isp/output/frame_file.h"

#include <OpenImageIO/imageio.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "isp/colour/rgb_space.h"
#include "sim/core/error.h"
#include "sim/core/exr_input.h"
#include "sim/core/image_file.h"

namespace groundglass::isp {
namespace {

namespace oiio = OIIO;

constexpr const char* kind_attribute = "groundglass:kind";

oiio::ImageSpec spec_of(const Frame& frame) {
  oiio::ImageSpec spec(frame.area.width, frame.area.height, frame.pixels.channels(), oiio::TypeDesc::FLOAT);
  spec.x = spec.full_x = frame.area.x;
  spec.y = spec.full_y = frame.area.y;
  spec.channelnames =
      spec.nchannels == 1 ? std::vector<std::string>{"Y"} : std::vector<std::string>{"R", "G", "B"};
  spec.attribute("compression", "zip");
  spec.attribute("DateTime", "");  // Else the time of writing goes in, and no two files are the same.
  spec.attribute(kind_attribute, name_of(frame.kind));
  if (frame.kind == PixelKind::scene || frame.kind == PixelKind::display) {
    const Vector3 white = white_D65();
    const float chromaticities[] = {
        static_cast<float>(rec2020.red[0]),          static_cast<float>(rec2020.red[1]),
        static_cast<float>(rec2020.green[0]),        static_cast<float>(rec2020.green[1]),
        static_cast<float>(rec2020.blue[0]),         static_cast<float>(rec2020.blue[1]),
        static_cast<float>(white.x() / white.sum()), static_cast<float>(1.0 / white.sum())};
    spec.attribute("chromaticities", oiio::TypeDesc(oiio::TypeDesc::FLOAT, 8), chromaticities);
  }
  return spec;
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
  write_image_file(path, "openexr", spec_of(frame), frame.pixels.data().data(), if_exists);
}

Frame read_frame(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& what) { return InputError({path, 0, ""}, what); };
  const auto in = open_exr(path);
  const oiio::ImageSpec& spec = in->spec();
  const std::string name = spec.get_string_attribute(kind_attribute, "");
  const auto kind = kind_named(name);
  if (!kind)
    throw fail(fmt::format(
        "has the kind '{}' (groundglass:kind), expected an EXR that `develop --dump-stages` wrote",
        one_line(name)));
  const int planes = plane_count(*kind);
  if (spec.nchannels != planes)
    throw fail(
        fmt::format("has {} channels, expected {} of a frame of kind {}", spec.nchannels, planes, name));
  Frame frame{
      Image<float>(spec.width, spec.height, planes), {spec.x, spec.y, spec.width, spec.height}, *kind};
  if (!in->read_image(0, 0, 0, planes, oiio::TypeDesc::FLOAT, frame.pixels.data().data()))
    throw fail("is truncated or damaged: " + in->geterror());
  return frame;
}

}  // namespace groundglass::isp
