#pragma once

#include "sensor/capture/exposure_settings.h"
#include "sim/core/image.h"
#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// A frame without its pixels: mosaic, levels, noise profile, colour and capture facts. `settings.iso` must
/// be given. Fractions are rounded to the 32-bit floats that a DNG carries.
RawFrame frame_metadata(const SpectralImage& irradiance, const SensorModel& model,
                        const ExposureSettings& settings);

/// Camera response of each plane to an even neutral in the scene's light, on the axis, largest = 1: from
/// irradiance.scene_white, or, where that is empty, in CIE D65.
Eigen::VectorXd as_shot_neutral(const SpectralImage& irradiance, const SensorModel& model,
                                LightTerms terms = {});

/// Noise of a readout pixel as DNG models it: shot noise K/(W−B), and every variance that does not grow with
/// the signal (dark_variance_dn2).
NoiseProfile noise_profile(const SensorModel& model, const ExposureSettings& settings);

/// What one photoelectron in a readout pixel adds to its number, as a share of the span from black to white
/// level: K/(W−B). `settings.iso` must be given.
double signal_per_electron(const SensorModel& model, const ExposureSettings& settings);

/// The frame less a margin of at least 8 pixels in whole CFA tiles, which demosaicing needs; the whole frame
/// when it is smaller than four margins.
PixelRect picture_area(int width, int height, const CfaPattern& cfa);

}  // namespace groundglass::sensor
