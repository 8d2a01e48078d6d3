#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// A repeating tile of colour filters and the colours in it.
struct Mosaic {
  CfaPattern cfa;
  /// One letter each.
  std::vector<std::string> planes;
};

/// The mosaic of a tile of letters, one string per row: R, G, B, C (cyan or clear), M, Y, W (no filter),
/// I (infrared), any other capital. Planes come in the order R, G, Y, C, M, W, B, I, then by the alphabet: of
/// three colours, the one that sees most light stands between red and blue, as it does in Bayer's mosaic. A
/// tile of one site is a monochrome sensor. Throws InputError for what is no rectangle of capitals.
Mosaic mosaic_of_tile(const std::vector<std::string>& rows);

/// The tile as letters again, one string per row.
std::vector<std::string> tile_of(const CfaPattern& cfa, const std::vector<std::string>& planes);

/// A tile that goes by a name.
struct NamedMosaic {
  std::string name;
  std::vector<std::string> tile;
  std::string description;
};

/// Every mosaic with a name, the four phases of Bayer's first.
const std::vector<NamedMosaic>& named_mosaics();

/// Throws InputError with the nearest name if there is none such.
const NamedMosaic& named_mosaic(std::string_view name);

}  // namespace groundglass::sensor
