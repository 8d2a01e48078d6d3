#pragma once

#include <Eigen/Core>
#include <functional>
#include <span>
#include <vector>

#include "optics/pupil/launch.h"

namespace groundglass::optics {

/// What a ray does somewhere in the lens, in two numbers, and how that changes with its launch coordinates.
struct Response {
  Eigen::Vector2d value = Eigen::Vector2d::Zero();
  Eigen::Matrix2d derivative = Eigen::Matrix2d::Zero();
  bool reached = false;
};

/// Responses of many rays at once.
using ResponseFunction = std::function<std::vector<Response>(std::span<const LaunchCoordinates>)>;

/// A ray being aimed: its launch coordinates, first guessed and then found.
struct AimedRay {
  LaunchCoordinates at;
  Response response;
  bool found = false;
};

/// Newton's iteration for all rays together, until each response is its target to `tolerance`; a ray that
/// ends within `acceptable` counts as found. A step that does not bring its ray nearer is shortened: near the
/// edge of what passes whole steps overshoot.
void newton_aim(const ResponseFunction& respond, std::span<const Eigen::Vector2d> targets, double tolerance,
                double acceptable, std::span<AimedRay> rays);

}  // namespace groundglass::optics
