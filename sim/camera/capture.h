#pragma once

#include "sensor/expose.h"
#include "sim/camera/camera.h"
#include "sim/render/partial_render.h"
#include "sim/scene/scene.h"

namespace groundglass::camera {

/// The camera's lens focused, by moving the sensor, on the distance the scene asks for.
optics::Lens focused_lens(const scene::Scene& scene, const Camera& camera);

/// Spectral irradiance on the camera's window: what render/render.h makes of the scene, with the facts that
/// later steps need. Throws InputError or Cancelled.
SpectralImage photograph(const scene::Scene& scene, const Camera& camera, const scene::RenderSettings& settings,
                         const Task& task);

/// The same from what an earlier run left (render/render.h).
SpectralImage photograph(const scene::Scene& scene, const Camera& camera,
                         const scene::RenderSettings& settings, const Task& task,
                         render::PartialRender& partial);

/// Exposure time and ISO for this picture: those given, or at base ISO the time of
/// sensor::auto_exposure_time_s.
sensor::ExposureSettings choose_exposure(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                         const scene::Exposure& exposure, const Task& task);

}  // namespace groundglass::camera
