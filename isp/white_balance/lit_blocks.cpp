#include "isp/white_balance/lit_blocks.h"

#include <limits>

#include "isp/pipeline/stage_error.h"

namespace groundglass::isp {

LitBlocks::LitBlocks(const Overview& overview, const FrameState& state)
    : columns(overview.mean.width()), rows(overview.mean.height()), mean(state.planes(), columns * rows) {
  // Saturated pixels lie about the white level by the spread of their offsets and gains.
  constexpr float saturated = 0.98f;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      bool usable = true;
      for (int plane = 0; plane < state.planes(); ++plane) {
        mean(plane, index(column, row)) = overview.mean.at(column, row, plane);
        const float limit = saturated * static_cast<float>(state.gain[plane]);
        usable = usable && overview.peak.at(column, row, plane) < limit;
      }
      if (!usable || !mean.col(index(column, row)).allFinite())
        mean.col(index(column, row)).setConstant(std::numeric_limits<double>::quiet_NaN());
    }
}

Eigen::VectorXd neutral_from(const Eigen::VectorXd& light, const char* method) {
  if (!(light.allFinite() && light.minCoeff() > 0.0))
    throw stage_error(
        "white_balance", "method",
        std::string(method) +
            " finds no light that every plane sees and none saturates at; expected a picture of "
            "something lit, or method as_shot, temperature or neutral");
  return light / light.maxCoeff();
}

}  // namespace groundglass::isp
