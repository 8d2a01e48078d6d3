#pragma once

#include "sensor/capture/exposure_settings.h"
#include "sim/camera/camera.h"
#include "sim/camera/lens_corrections.h"
#include "sim/core/task.h"
#include "sim/scene/scene.h"

namespace groundglass::camera {

/// What a camera without flaws would make of the scene, to hold developed pictures against: no aberrations
/// and no diffraction, everything sharp, no vignetting, no noise, the eye's colours. XYZ adapted by Bradford
/// from the scene's light to D65, three channels, of the pixels `area` of the camera's window, (0, 0) its
/// first; of each pixel the mean over its square.
///
/// A perspective from the middle of the entrance pupil, as large as a developer's picture straightened by
/// `corrections`. Y = 1 is a neutral that saturates its first channel: a white of the scene's light has the
/// level that sensor, light, aperture on the axis and exposure give it, and may be more.
///
/// `irradiance` is of the same scene and camera; its pixels are not looked at. Throws InputError where it
/// does not say how its lens draws, or Cancelled.
Image<float> ideal_picture(const scene::Scene& scene, const Camera& camera, const SpectralImage& irradiance,
                           const sensor::ExposureSettings& exposure, const LensCorrections& corrections,
                           const PixelRect& area, const Task& task);

/// Finds out before a long render whether the picture can be made after it. Throws InputError at the camera
/// file's lens where the rays of its corners cannot be traced or its entrance pupil lies at infinity.
void check_ideal_picture(const scene::Scene& scene, const Camera& camera);

}  // namespace groundglass::camera
