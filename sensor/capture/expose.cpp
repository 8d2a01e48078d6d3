#include "sensor/capture/expose.h"

#include <fmt/format.h>

#include <cmath>

#include "sensor/capture/frame_metadata.h"
#include "sensor/capture/moving_light.h"
#include "sensor/capture/readout.h"
#include "sensor/light/photoelectrons.h"
#include "sensor/readout/converter_curve.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

/// The metadata with the numbers of what is read out.
RawFrame read_frame(RawFrame frame, const Image<float>& rate, const SpectralImage* previous,
                    const SensorModel& model, const ExposureSettings& settings, const Task& task) {
  Image<float> previous_rate;
  if (previous && model.lag > 0.0 && settings.noise.lag) {
    previous_rate = at_place({"the frame before", 0, ""}, [&] {
      return mean_photoelectrons_per_s(*previous, model, task, settings.light);
    });
    if (previous_rate.width() != rate.width() || previous_rate.height() != rate.height())
      throw InputError("the irradiance before has another size than the present one");
  }
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
  const double base_iso = model.base_iso(), highest_iso = model.highest_iso();
  if (settings.iso == 0.0) settings.iso = base_iso;
  if (!(settings.iso >= base_iso && settings.iso <= highest_iso))
    throw InputError(fmt::format("ISO is {}, expected {} to {}, the {} of {}", settings.iso, base_iso,
                                 std::floor(highest_iso),
                                 model.stated_highest_iso == highest_iso
                                     ? "limits"
                                     : "base and the ISO at which a single electron saturates a pixel",
                                 model.name));
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
  return read_frame(frame_metadata(irradiance, model, used), rate, previous, model, used, task);
}

MovingLight::MovingLight(const SensorModel& model, const ExposureSettings& settings) : model_(model) {
  model.check();
  settings_ = resolved(settings, model);
}

void MovingLight::add(double time_s, const SpectralImage& irradiance, const Task& task) {
  TimedRate moment{time_s, mean_photoelectrons_per_s(irradiance, model_, task, settings_.light)};
  check_follows(moments_, moment);
  if (moments_.empty()) frame_ = frame_metadata(irradiance, model_, settings_);
  moments_.push_back(std::move(moment));
}

RawFrame MovingLight::expose(double start_s, const Task& task, const SpectralImage* previous) const {
  const Image<float> rate =
      mean_rate_through_shutter(moments_, model_.shutter, start_s, settings_.time_s, task);
  return read_frame(frame_, rate, previous, model_, settings_, task);
}

}  // namespace groundglass::sensor
