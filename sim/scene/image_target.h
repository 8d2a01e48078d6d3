#pragma once

#include <filesystem>

#include "sim/core/image.h"
#include "sim/scene/hit_batch.h"
#include "sim/scene/spectral_upsampling.h"

namespace groundglass::scene {

/// A printed picture: every pixel's colour raised to a reflectance that shows this colour under D65, bilinear
/// between pixel centres (a mixture of the four reflectances, so linear RGB interpolates as well).
class ImageTarget {
 public:
  /// `linear_srgb` has three channels, each 0…1, and is stretched over the given size.
  ImageTarget(double width_m, double height_m, const Image<float>& linear_srgb);

  void reflectance(const HitBatch& hits) const;

 private:
  double width_m_;
  double height_m_;
  Image<float> coefficients_;
};

/// Reads a picture (read_picture_file), upright, as linear sRGB in three channels. Integer pixels
/// are taken as sRGB-encoded, floating-point ones as linear; grey becomes three equal channels. Throws
/// InputError if it cannot be read, is not grey or RGB, is transparent anywhere or leaves 0…1.
Image<float> read_linear_srgb(const std::filesystem::path& path);

}  // namespace groundglass::scene
