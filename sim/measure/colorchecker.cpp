#include "sim/measure/colorchecker.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::measure {
namespace {

constexpr size_t first_neutral = 18;

using PatchColours = std::array<Vector3, colorchecker_patches>;

PatchColours reference_xyz_D50(const Spectrum& illuminant) {
  const Matrix3 to_D50 = bradford(white_point(illuminant), white_D50_icc());
  PatchColours xyz;
  for (size_t i = 0; i < colorchecker_patches; ++i)
    xyz[i] = to_D50 * xyz_of_reflectance(colorchecker_reflectances().column(i), illuminant);
  return xyz;
}

double exposure_scale(const PatchColours& picture, const PatchColours& reference) {
  double product = 0.0, square = 0.0;
  for (size_t i = first_neutral; i < colorchecker_patches; ++i) {
    product += picture[i].y() * reference[i].y();
    square += picture[i].y() * picture[i].y();
  }
  if (!(product > 0.0))
    throw InputError("colorchecker: patches 19 to 24: are black, expected the six neutrals");
  return product / square;
}

/// Linear copy of one patch.
Vector3 mean_linear(const Image<float>& pixels, const PatchRect& patch, size_t index) {
  const std::string name = fmt::format("colorchecker: patch {}", index + 1);
  patch_statistics(pixels, patch, name);  // for its check of the rectangle
  Image<float> linear(patch.width, patch.height, 3);
  for (int y = 0; y < patch.height; ++y)
    for (int x = 0; x < patch.width; ++x)
      for (int c = 0; c < 3; ++c)
        linear.at(x, y, c) = static_cast<float>(srgb_decode(pixels.at(patch.x + x, patch.y + y, c)));
  const auto mean = patch_statistics(linear, {0, 0, patch.width, patch.height}, name).mean;
  return {mean[0], mean[1], mean[2]};
}

}  // namespace

ColorcheckerResult measure_colorchecker(std::span<const Vector3, colorchecker_patches> linear_srgb,
                                        const Spectrum& illuminant) {
  const PatchColours reference = reference_xyz_D50(illuminant);
  const Matrix3 to_D50 = bradford(white_D65(), white_D50_icc()) * srgb_to_xyz();
  PatchColours picture;
  for (size_t i = 0; i < colorchecker_patches; ++i) picture[i] = to_D50 * linear_srgb[i];

  ColorcheckerResult result;
  result.exposure_scale = exposure_scale(picture, reference);
  for (size_t i = 0; i < colorchecker_patches; ++i) {
    result.picture_lab[i] = lab_of(result.exposure_scale * picture[i], white_D50_icc());
    result.reference_lab[i] = lab_of(reference[i], white_D50_icc());
    result.delta_e00[i] = ciede2000(result.picture_lab[i], result.reference_lab[i]);
  }
  const auto& errors = result.delta_e00;
  result.mean_delta_e00 = std::accumulate(errors.begin(), errors.end(), 0.0) / colorchecker_patches;
  result.max_delta_e00 = *std::max_element(errors.begin(), errors.end());
  return result;
}

ColorcheckerResult measure_colorchecker(const Picture& picture,
                                        std::span<const PatchRect, colorchecker_patches> patches,
                                        const Spectrum& illuminant) {
  if (picture.pixels.channels() != 3)
    throw InputError(
        fmt::format("colorchecker: picture: has {} channels, expected 3", picture.pixels.channels()));
  PatchColours means;
  for (size_t i = 0; i < colorchecker_patches; ++i) means[i] = mean_linear(picture.pixels, patches[i], i);
  return measure_colorchecker(means, illuminant);
}

}  // namespace groundglass::measure
