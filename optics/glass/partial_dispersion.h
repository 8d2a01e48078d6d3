#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "optics/glass/glass.h"

namespace groundglass::optics {

/// The relative partial dispersion P_gF = (ng − nF) / (nF − nC) (Schott TIE-29). Throws as `index` does.
double partial_dispersion_gF(const Glass& glass);

/// ΔP_gF, how far P_gF lies above the normal line 0.6438 − 0.001682 Vd that Schott draws through K7 and F2
/// (TIE-29). Other makers draw their own and print other figures. Throws as `index` does.
double partial_dispersion_deviation_gF(const Glass& glass);

/// One glass of the map of glasses.
struct GlassMapPoint {
  std::string name;
  double nd = 0.0, vd = 0.0;
  /// Nothing where the formula does not reach the g line.
  std::optional<double> p_gF, deviation_gF;
};

/// The glasses whose formula reaches the F, d and C lines and disperses there, in their order; others have no
/// place on the map.
std::vector<GlassMapPoint> glass_map(std::span<const Glass> glasses);

}  // namespace groundglass::optics
