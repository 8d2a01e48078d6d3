#include "sensor/capture/expose.h"

#include <fmt/format.h>

#include <cmath>

#include "sensor/capture/frame_metadata.h"
#include "sensor/capture/moving_light.h"
#include "sensor/capture/readout.h"
#include "sensor/light/photoelectrons.h"
#include "sensor/light/shutter.h"
#include "sensor/readout/converter_curve.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

RawFrame read_frame(const SpectralImage& irradiance, const Image<float>& rate,
                    const Image<float>& previous_rate, const SensorModel& model,
                    const ExposureSettings& settings, const Task& task) {
  RawFrame frame = frame_metadata(irradiance, model, settings);
  Readout readout = read_out(rate, previous_rate, model, settings, task);
  frame.dn = std::move(readout.dn);
  frame.optical_black_dn = std::move(readout.optical_black_dn);
  if (!model.converter.companding.empty()) frame.linearization = expansion_table(model.converter);
  return frame;
}

}  // namespace

ExposureSettings resolved(ExposureSettings settings, const SensorModel& model) {
  constexpr double shortest_s = 1e-9, longest_s = 4e9;  // What 32 bits over 32 bits in EXIF hold.
  if (!(settings.time_s >= shortest_s && settings.time_s <= longest_s))
    throw InputError(fmt::format("exposure time is {} s, expected more than 0: from {} to {}",
                                 settings.time_s, shortest_s, longest_s));
  const double base_iso = model.base_iso();
  if (settings.iso == 0.0) settings.iso = base_iso;
  if (!std::isfinite(settings.iso) || settings.iso < base_iso)
    throw InputError(
        fmt::format("ISO is {}, below the lowest of {}, {}", settings.iso, model.name, base_iso));
  if (settings.iso > model.highest_iso())
    throw InputError(fmt::format("ISO is {}, above {:.0f}, where a single electron saturates {}",
                                 settings.iso, model.highest_iso(), model.name));
  if (!(settings.frame_interval_s >= 0.0 && settings.frame_interval_s <= longest_s))
    throw InputError(
        fmt::format("frame interval is {} s, expected 0 to {}", settings.frame_interval_s, longest_s));
  if (settings.frame_interval_s == 0.0) settings.frame_interval_s = settings.time_s;
  return settings;
}

RawFrame expose(const SpectralImage& irradiance, const SensorModel& model, const ExposureSettings& settings,
                const Task& task, const SpectralImage* previous) {
  model.check();
  const ExposureSettings used = resolved(settings, model);
  const Image<float> rate = mean_photoelectrons_per_s(irradiance, model, task, used.light);
  Image<float> previous_rate;
  if (previous && model.lag > 0.0 && used.noise.lag) {
    previous_rate = mean_photoelectrons_per_s(*previous, model, task, used.light);
    if (previous_rate.width() != rate.width() || previous_rate.height() != rate.height())
      throw InputError("the irradiance before has another size than the present one");
  }
  return read_frame(irradiance, rate, previous_rate, model, used, task);
}

RawFrame expose_moving(std::span<const TimedIrradiance> moments, const SensorModel& model,
                       const ExposureSettings& settings, double start_s, const Task& task) {
  model.check();
  const ExposureSettings used = resolved(settings, model);
  std::vector<TimedRate> rates;
  for (const TimedIrradiance& moment : moments)
    rates.push_back({moment.time_s, mean_photoelectrons_per_s(*moment.irradiance, model, task, used.light)});
  const Image<float> rate = mean_rate_through_shutter(rates, model.shutter, start_s, used.time_s, task);
  return read_frame(*moments.front().irradiance, rate, {}, model, used, task);
}

}  // namespace groundglass::sensor
