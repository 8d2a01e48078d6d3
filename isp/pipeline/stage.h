#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "isp/pipeline/frame.h"
#include "isp/pipeline/frame_state.h"
#include "isp/pipeline/overview.h"
#include "isp/pipeline/parameters.h"
#include "isp/pipeline/stage_error.h"
#include "sim/core/task.h"

namespace groundglass::isp {

/// Work on a tile, from many threads at once: replaces its content by the output, whose area is smaller by
/// `margin` pixels on each side.
struct TileOperation {
  int margin = 0;
  std::function<void(Tile&)> apply;
};

/// Work that takes its pixels from anywhere in the frame: fills a tile, from many threads at once.
struct ResampleOperation {
  std::function<void(const Frame&, Tile&)> load;
};

/// Work on the whole frame at once, in place; it may change size and kind.
struct FrameOperation {
  std::function<void(Frame&, const Task&)> apply;
};

/// A stage made ready for one frame. Tile operations that follow one another are done tile by tile while the
/// values are in cache; the others need all pixels of the stage before them.
using Operation = std::variant<TileOperation, ResampleOperation, FrameOperation>;

/// A kind of stage: what it does, its parameters, and how it is made ready for a frame. Stages are an open
/// set; anyone can make one.
struct StageType {
  /// As pipeline files and the command line have it.
  std::string name;
  /// One line for help.
  std::string summary = {};
  /// The paper, standard or reasoning behind it.
  std::string source = {};
  /// What it takes, in words: operations, margin, memory.
  std::string cost = {};
  std::vector<PixelKind> inputs;
  /// None: the kind of its input.
  std::optional<PixelKind> output = std::nullopt;
  std::vector<ParameterSpec> parameters = {};
  /// Whether `prepare` looks at the frame's overview.
  bool needs_overview = false;
  /// With which parameters it does; none: with all.
  std::function<bool(const Parameters&)> needs_overview_with = nullptr;
  /// Throws InputError "stage: parameter: …" for parameters that do not fit the frame. The overview is null
  /// unless asked for.
  std::function<Operation(const Parameters&, FrameState&, const Overview*)> prepare;
};

}  // namespace groundglass::isp
