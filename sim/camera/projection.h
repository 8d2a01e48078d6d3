#pragma once

#include <optional>
#include <vector>

#include "optics/lens/lens.h"
#include "sim/render/film.h"

namespace groundglass::camera {

struct PixelPoint {
  double column = 0.0;
  double row = 0.0;
};

/// Where points of one plane of the scene appear in the picture, distortion included: the centre of the light
/// that each sensor point gathers from the plane, traced at one wavelength and inverted.
class Projection {
 public:
  /// `lens` is focused; the plane is `distance_m` in front of its first vertex.
  Projection(const optics::Lens& lens, const render::Film& film, double distance_m,
             double wavelength_nm = 550.0);

  /// Pixel coordinates in the film's window of the scene point (x, y) metres on the plane; nothing when it
  /// lies outside the picture.
  std::optional<PixelPoint> pixel_of(double x_m, double y_m) const;

 private:
  render::Film film_;
  // Image radius on the sensor against object radius on the plane, both rising.
  std::vector<double> object_radius_m_, image_radius_mm_;
};

}  // namespace groundglass::camera
