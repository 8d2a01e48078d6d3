#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/colour.h"
#include "sim/scene/scene.h"

namespace groundglass::scene {

/// A flat patch of known reflectance.
struct PatchRegion {
  std::string target;
  std::string name;
  /// Top left, top right, bottom right, bottom left of the patch, scene frame, metres.
  std::array<Vector3, 4> corners_m;
  Spectrum reflectance;
};

/// A slanted edge.
struct EdgeRegion {
  std::string target;
  /// A point on the edge, the middle of the target; scene frame, metres.
  Vector3 centre_m;
  /// Of the edge from the scene's vertical, anticlockwise as the camera sees it; −90° < angle ≤ 90°.
  double angle_rad = 0.0;
  /// Side of the largest square around the centre that lies inside the target with its sides along the
  /// target's.
  double side_m = 0.0;
  double light_reflectance = 0.0;
  double dark_reflectance = 0.0;
};

/// What can be measured in a picture of the scene, in the order of its targets: patches and edges that no
/// other target hides, even in part, from the camera's origin.
struct Regions {
  std::vector<PatchRegion> patches;
  std::vector<EdgeRegion> edges;

  /// The patch of highest luminous reflectance under the scene's light, if there is any patch.
  std::optional<PatchRegion> white_patch(const Light& light) const;
};

Regions measurable_regions(const Scene& scene);

}  // namespace groundglass::scene
