#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace groundglass {

/// How a lens that is symmetric about its axis draws a picture: for each wavelength and height on the sensor,
/// where that light comes from and how much of it there is. From this a raw file's corrections are made.
struct LensImaging {
  /// The picture, and where the axis meets it: pixels, 0 the middle of the first.
  int width_px = 0, height_px = 0;
  double axis_column_px = 0.0, axis_row_px = 0.0;
  /// Both rise; heights from 0 to the farthest pixel's.
  std::vector<double> wavelength_nm, height_mm;
  /// [wavelength][height]. Of the chief ray's object point: the tangent of its angle to the axis, or its
  /// height in mm on a near object's plane.
  std::vector<double> object;
  /// [wavelength][height]: of an evenly bright object's irradiance, 1 on the axis.
  std::vector<double> relative_illumination;
  /// Why nothing is known; empty where it is.
  std::string absent_because = "the lens is unknown";

  bool known() const { return absent_because.empty(); }
  bool operator==(const LensImaging&) const = default;
};

/// Whether sizes fit each other, there are three heights or more, from 0, heights and wavelengths rise, and
/// objects do along each wavelength, from 0.
bool is_possible(const LensImaging& imaging);

/// Weights of the traced wavelengths with which their values give the one at another: a cubic through the
/// four nearest, constant beyond the first and the last.
std::vector<double> wavelength_weights(const LensImaging& imaging, double nm);

/// Of values at all heights, the one at another: a cubic through the four nearest, even about the axis and
/// constant beyond the last.
double value_at_height(const LensImaging& imaging, std::span<const double> values, double height_mm);

}  // namespace groundglass
