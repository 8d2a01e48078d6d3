#pragma once

#include "sim/scene/hit_batch.h"

namespace groundglass::scene {

/// A Siemens star (ISO 12233:2014, s-SFR): reflectance varies along the angle with `cycles` periods a turn,
/// sinusoidally or in two steps, out to `radius_m`; outside lies the mean grey. A light maximum points along
/// +u. The frequency at radius r is cycles / (2π r).
struct SiemensStar {
  enum class Profile { sinusoidal, binary };

  int cycles = 144;
  Profile profile = Profile::sinusoidal;
  double light_reflectance = 0.6;
  double dark_reflectance = 0.15;
  double radius_m = 0.1;

  void reflectance(const HitBatch& hits) const;
};

}  // namespace groundglass::scene
