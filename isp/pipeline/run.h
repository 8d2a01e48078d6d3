#pragma once

#include <memory>
#include <string>

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// A stage in its place in a pipeline.
struct StageUse {
  explicit StageUse(std::shared_ptr<const StageType> stage_type)
      : type(std::move(stage_type)), parameters(type->name, type->parameters) {}

  std::shared_ptr<const StageType> type;
  Parameters parameters;
};

/// Takes the developed pixels, tile by tile, from many threads at once.
class Sink {
 public:
  virtual ~Sink() = default;
  /// Before the first tile; `state` has kind and crop of what comes.
  virtual void begin(const FrameState& state) = 0;
  /// Tiles have no common pixels and lie within the crop.
  virtual void put(const Tile& tile) = 0;
};

/// Processor time of a stage, all threads together. Of a stage that needs the whole frame it is the process's
/// meanwhile: what else the process does counts, too.
struct StageTime {
  std::string stage;
  double seconds = 0.0;
};

struct TileSize {
  int width = 0, height = 0;
};

struct RunOptions {
  Task task = {};
  /// Called after each stage with all that it gives. The stages are then run one by one.
  std::function<void(const StageUse&, const Frame&, const FrameState&)> after_stage = nullptr;
  /// 0: what fits the cache.
  TileSize tile = {};
};

/// Runs the stages on the frame, of which the crop goes to the sink. Stages that work on tiles are fused: a
/// tile passes all of them while it is in cache. The same bytes at any thread count and tile size.
///
/// Throws InputError for a frame that cannot be developed, for a stage whose input is not what the stage
/// before it gives (naming both), and as the stages do.
std::vector<StageTime> run_stages(const RawFrame& raw, const std::vector<StageUse>& stages, Sink& sink,
                                  const RunOptions& options = {});

/// The same from a frame half-way. What stages before it told the later ones is not known: gains, noise and
/// neutral are taken as the raw frame has them. All of `frame` goes to the sink.
std::vector<StageTime> run_stages(const RawFrame& raw, Frame frame, const std::vector<StageUse>& stages,
                                  Sink& sink, const RunOptions& options = {});

}  // namespace groundglass::isp
