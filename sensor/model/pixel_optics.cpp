#include "sensor/model/pixel_optics.h"

#include <algorithm>
#include <cmath>

namespace groundglass::sensor {

double Microlens::design_cra_at_deg(double height_mm) const {
  if (design_height_mm.empty()) return 0.0;
  const double height = std::clamp(height_mm, design_height_mm.front(), design_height_mm.back());
  const auto above = std::ranges::lower_bound(design_height_mm, height);
  const auto i = static_cast<size_t>(above - design_height_mm.begin());
  if (i == 0) return design_cra_deg.front();
  const double t = (height - design_height_mm[i - 1]) / (design_height_mm[i] - design_height_mm[i - 1]);
  return std::lerp(design_cra_deg[i - 1], design_cra_deg[i], t);
}

double PixelOptics::diffusion_at(double wavelength_nm) const {
  if (diffusion.empty()) return 0.0;
  return diffusion(std::clamp(wavelength_nm, diffusion.first_nm(), diffusion.last_nm()));
}

}  // namespace groundglass::sensor
