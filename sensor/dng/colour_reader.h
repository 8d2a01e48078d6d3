#pragma once

#include "sim/core/raw_frame.h"
#include "sim/core/tiff_file.h"

namespace groundglass::sensor {

/// Of a neutral, the least beside the largest that is 1. No light makes channels that differ more; balanced,
/// there would be nothing but noise.
inline constexpr double least_neutral = 1e-3;

/// Reads the colour matrices and the neutral of a frame, whose planes are known, from the first directory.
/// The frame's matrices are the whole way from XYZ to stored numbers: AnalogBalance · CameraCalibration ·
/// ColorMatrix (DNG 1.4, chapter 6). CameraCalibration is left out where its signature is not the profile's,
/// as DNG demands. Where the calibrations of two illuminants differ, their product with the matrix is
/// interpolated instead of each by itself. A lone ColorMatrix serves all light. Without AsShotNeutral the
/// neutral is that under AsShotWhiteXY, and without either that under D55, which is noted. Throws InputError
/// for what is missing or impossible.
void read_colour(TiffFile& tiff, RawFrame& frame);

}  // namespace groundglass::sensor
