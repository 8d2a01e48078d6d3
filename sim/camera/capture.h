#pragma once

#include "sensor/capture/expose.h"
#include "sim/camera/camera.h"
#include "sim/render/partial_render.h"
#include "sim/scene/scene.h"

namespace groundglass::camera {

/// The camera that the scene names. Throws InputError at that line of the scene's file if there is none.
Camera load_scene_camera(const scene::Scene& scene);

/// Finds out before a long render what would stop the exposure after it. Throws InputError at the line of the
/// scene's file that asks for a wavelength or an ISO that the sensor does not have.
void check_exposure(const scene::Scene& scene, const sensor::SensorModel& sensor);

/// The camera's lens focused, by moving the sensor, on the distance the scene asks for.
optics::Lens focused_lens(const scene::Scene& scene, const Camera& camera);

/// Spectral irradiance on the camera's window: what render/render.h makes of the scene, with the facts that
/// later steps need. Throws InputError, at the line of the scene's file where that asks for what the lens
/// cannot do, or Cancelled.
SpectralImage photograph(const scene::Scene& scene, const Camera& camera,
                         const scene::RenderSettings& settings, const Task& task);

/// The same from what an earlier run left (render/render.h).
SpectralImage photograph(const scene::Scene& scene, const Camera& camera,
                         const scene::RenderSettings& settings, const Task& task,
                         render::PartialRender& partial);

/// Exposure time and ISO for this picture: those given, or at base ISO the time of
/// sensor::auto_exposure_time_s.
sensor::ExposureSettings choose_exposure(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                         const scene::Exposure& exposure, const Task& task);

}  // namespace groundglass::camera
