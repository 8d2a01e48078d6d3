#pragma once

#include "sensor/capture/exposure_settings.h"
#include "sensor/model/sensor_model.h"

namespace groundglass::sensor {

/// What a readout pixel gives in the mean without light, the black level of a frame: that of the converter,
/// the charge of the dark current, as a camera finds it in its black rows, traps that no double sampling
/// cancels, and what rounding adds. Hot pixels are not in it.
///
/// An average of N numbers is a multiple of 1/N. Halves are rounded up, so that over all N residues, which
/// noise makes equally frequent, the mean rises by 1/(2N) DN where N is even (odd N has no halves).
double dark_level_dn(const SensorModel& model, const ExposureSettings& settings);

/// Temporal noise of a readout pixel that is white from pixel to pixel, of a short exposure, rounding
/// included: 1/12 DN² for each number that is rounded (EMVA 1288 R4.0, eq. 10), and for an average once more,
/// from multiples of 1/N: (1 − 1/N²)/12.
double white_variance_dn2(const SensorModel& model, double iso, const NoiseTerms& terms);

/// Every variance of a frame's numbers without light, over its pixels: the white noise above, shot noise of
/// the dark current, telegraph noise, DSNU, temporal noise of rows and columns, waves, the pedestal's wander,
/// the converters' steps. Lines add up in the native pixels of a block. Hot and defective pixels, which are
/// not noise but wrong, and the bow of the converters are not in it.
double dark_variance_dn2(const SensorModel& model, const ExposureSettings& settings);

}  // namespace groundglass::sensor
