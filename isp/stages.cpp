#include "isp/stages.h"

#include <fmt/format.h>

#include "isp/colour/colour.h"
#include "isp/colour/gamut.h"
#include "isp/colour/profile_look.h"
#include "isp/demosaic/demosaic.h"
#include "isp/denoise/denoise.h"
#include "isp/denoise/raw_denoise.h"
#include "isp/detail/deconvolve.h"
#include "isp/detail/sharpen.h"
#include "isp/geometry/lateral_colour.h"
#include "isp/geometry/warp.h"
#include "isp/looks/lut.h"
#include "isp/looks/monochrome.h"
#include "isp/looks/saturation.h"
#include "isp/output/encode.h"
#include "isp/quad_bayer/remosaic.h"
#include "isp/raw/black_level.h"
#include "isp/raw/defects.h"
#include "isp/raw/green_balance.h"
#include "isp/raw/highlights.h"
#include "isp/raw/lens_shading.h"
#include "isp/raw/linearise.h"
#include "isp/tone/exposure.h"
#include "isp/tone/local_tone.h"
#include "isp/tone/tone.h"
#include "isp/white_balance/white_balance.h"
#include "sim/core/suggest.h"

namespace groundglass::isp {
namespace {

std::vector<std::shared_ptr<const StageType>> make_all() {
  std::vector<std::shared_ptr<const StageType>> all;
  for (StageType (*const make)() :
       {linearise_stage,     black_level_stage, defects_stage,      raw_denoise_stage, green_balance_stage,
        white_balance_stage, highlights_stage,  lens_shading_stage, remosaic_stage,    lateral_colour_stage,
        demosaic_stage,      denoise_stage,     warp_stage,         colour_stage,      deconvolve_stage,
        sharpen_stage,       exposure_stage,    profile_look_stage, monochrome_stage,  local_tone_stage,
        tone_stage,          saturation_stage,  gamut_stage,        lut_stage,         encode_stage})
    all.push_back(std::make_shared<const StageType>(make()));
  return all;
}

}  // namespace

std::span<const std::shared_ptr<const StageType>> stage_types() {
  static const auto all = make_all();
  return all;
}

std::shared_ptr<const StageType> stage_type(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& type : stage_types()) {
    if (type->name == name) return type;
    names.push_back(type->name);
  }
  throw InputError(fmt::format("no stage is called '{}'{}; there are {}", one_line(name),
                               did_you_mean(name, names), fmt::join(names, ", ")));
}

}  // namespace groundglass::isp
