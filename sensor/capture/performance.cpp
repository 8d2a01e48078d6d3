#include "sensor/capture/performance.h"

#include <algorithm>
#include <cmath>

#include "sensor/capture/dark_level.h"

namespace groundglass::sensor {

Performance performance(const SensorModel& model, double iso) {
  ExposureSettings settings;
  settings.time_s = 1.0;
  settings.iso = iso;
  iso = resolved(settings, model).iso;
  Performance p;
  p.iso = iso;
  p.mode = model.mode(iso).name;
  p.system_gain_dn_per_e = model.gain_dn_per_e(iso) / model.averaged_numbers();
  p.saturation_e = model.readout_saturation_e(iso);
  p.dark_noise_e = std::sqrt(white_variance_dn2(model, iso, NoiseTerms{})) / p.system_gain_dn_per_e;
  p.least_signal_e = std::sqrt(p.dark_noise_e * p.dark_noise_e + 0.25) + 0.5;
  const double range = p.saturation_e / p.least_signal_e;
  p.dynamic_range_db = 20.0 * std::log10(range);
  p.dynamic_range_ev = std::log2(range);
  p.snr_max_db = 10.0 * std::log10(p.saturation_e);
  return p;
}

std::vector<Performance> performance_by_iso(const SensorModel& model) {
  // Beyond it no camera goes, though one electron would not yet saturate.
  constexpr int most_doublings = 10;
  std::vector<double> isos;
  for (int i = 0; i <= most_doublings; ++i) isos.push_back(std::ldexp(model.base_iso(), i));
  for (const ConversionMode& mode : model.conversion_modes) isos.push_back(mode.from_iso);
  std::ranges::sort(isos);
  isos.erase(std::unique(isos.begin(), isos.end()), isos.end());
  std::vector<Performance> all;
  for (double iso : isos)
    if (iso <= model.highest_iso()) all.push_back(performance(model, iso));
  return all;
}

}  // namespace groundglass::sensor
