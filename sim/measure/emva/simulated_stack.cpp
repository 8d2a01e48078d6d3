#include "sim/measure/emva/simulated_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sensor/capture/readout.h"
#include "sensor/light/photoelectrons.h"
#include "sensor/readout/converter_curve.h"
#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::measure::emva {
namespace {

constexpr double ns_per_s = 1e9;
/// Narrow beside any sensor's structure in wavelength.
constexpr double bandwidth_nm = 1.0;

SpectralImage even_light(const sensor::SensorModel& sensor, const StackSettings& settings, int width,
                         int height, double irradiance) {
  SpectralImage light;
  light.grid = {settings.wavelength_nm - 0.5 * bandwidth_nm, bandwidth_nm, 1};
  light.pixels = Image<float>(width, height, 1, static_cast<float>(irradiance));
  light.pixel_pitch_um = sensor.readout_pitch_um();
  return light;
}

double photons_per_s_at(const sensor::SensorModel& sensor, const StackSettings& settings, double irradiance) {
  using namespace constants;
  const double pitch_m = sensor.readout_pitch_um() * 1e-6;
  const double photon_J =
      planck_J_s * speed_of_light_m_s / (settings.wavelength_nm * 1e-9 * refractive_index_of_air);
  return irradiance * bandwidth_nm * pitch_m * pitch_m / photon_J;
}

void check(const sensor::SensorModel& sensor, const StackSettings& s) {
  const CfaPattern cfa = sensor.readout_cfa();
  const int most_width = sensor.readout_width_px() / cfa.width,
            most_height = sensor.readout_height_px() / cfa.height;
  if (s.width < 3 || s.height < 3 || s.width > most_width || s.height > most_height)
    throw InputError(fmt::format("frames of {}×{} pixels were asked for; {} can give 3×3 to {}×{}{}", s.width,
                                 s.height, sensor.name, most_width, most_height,
                                 sensor.monochrome() ? "" : " of one site"));
  if (s.site && (s.site->x < 0 || s.site->y < 0 || s.site->x >= cfa.width || s.site->y >= cfa.height))
    throw InputError(fmt::format("site {},{} was asked for; {} has a tile of {}×{}", s.site->x, s.site->y,
                                 sensor.name, cfa.width, cfa.height));
  if (s.steps < 8) throw InputError(fmt::format("{} exposures were asked for, expected 8 or more", s.steps));
  if (s.stack < 3)
    throw InputError(fmt::format("a stack of {} frames was asked for, expected 3 or more", s.stack));
}

}  // namespace

SimulatedStack::SimulatedStack(const sensor::SensorModel& sensor, const StackSettings& settings,
                               const Task& task)
    : sensor_(sensor), settings_(settings) {
  sensor_.check();
  check(sensor_, settings_);
  sensor::ExposureSettings exposure;
  exposure.time_s = settings_.saturation_time_s;
  exposure.iso = settings_.iso;
  settings_.iso = sensor::resolved(exposure, sensor_).iso;

  // Unit irradiance on one tile tells how sensitive each site is.
  const CfaPattern cfa = sensor_.readout_cfa();
  const Image<float> per_unit = sensor::mean_photoelectrons_per_s(
      even_light(sensor_, settings_, cfa.width, cfa.height, 1.0), sensor_, task);
  site_ = settings_.site.value_or(Site{});
  for (int y = 0; y < cfa.height && !settings_.site; ++y)
    for (int x = 0; x < cfa.width; ++x)
      if (per_unit.at(x, y) > per_unit.at(site_.x, site_.y)) site_ = {x, y};
  const double sensitivity = static_cast<double>(per_unit.at(site_.x, site_.y));
  if (!(sensitivity > 0.0))
    throw InputError(
        fmt::format("{} sees nothing of light of {:g} nm", sensor_.name, settings_.wavelength_nm));
  const double irradiance =
      sensor_.readout_saturation_e(settings_.iso) / (sensitivity * settings_.saturation_time_s);
  const int width = settings_.width * cfa.width, height = settings_.height * cfa.height;
  const SpectralImage light = even_light(sensor_, settings_, width, height, irradiance);
  lit_ = sensor::mean_photoelectrons_per_s(light, sensor_, task);
  dark_ = Image<float>(width, height);
  // The pixels hold it in single precision.
  photons_per_s_ = photons_per_s_at(sensor_, settings_, static_cast<double>(light.pixels.at(0, 0)));
  photoelectrons_per_s_ = static_cast<double>(lit_.at(site_.x, site_.y));
  plan_photon_transfer();
  plan_dark_series();
}

