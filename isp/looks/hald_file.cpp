#include "isp/looks/hald_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"
#include "sim/core/picture_file.h"

namespace groundglass::isp {
namespace {

/// The level of side L³; 0 where there is none. Levels beyond 16 have cubes beyond 256.
int level_of(int side) {
  for (int level = 2; level <= 16; ++level)
    if (level * level * level == side) return level;
  return 0;
}

}  // namespace

ColourTable read_hald(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& what) { return InputError({path, 0, ""}, what); };
  const StoredPicture picture = read_picture_file(path);
  const Image<float>& pixels = picture.pixels;
  const int level = level_of(pixels.width());
  if (pixels.width() != pixels.height() || level == 0)
    throw fail(fmt::format("has {}×{} pixels, expected a HaldCLUT: a square with a side of 8, 27, 64, 125 …",
                           pixels.width(), pixels.height()));
  if (pixels.channels() < 3) throw fail(fmt::format("has {} channels, expected RGB", pixels.channels()));
  ColourTable table;
  table.size = level * level;
  table.is_cube = true;
  table.entries.reserve(3 * ColourTable::count(table.size, true));
  for (int y = 0; y < pixels.height(); ++y)
    for (int x = 0; x < pixels.width(); ++x)
      for (int c = 0; c < 3; ++c) table.entries.push_back(pixels.at(x, y, c));
  if (!std::ranges::all_of(table.entries, [](float value) { return std::isfinite(value); }))
    throw fail("has values that are not finite");
  return table;
}

}  // namespace groundglass::isp
