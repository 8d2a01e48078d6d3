#pragma once

#include <string>
#include <variant>

#include "sim/scene/color_checker.h"
#include "sim/scene/dead_leaves.h"
#include "sim/scene/grey_wedge.h"
#include "sim/scene/image_target.h"
#include "sim/scene/placement.h"
#include "sim/scene/siemens_star.h"
#include "sim/scene/slanted_edge.h"
#include "sim/scene/uniform.h"

namespace groundglass::scene {

/// What a target shows; dispatched once per batch of hits.
using Surface =
    std::variant<Uniform, ColorChecker, SlantedEdge, SiemensStar, GreyWedge, DeadLeaves, ImageTarget>;

/// A flat, perfectly diffuse target. Its back and its edges do not exist: it faces the camera.
struct Target {
  std::string name;
  Placement placement;
  Surface surface;
};

/// The wall behind everything: one grey without end. Its name is "background".
Target background_wall(double distance_m, double reflectance);

}  // namespace groundglass::scene