void SimulatedStack::add_series(Descriptor& descriptor, double exposure_ns, bool dark, int frames,
                                const std::string& name) {
  Series series;
  series.exposure_ns = exposure_ns;
  series.photons = dark ? 0.0 : photons_per_s_ * exposure_ns / ns_per_s;
  for (int k = 0; k < frames; ++k) series.frames.push_back(fmt::format("images/{}_{}.png", name, k));
  descriptor.series.push_back(std::move(series));
  first_frame_.back().push_back(frame_count_);
  frame_count_ += static_cast<std::uint32_t>(frames);
}

void SimulatedStack::plan_photon_transfer() {
  Descriptor& descriptor = descriptors_.emplace_back();
  first_frame_.emplace_back();
  descriptor.path = "emva1288.txt";
  descriptor.sensor = sensor_.name;
  descriptor.bits = sensor_.readout_bits();
  descriptor.width = settings_.width;
  descriptor.height = settings_.height;
  descriptor.temperature_C = sensor_.temperature_C;
  const auto exposure_ns = [&](double share) {
    return std::max(1.0, std::round(share * settings_.saturation_time_s * ns_per_s));
  };
  for (const bool dark : {false, true}) {
    for (int i = 1; i <= settings_.steps; ++i)
      add_series(descriptor, exposure_ns(i / (settings_.steps - 2.0)), dark, 2,
                 fmt::format("{}_{:03}", dark ? "dark" : "flat", i));
    add_series(descriptor, exposure_ns(0.5), dark, settings_.stack, dark ? "dark_stack" : "flat_stack");
  }
}

void SimulatedStack::plan_dark_series() {
  const sensor::DarkCurrent& dark = sensor_.dark_current;
  constexpr int exposures = 6, temperatures = 4;
  constexpr double step_K = 10.0, share_of_saturation = 0.05, longest_s = 3600.0;
  for (int t = 0; t < temperatures; ++t) {
    Descriptor descriptor = descriptors_.front();
    descriptor.series.clear();
    descriptor.temperature_C = sensor_.temperature_C + t * step_K;
    const double e_per_s =
        (dark.e_per_s + dark.hot_share * dark.hot_e_per_s) * dark.growth(*descriptor.temperature_C);
    if (!(e_per_s > 0.0)) return;
    const double time_s =
        std::min(longest_s, share_of_saturation * sensor_.readout_saturation_e(settings_.iso) / e_per_s);
    descriptor.path = fmt::format("dark_{:g}C.txt", *descriptor.temperature_C);
    first_frame_.emplace_back();
    for (int i = 1; i <= exposures; ++i)
      add_series(descriptor, std::round(time_s * ns_per_s * i / exposures), true, 2,
                 fmt::format("dark_{:g}C_{}", *descriptor.temperature_C, i));
    descriptors_.push_back(std::move(descriptor));
  }
}

Image<std::uint16_t> SimulatedStack::frame(size_t descriptor, size_t series, size_t k,
                                           const Task& task) const {
  const Series& taken = descriptors_.at(descriptor).series.at(series);
  sensor::SensorModel sensor = sensor_;
  sensor.temperature_C = descriptors_[descriptor].temperature_C.value_or(sensor.temperature_C);
  sensor::ExposureSettings exposure;
  exposure.time_s = taken.exposure_ns / ns_per_s;
  exposure.iso = settings_.iso;
  exposure.seed = settings_.seed;
  exposure.frame = first_frame_.at(descriptor).at(series) + static_cast<std::uint32_t>(k);
  // Without the metadata of a picture, for which light of one wavelength has no white.
  Image<std::uint16_t> dn =
      sensor::read_out(taken.is_dark() ? dark_ : lit_, {}, sensor, sensor::resolved(exposure, sensor), task)
          .dn;
  if (!sensor.converter.companding.empty()) {
    const std::vector<std::uint16_t> meant = sensor::expansion_table(sensor.converter);
    for (std::uint16_t& number : dn.data()) number = meant[number];
  }
  const CfaPattern cfa = sensor.readout_cfa();
  return at_site(dn, cfa.width, cfa.height, site_);
}

}  // namespace groundglass::measure::emva
