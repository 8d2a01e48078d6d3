#include "optics/glass/thermal_dispersion.h"

#include <cmath>

namespace groundglass::optics {

double thermal_index_change(const ThermalDispersion& thermal, double n, double wavelength_nm,
                            double warming_K) {
  const double um2 = wavelength_nm * wavelength_nm * 1e-6;
  const double steady =
      warming_K * (thermal.d0_per_K + warming_K * (thermal.d1_per_K2 + warming_K * thermal.d2_per_K3));
  const double resonant = warming_K * (thermal.e0_um2_per_K + warming_K * thermal.e1_um2_per_K2) /
                          (um2 - thermal.ltk_um * std::abs(thermal.ltk_um));
  return (n * n - 1.0) / (2.0 * n) * (steady + resonant);
}

}  // namespace groundglass::optics
