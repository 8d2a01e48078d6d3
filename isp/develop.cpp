#include "isp/develop.h"

#include <algorithm>

#include "isp/colour/neutral_matrix.h"
#include "isp/colour/rgb_space.h"
#include "isp/output/frame_sink.h"
#include "isp/output/upright_sink.h"
#include "isp/pipeline/stage_error.h"

namespace groundglass::isp {
namespace {

Pipeline reference(double exposure_ev) {
  Pipeline pipeline = Pipeline::load("reference");
  for (StageUse& use : pipeline.stages)
    if (use.type->name == "exposure") use.parameters.set("ev", exposure_ev);
  return pipeline;
}

/// Scene-referred Rec. 2020 to linear sRGB.
StageType to_linear_srgb() {
  return {.name = "to_linear_srgb",
          .summary = "",
          .source = "",
          .cost = "",
          .inputs = {PixelKind::scene},
          .prepare = [](const Parameters&, FrameState&, const Overview*) -> Operation {
            return TileOperation{0, [matrix = rgb_to_rgb(rec2020, srgb_space)](Tile& tile) {
                                   apply_neutral_matrix(matrix, tile);
                                 }};
          }};
}

}  // namespace

Image<float> develop_through(const RawFrame& raw, const std::vector<StageUse>& stages,
                             const RunOptions& options) {
  FrameSink sink;
  run_stages(raw, stages, sink, options);
  return std::move(sink.frame().pixels);
}

Frame apply_stage(const RawFrame& raw, Frame frame, const StageUse& stage, const RunOptions& options) {
  FrameSink sink;
  run_stages(raw, std::move(frame), {stage}, sink, options);
  return std::move(sink.frame());
}

EncodedPicture develop(const RawFrame& raw, const Pipeline& pipeline, const RunOptions& options) {
  FrameSink sink;
  UprightSink upright(sink);
  run_stages(raw, pipeline.stages, upright, options);
  if (sink.frame().kind != PixelKind::encoded)
    throw stage_error(pipeline.stages.back().type->name, "output",
                      std::string("is ") + name_of(sink.frame().kind) +
                          ", expected encoded: a picture needs 'encode' as its last stage");
  return {{std::move(sink.frame().pixels)}, sink.space()};
}

std::vector<StageUse> stages_to_scene(const Pipeline& pipeline) {
  const auto gives_display = [](const StageUse& use) { return use.type->output == PixelKind::display; };
  return {pipeline.stages.begin(), std::ranges::find_if(pipeline.stages, gives_display)};
}

Picture develop(const RawFrame& raw, double exposure_ev, const Task& task) {
  return develop(raw, reference(exposure_ev), {.task = task});
}

Image<float> develop_linear(const RawFrame& raw, double exposure_ev, const Task& task) {
  std::vector<StageUse> stages = reference(exposure_ev).stages;
  const auto is_tone = [](const StageUse& use) { return use.type->name == "tone"; };
  stages.erase(std::ranges::find_if(stages, is_tone), stages.end());
  stages.emplace_back(std::make_shared<const StageType>(to_linear_srgb()));
  return develop_through(raw, stages, {.task = task});
}

}  // namespace groundglass::isp
