#pragma once

#include <array>
#include <span>

#include "sim/core/colour.h"
#include "sim/core/image.h"
#include "sim/measure/patch_statistics.h"

namespace groundglass::measure {

inline constexpr size_t colorchecker_patches = 24;

/// How far a picture of a ColorChecker is from what the CIE 1931 observer would see; arrays in chart order.
struct ColorcheckerResult {
  std::array<double, colorchecker_patches> delta_e00{};
  double mean_delta_e00 = 0.0;
  double max_delta_e00 = 0.0;
  /// CIELAB under D50 of the picture and of the reflectances.
  std::array<Vector3, colorchecker_patches> picture_lab, reference_lab;
  /// The scalar by which the picture's linear values were multiplied.
  double exposure_scale = 1.0;
};

/// CIEDE2000 of each patch against the ColorChecker Classic's reflectances under the scene's illuminant.
///
/// Both sides are compared under D50, as ICC colour management does: reference XYZ under `illuminant` → D50
/// by Bradford; picture → linear sRGB, averaged over the patch → XYZ under D65 → D50 by Bradford. Exposure is
/// not a colour error: the picture is scaled by the one number that fits the luminances of the six neutrals
/// (patches 19–24) in the least-squares sense. sRGB cannot hold the cyan patch, so a clipped picture of it
/// has an error whatever the camera.
ColorcheckerResult measure_colorchecker(const Picture& picture,
                                        std::span<const PatchRect, colorchecker_patches> patches,
                                        const Spectrum& illuminant);

/// The same from the mean linear sRGB of each patch.
ColorcheckerResult measure_colorchecker(std::span<const Vector3, colorchecker_patches> linear_srgb,
                                        const Spectrum& illuminant);

}  // namespace groundglass::measure
