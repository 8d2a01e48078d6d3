#pragma once

#include <functional>
#include <string>
#include <vector>

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// A way to interpolate a Bayer mosaic to three planes.
struct Demosaicker {
  /// As pipeline files and the command line have it.
  std::string name;
  std::string source;
  /// Pixels of mosaic it needs on each side.
  int margin = 0;
  /// Replaces the mosaic by camera RGB, `margin` smaller on each side. `cfa` is a Bayer tile of planes 0 (R),
  /// 1 (G), 2 (B).
  std::function<void(const CfaPattern& cfa, Tile& tile)> apply;
};

/// All of them.
const std::vector<Demosaicker>& demosaickers();

/// Throws InputError for a name that none has.
const Demosaicker& demosaicker(const std::string& name);

/// Green on one diagonal, red and blue on the other.
bool is_bayer(const CfaPattern& cfa);

}  // namespace groundglass::isp
