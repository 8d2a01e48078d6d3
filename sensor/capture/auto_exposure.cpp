#include "sensor/capture/auto_exposure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sensor/light/photoelectrons.h"
#include "sim/core/colour.h"
#include "sim/core/constants.h"
#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::sensor {

double auto_exposure_time_s(const Image<float>& rate, const SensorModel& model, double iso,
                            double white_level_fraction) {
  if (!(white_level_fraction > 0.0 && white_level_fraction <= 1.0))
    throw InputError(
        fmt::format("white_level_fraction is {}, expected more than 0 and at most 1", white_level_fraction));
  if (rate.empty()) throw InputError("no pixels to expose for");
  std::vector<float> sorted(rate.data().begin(), rate.data().end());
  const auto rank =
      sorted.begin() + static_cast<std::ptrdiff_t>(0.999 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), rank, sorted.end());
  const double target_e = white_level_fraction * model.readout_saturation_e(iso);
  const double time_s = target_e / static_cast<double>(*rank);
  if (!std::isfinite(time_s)) throw InputError("no light reaches the sensor; give an exposure time instead");
  return time_s;
}

double saturation_iso(const SensorModel& model) {
  const Spectrum& daylight = cie_illuminant("D55");
  const double illuminance_lx = constants::luminous_efficacy_lm_W * xyz_of(daylight).y();
  const WavelengthGrid grid{380.0, 5.0, 80};
  const std::vector<double> irradiance = daylight.band_means(grid);
  double fastest_e_per_s = 0.0;
  for (const std::vector<double>& weight : electrons_per_irradiance(model, grid)) {
    double e_per_s = 0.0;
    for (size_t b = 0; b < irradiance.size(); ++b) e_per_s += weight[b] * irradiance[b];
    fastest_e_per_s = std::max(fastest_e_per_s, e_per_s);
  }
  return 78.0 * fastest_e_per_s / illuminance_lx / model.readout_saturation_e(model.base_iso());
}

}  // namespace groundglass::sensor
