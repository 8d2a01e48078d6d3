#include "sim/camera/capture.h"

#include <fmt/format.h>

#include "optics/analysis/focus.h"
#include "sensor/capture/auto_exposure.h"
#include "sensor/light/photoelectrons.h"
#include "sim/camera/incidence.h"
#include "sim/camera/lens_imaging.h"
#include "sim/core/error.h"
#include "sim/render/render.h"

namespace groundglass::camera {

Camera load_scene_camera(const scene::Scene& scene) {
  const scene::CaptureSettings& capture = scene.capture();
  if (std::error_code failure; !std::filesystem::is_regular_file(capture.camera.file, failure))
    throw InputError(capture.places.camera_file,
                     fmt::format("names '{}', where there is no file", capture.camera.file.string()));
  return load_camera(capture.camera.file);
}

void check_exposure(const scene::Scene& scene, const sensor::SensorModel& sensor) {
  const scene::CaptureSettings& capture = scene.capture();
  at_place(capture.places.grid, [&] { return sensor::electrons_per_irradiance(sensor, capture.grid); });
  if (const auto* manual = std::get_if<scene::ManualExposure>(&capture.exposure)) {
    sensor::ExposureSettings settings;
    settings.time_s = manual->time_s;
    settings.iso = manual->iso;
    at_place(capture.places.exposure, [&] { return sensor::resolved(settings, sensor); });
  }
}

optics::Lens focused_lens(const scene::Scene& scene, const Camera& camera) {
  return optics::focused(camera.lens, 1e3 * scene.capture().camera.focus_distance_m);
}

SpectralImage photograph(const scene::Scene& scene, const Camera& camera,
                         const scene::RenderSettings& settings, const Task& task) {
  render::PartialRender nothing_yet;
  return photograph(scene, camera, settings, task, nothing_yet);
}

SpectralImage photograph(const scene::Scene& scene, const Camera& camera,
                         const scene::RenderSettings& settings, const Task& task,
                         render::PartialRender& partial) {
  const WavelengthGrid& grid = scene.capture().grid;
  const scene::CapturePlaces& places = scene.capture().places;
  const optics::Lens lens = at_place(places.focus_distance, [&] { return focused_lens(scene, camera); });
  at_place(places.grid, [&] { render::check_wavelengths(lens, grid); });
  SpectralImage image = render::render([&](const scene::RayBatchView& rays) { scene.radiance(rays); }, lens,
                                       camera.film(), grid, settings, task, partial);
  image.focus_distance_m = scene.capture().camera.focus_distance_m;
  image.lens_range = camera.lens_range;
  image.incidence = incidence_of(lens, camera.film().largest_radius_mm(), grid, Task());
  image.imaging = imaging_of(lens, camera.film(), grid);
  image.scene_white = scene.white_spectrum().band_means(grid);
  return image;
}

sensor::ExposureSettings choose_exposure(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                         const scene::Exposure& exposure, const Task& task) {
  sensor::ExposureSettings settings;
  if (const auto* manual = std::get_if<scene::ManualExposure>(&exposure)) {
    settings.time_s = manual->time_s;
    settings.iso = manual->iso;
    return settings;
  }
  settings.iso = sensor.base_iso();
  settings.time_s =
      sensor::auto_exposure_time_s(sensor::mean_photoelectrons_per_s(irradiance, sensor, task), sensor,
                                   settings.iso, std::get<scene::AutoExposure>(exposure).white_level);
  return settings;
}

}  // namespace groundglass::camera
