#include "optics/glass/partial_dispersion.h"

#include "sim/core/constants.h"

namespace groundglass::optics {
namespace {

using namespace constants;

bool disperses(const Glass& glass) { return glass.index(line_F_nm) != glass.index(line_C_nm); }

bool reaches(const Glass& glass, double from_nm, double to_nm) {
  return glass.first_nm() <= from_nm && to_nm <= glass.last_nm();
}

}  // namespace

double partial_dispersion_gF(const Glass& glass) {
  const double nF = glass.index(line_F_nm);
  return (glass.index(line_g_nm) - nF) / (nF - glass.index(line_C_nm));
}

double partial_dispersion_deviation_gF(const Glass& glass) {
  return partial_dispersion_gF(glass) - (0.6438 - 0.001682 * vd(glass));
}

std::vector<GlassMapPoint> glass_map(std::span<const Glass> glasses) {
  std::vector<GlassMapPoint> points;
  for (const Glass& glass : glasses) {
    if (!reaches(glass, line_F_nm, line_C_nm) || !disperses(glass)) continue;
    GlassMapPoint point{glass.name(), nd(glass), vd(glass), {}, {}};
    if (reaches(glass, line_g_nm, line_C_nm)) {
      point.p_gF = partial_dispersion_gF(glass);
      point.deviation_gF = partial_dispersion_deviation_gF(glass);
    }
    points.push_back(std::move(point));
  }
  return points;
}

}  // namespace groundglass::optics
