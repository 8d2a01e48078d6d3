#include "isp/looks/hald_file.h"

#include <OpenImageIO/imageio.h>
#include <fmt/format.h>

#include <fstream>

#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::isp {
namespace {

/// The level of side L³; 0 where there is none. Levels beyond 16 have cubes beyond 256.
int level_of(int side) {
  for (int level = 2; level <= 16; ++level)
    if (level * level * level == side) return level;
  return 0;
}

/// OpenImageIO is asked for this format alone: left to itself it tries a damaged file with all.
const char* format_of(const std::filesystem::path& path) {
  char first[4] = {};
  std::ifstream(path, std::ios::binary).read(first, sizeof first);
  return first[0] == '\x89' && first[1] == 'P' ? "png" : "tiff";
}

}  // namespace

ColourTable read_hald(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& what) { return InputError({path, 0, ""}, what); };
  check_input_file(path);
  const auto in = OIIO::ImageInput::create(format_of(path));
  OIIO::ImageSpec spec;
  if (!in || !in->open(path.string(), spec))
    throw fail("cannot be read as a PNG or TIFF: " + (in ? in->geterror() : OIIO::geterror()));
  const int level = level_of(spec.width);
  if (spec.width != spec.height || level == 0 || spec.depth > 1)
    throw fail(fmt::format("has {}×{} pixels, expected a HaldCLUT: a square with a side of 8, 27, 64, 125 …",
                           spec.width, spec.height));
  if (spec.nchannels < 3) throw fail(fmt::format("has {} channels, expected RGB", spec.nchannels));
  ColourTable table;
  table.size = level * level;
  table.is_cube = true;
  table.entries.resize(3 * ColourTable::count(table.size, true));
  if (!in->read_image(0, 0, 0, 3, OIIO::TypeDesc::FLOAT, table.entries.data()))
    throw fail("is truncated or damaged: " + in->geterror());
  return table;
}

}  // namespace groundglass::isp
