#include "isp/black_level.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "isp/stage.h"

namespace groundglass::isp {
namespace {

constexpr const char* stage = "black level";

void check_sizes(const RawFrame& raw) {
  if (raw.dn.empty()) throw stage_error(stage, "dn", "the frame has no pixels");
  if (raw.dn.channels() != 1)
    throw stage_error(stage, "dn",
                      fmt::format("has {} channels, expected a mosaic of one", raw.dn.channels()));
  const CfaPattern& cfa = raw.cfa;
  if (cfa.width < 1 || cfa.height < 1 ||
      cfa.planes.size() != static_cast<size_t>(cfa.width) * static_cast<size_t>(cfa.height))
    throw stage_error(stage, "cfa",
                      fmt::format("a tile of {}×{} sites cannot have {} planes listed", cfa.width, cfa.height,
                                  cfa.planes.size()));
  if (raw.black_level_dn.size() != cfa.planes.size())
    throw stage_error(stage, "black_level_dn",
                      fmt::format("has {} values, expected one for each of the {} sites of the CFA tile",
                                  raw.black_level_dn.size(), cfa.planes.size()));
}

}  // namespace

BlackLevel::BlackLevel(const RawFrame& raw) : raw_(raw) {
  check_sizes(raw);
  for (const double black : raw.black_level_dn) {
    if (!std::isfinite(black) || !std::isfinite(raw.white_level_dn) || raw.white_level_dn <= black)
      throw stage_error(
          stage, "white_level_dn",
          fmt::format("is {:g}, expected more than the black level of {:g}", raw.white_level_dn, black));
    black_dn_.push_back(static_cast<float>(black));
    gain_.push_back(static_cast<float>(1.0 / (raw.white_level_dn - black)));
  }
}

void BlackLevel::load(Tile& tile) const {
  for (int y = tile.first_row(); y < tile.end_row(); ++y)
    load_row(mirrored(y, raw_.dn.height()), tile.area().x, tile.row(0, y));
}

void BlackLevel::load_row(int y, int first_column, std::span<float> out) const {
  const CfaPattern& cfa = raw_.cfa;
  std::span<const std::uint16_t> dn = raw_.dn.row(y);
  std::vector<std::uint16_t> linear;
  if (!raw_.linearization.empty()) {
    for (int x = 0; x < raw_.dn.width(); ++x) linear.push_back(raw_.linear_dn(x, y));
    dn = linear;
  }
  const size_t site_row = static_cast<size_t>((y % cfa.height) * cfa.width);
  const int frame_width = raw_.dn.width();
  const int end = first_column + static_cast<int>(out.size());
  const auto value = [&](int column) {
    const size_t site = site_row + static_cast<size_t>(column % cfa.width);
    return (static_cast<float>(dn[static_cast<size_t>(column)]) - black_dn_[site]) * gain_[site];
  };
  const auto at = [&](int column) -> float& { return out[static_cast<size_t>(column - first_column)]; };
  for (int x = first_column; x < std::min(end, 0); ++x) at(x) = value(mirrored(x, frame_width));
  for (int x = std::max(first_column, frame_width); x < end; ++x) at(x) = value(mirrored(x, frame_width));

  // Inside the frame, one pass per column of the CFA tile keeps black and gain out of the inner loop.
  const int inside_begin = std::max(first_column, 0), inside_end = std::min(end, frame_width);
  for (int start = inside_begin; start < std::min(inside_begin + cfa.width, inside_end); ++start) {
    const size_t site = site_row + static_cast<size_t>(start % cfa.width);
    const float black = black_dn_[site], gain = gain_[site];
    for (int x = start; x < inside_end; x += cfa.width)
      at(x) = (static_cast<float>(dn[static_cast<size_t>(x)]) - black) * gain;
  }
}

}  // namespace groundglass::isp
