#include "isp/white_balance/temperature.h"

#include <fmt/format.h>

#include "isp/pipeline/stage_error.h"
#include "sim/core/calibration.h"
#include "sim/core/light_locus.h"

namespace groundglass::isp {

Eigen::VectorXd neutral_at_temperature(const FrameState& state, double temperature_K, double duv) {
  const Vector3 white = white_of_temperature(temperature_K, duv);
  const ColourCalibration& colour = state.raw.colour;
  if (colour.color_matrix_A.rows() != state.planes() || colour.color_matrix_D65.rows() != state.planes())
    throw stage_error("white_balance", "color_matrix",
                      fmt::format("is not there for each of the frame's {} planes", state.planes()));
  const Eigen::VectorXd neutral = neutral_under(colour, white);
  if (!(neutral.allFinite() && neutral.minCoeff() > 0.0))
    throw stage_error(
        "white_balance", "temperature_K",
        fmt::format("light of {:g} K with a duv of {:g} would give the camera negative signals, "
                    "by its colour matrices",
                    temperature_K, duv));
  return neutral;
}

}  // namespace groundglass::isp
