#include "sensor/capture/expose.h"

#include <fmt/format.h>

#include <cmath>

#include "sensor/capture/frame_metadata.h"
#include "sensor/light/photoelectrons.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

Image<std::uint16_t> read_out(const Image<float>& rate, const SensorModel& model,
                              const ExposureSettings& settings, const Task& task) {
  const int n = model.binning;
  const double time_per_native_s = settings.time_s / (n * n);
  const WindowOrigin origin = window_origin(model, rate.width(), rate.height());
  const PixelChain chain(model, settings.iso, settings.time_s, settings.seed, settings.frame, settings.noise);
  Image<std::uint16_t> dn(rate.width(), rate.height());
  parallel_for(rate.height(), task, "expose", [&](std::int64_t row) {
    const int y = static_cast<int>(row);
    for (int x = 0; x < rate.width(); ++x) {
      const double signal_e = static_cast<double>(rate.at(x, y)) * time_per_native_s;
      double sum = 0.0;
      for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i)
          sum += chain.dn(signal_e, static_cast<std::uint32_t>((origin.x + x) * n + i),
                          static_cast<std::uint32_t>((origin.y + y) * n + j));
      dn.at(x, y) = static_cast<std::uint16_t>(sum);
    }
  });
  return dn;
}

}  // namespace

ExposureSettings resolved(ExposureSettings settings, const SensorModel& model) {
  constexpr double shortest_s = 1e-9, longest_s = 4e9;  // What 32 bits over 32 bits in EXIF hold.
  if (!(settings.time_s >= shortest_s && settings.time_s <= longest_s))
    throw InputError(fmt::format("exposure time is {} s, expected more than 0: from {} to {}",
                                 settings.time_s, shortest_s, longest_s));
  if (settings.iso == 0.0) settings.iso = model.base_iso;
  if (!std::isfinite(settings.iso) || settings.iso < model.base_iso)
    throw InputError(
        fmt::format("ISO is {}, below the lowest of {}, {}", settings.iso, model.name, model.base_iso));
  if (settings.iso > model.highest_iso())
    throw InputError(fmt::format("ISO is {}, above {:.0f}, where a single electron saturates {}",
                                 settings.iso, model.highest_iso(), model.name));
  return settings;
}

RawFrame expose(const SpectralImage& irradiance, const SensorModel& model, const ExposureSettings& settings,
                const Task& task) {
  model.check();
  const ExposureSettings used = resolved(settings, model);
  RawFrame frame = frame_metadata(irradiance, model, used);
  frame.dn = read_out(mean_photoelectrons_per_s(irradiance, model, task), model, used, task);
  return frame;
}

}  // namespace groundglass::sensor
