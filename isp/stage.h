#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "isp/tile.h"
#include "sim/core/error.h"

namespace groundglass::isp {

/// One step of the ISP. It takes its parameters when it is made, checks them there, and is then applied to
/// tiles from many threads at once.
class Stage {
 public:
  virtual ~Stage() = default;

  /// What errors and timings call it.
  virtual std::string_view name() const = 0;
  virtual PixelKind input() const = 0;
  virtual PixelKind output() const = 0;
  /// Pixels of input it needs beyond each side of its output.
  virtual int margin() const { return 0; }
  /// Replaces the tile's content by the output, whose area is smaller by margin() on each side.
  virtual void apply(Tile& tile) const = 0;
};

using StageList = std::vector<std::unique_ptr<const Stage>>;

/// "stage: parameter: what is wrong"; a frame in memory has no file and line to name.
inline InputError stage_error(std::string_view stage, std::string_view parameter, std::string_view what) {
  return InputError(std::string(stage) + ": " + std::string(parameter) + ": " + std::string(what));
}

}  // namespace groundglass::isp
