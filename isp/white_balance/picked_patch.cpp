#include "isp/white_balance/picked_patch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "isp/pipeline/stage_error.h"
#include "sim/core/upright.h"

namespace groundglass::isp {
namespace {

InputError wrong(std::string_view what) { return stage_error("white_balance", "patch", what); }

Upright upright_picture(const FrameState& state) {
  return {state.raw.info.orientation, state.crop.width, state.crop.height};
}

PixelRect patch_in_frame(const FrameState& state, const std::vector<double>& patch) {
  const bool whole =
      patch.size() == 4 && std::ranges::all_of(patch, [](double n) { return n == std::floor(n); });
  if (!whole)
    throw wrong(fmt::format("is [{}], expected x, y, width and height in whole pixels of the picture",
                            fmt::join(patch, ", ")));
  const Upright upright = upright_picture(state);
  if (patch[0] < 0 || patch[1] < 0 || patch[2] < 1 || patch[3] < 1 || patch[0] + patch[2] > upright.width() ||
      patch[1] + patch[3] > upright.height())
    throw wrong(fmt::format("is [{}], expected a part of the picture of {}×{} pixels", fmt::join(patch, ", "),
                            upright.width(), upright.height()));
  const PixelRect stored = upright.stored({static_cast<int>(patch[0]), static_cast<int>(patch[1]),
                                           static_cast<int>(patch[2]), static_cast<int>(patch[3])});
  return {state.crop.x + stored.x, state.crop.y + stored.y, stored.width, stored.height};
}

}  // namespace

Eigen::VectorXd picked_patch(const Overview& overview, const FrameState& state,
                             const std::vector<double>& patch) {
  const PixelRect area = patch_in_frame(state, patch);
  const Frame pixels = overview.part(area);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(state.planes()), count = sum;
  for (int y = 0; y < area.height; ++y)
    for (int x = 0; x < area.width; ++x) {
      const int plane = state.cfa.plane_at(area.x + x, area.y + y);
      const double value = pixels.pixels.at(x, y);
      if (value >= 0.999 * state.gain[plane]) {
        const PixelRect at =
            upright_picture(state).upright({area.x + x - state.crop.x, area.y + y - state.crop.y, 1, 1});
        throw wrong(fmt::format("has a saturated pixel at ({}, {}), expected a grey that is not clipped",
                                at.x, at.y));
      }
      sum[plane] += value;
      count[plane] += 1.0;
    }
  const Eigen::VectorXd mean = sum.cwiseQuotient(count);
  if (!(mean.allFinite() && mean.minCoeff() > 0.0))
    throw wrong(fmt::format("sees ({:g}) in the planes {}, expected light in each",
                            fmt::join(mean.data(), mean.data() + mean.size(), ", "),
                            fmt::join(state.raw.planes, ", ")));
  return mean / mean.maxCoeff();
}

}  // namespace groundglass::isp
