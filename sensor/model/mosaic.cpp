#include "sensor/model/mosaic.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.h"
#include "sim/core/suggest.h"

namespace groundglass::sensor {
namespace {

using Tile = std::vector<std::string>;

/// Each site becomes n × n of its colour.
Tile enlarged(const Tile& tile, size_t n) {
  Tile rows;
  for (const std::string& row : tile) {
    std::string wide;
    for (char colour : row) wide.append(n, colour);
    rows.insert(rows.end(), n, wide);
  }
  return rows;
}

std::vector<NamedMosaic> all_named() {
  std::vector<NamedMosaic> all;
  const auto add_phases = [&](const char* kind, size_t n, const char* description) {
    for (const Tile& bayer : {Tile{"RG", "GB"}, Tile{"GR", "BG"}, Tile{"GB", "RG"}, Tile{"BG", "GR"}}) {
      std::string phase = bayer[0] + bayer[1];
      std::ranges::transform(phase, phase.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
      all.push_back({fmt::format("{}-{}", kind, phase), enlarged(bayer, n), description});
    }
  };
  add_phases("bayer", 1, "Bayer 1976, US 3971065");
  add_phases("quad-bayer", 2, "2 x 2 pixels of each colour: Quad Bayer, Tetracell");
  add_phases("nona-bayer", 3, "3 x 3 pixels of each colour: Nonacell");
  const std::vector<NamedMosaic> others{
      {"mono", {"Y"}, "no colour filters"},
      {"rgbw-2x2", {"RG", "WB"}, "one green of Bayer's left clear, as in ON Semiconductor's AR0132AT"},
      {"rgbw-kodak",
       {"WBWG", "BWGW", "WGWR", "GWRW"},
       "half the pixels clear, colours in pairs along diagonals: Compton & Hamilton 2007, US 8139130"},
      {"quad-rgbw", enlarged({"RG", "WB"}, 2), "rgbw-2x2 with 2 x 2 pixels of each colour"},
      {"ryyb", {"RY", "YB"}, "Bayer's with yellow for green"},
      {"quad-ryyb", enlarged({"RY", "YB"}, 2), "ryyb with 2 x 2 pixels of each colour, in phones"},
      {"rccb", {"RC", "CB"}, "Bayer's with clear for green, in cars"},
      {"rccc", {"RC", "CC"}, "one red, three clear, in cars: it knows tail lights, not colours"},
      {"cmy", {"CY", "YM"}, "subtractive filters in Bayer's arrangement"},
      {"xtrans", {"GBGGRG", "RGRBGB", "GBGGRG", "GRGGBG", "BGBRGR", "GRGGBG"}, "Fujifilm X-Trans"},
      {"rgbir-2x2", {"RG", "IB"}, "one green of Bayer's sees infrared alone"},
      {"rgbir-4x4",
       {"BGRG", "GIGI", "RGBG", "GIGI"},
       "half green, a quarter infrared: as dense in green as Bayer's"},
  };
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

}  // namespace

Mosaic mosaic_of_tile(const std::vector<std::string>& rows) {
  constexpr size_t most_sites = 64;
  if (rows.empty() || rows.front().empty() ||
      !std::ranges::all_of(rows, [&](const std::string& row) { return row.size() == rows.front().size(); }))
    throw InputError("its rows differ in length; expected a rectangle such as [\"RG\", \"GB\"]");
  if (rows.size() > most_sites || rows.front().size() > most_sites)
    throw InputError(fmt::format("has {} x {} sites, expected at most {} either way", rows.front().size(),
                                 rows.size(), most_sites));
  std::string colours = "RGYCMWBI";
  for (char other = 'A'; other <= 'Z'; ++other)
    if (colours.find(other) == std::string::npos) colours += other;
  std::string present;
  for (const std::string& row : rows) present += row;
  for (char colour : present)
    if (colours.find(colour) == std::string::npos)
      throw InputError(
          fmt::format("has the colour '{}', expected a capital letter such as R, G, B, Y, C, W, I", colour));
  std::erase_if(colours, [&](char colour) { return present.find(colour) == std::string::npos; });

  Mosaic mosaic;
  for (char colour : colours) mosaic.planes.emplace_back(1, colour);
  mosaic.cfa.width = static_cast<int>(rows.front().size());
  mosaic.cfa.height = static_cast<int>(rows.size());
  mosaic.cfa.planes.clear();
  for (char colour : present) mosaic.cfa.planes.push_back(static_cast<std::uint8_t>(colours.find(colour)));
  return mosaic;
}

std::vector<std::string> tile_of(const CfaPattern& cfa, const std::vector<std::string>& planes) {
  std::vector<std::string> rows(static_cast<size_t>(cfa.height));
  for (int y = 0; y < cfa.height; ++y)
    for (int x = 0; x < cfa.width; ++x)
      rows[static_cast<size_t>(y)] += planes.at(static_cast<size_t>(cfa.plane_at(x, y)));
  return rows;
}

const std::vector<NamedMosaic>& named_mosaics() {
  static const std::vector<NamedMosaic> all = all_named();
  return all;
}

const NamedMosaic& named_mosaic(std::string_view name) {
  std::vector<std::string> names;
  for (const NamedMosaic& mosaic : named_mosaics()) {
    if (mosaic.name == name) return mosaic;
    names.push_back(mosaic.name);
  }
  throw InputError(fmt::format("there is no mosaic '{}'{}; `groundglass sensor mosaics` lists all", name,
                               did_you_mean(name, names)));
}

}  // namespace groundglass::sensor
