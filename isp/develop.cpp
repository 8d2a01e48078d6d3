#include "isp/develop.h"

#include <fmt/format.h>

#include "isp/black_level.h"
#include "isp/colour_matrix.h"
#include "isp/demosaic.h"
#include "isp/exposure.h"
#include "isp/pipeline.h"
#include "isp/tone.h"
#include "isp/white_balance.h"

namespace groundglass::isp {
namespace {

void check_crop(const RawFrame& raw) {
  const PixelRect& crop = raw.default_crop;
  const bool inside = crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0 &&
                      crop.width <= raw.dn.width() && crop.x <= raw.dn.width() - crop.width &&
                      crop.height <= raw.dn.height() && crop.y <= raw.dn.height() - crop.height;
  if (!inside)
    throw stage_error("crop", "default_crop",
                      fmt::format("is {}×{} pixels at ({}, {}), expected some of the frame's {}×{}",
                                  crop.width, crop.height, crop.x, crop.y, raw.dn.width(), raw.dn.height()));
}

}  // namespace

StageList linear_stages(const RawFrame& raw, const DevelopSettings& settings) {
  StageList stages;
  stages.push_back(std::make_unique<WhiteBalance>(raw));
  stages.push_back(make_demosaic(raw.cfa));
  stages.push_back(std::make_unique<ColourMatrix>(raw));
  stages.push_back(std::make_unique<Exposure>(raw.baseline_exposure_ev + settings.exposure_ev));
  return stages;
}

Image<float> develop_through(const RawFrame& raw, const StageList& stages, const Task& task) {
  const BlackLevel black_level(raw);
  check_crop(raw);
  return run_stages(
      raw.default_crop, PixelKind::mosaic, [&](Tile& tile) { black_level.load(tile); }, stages, task);
}

Image<float> develop_linear(const RawFrame& raw, const DevelopSettings& settings, const Task& task) {
  return develop_through(raw, linear_stages(raw, settings), task);
}

Picture develop(const RawFrame& raw, const DevelopSettings& settings, const Task& task) {
  StageList stages = linear_stages(raw, settings);
  stages.push_back(std::make_unique<Tone>());
  return {develop_through(raw, stages, task)};
}

}  // namespace groundglass::isp
