#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "sim/core/incidence.h"
#include "sim/core/lens_imaging.h"
#include "sim/core/lens_range.h"
#include "sim/core/wavelength_grid.h"

namespace groundglass {

/// Row-major pixels, first row at the top, channels interleaved. Owns its memory in one block so that NumPy
/// can view it as (height, width, channels).
template <typename T>
class Image {
 public:
  Image() = default;
  Image(int width, int height, int channels = 1, T value = T{})
      : width_(width),
        height_(height),
        channels_(channels),
        data_(static_cast<size_t>(width) * static_cast<size_t>(height) * static_cast<size_t>(channels),
              value) {}

  int width() const { return width_; }
  int height() const { return height_; }
  int channels() const { return channels_; }
  bool empty() const { return data_.empty(); }
  size_t pixel_count() const { return static_cast<size_t>(width_) * static_cast<size_t>(height_); }

  T& at(int x, int y, int channel = 0) { return data_[offset(x, y) + static_cast<size_t>(channel)]; }
  const T& at(int x, int y, int channel = 0) const {
    return data_[offset(x, y) + static_cast<size_t>(channel)];
  }
  std::span<T> pixel(int x, int y) { return {data_.data() + offset(x, y), static_cast<size_t>(channels_)}; }
  std::span<const T> pixel(int x, int y) const {
    return {data_.data() + offset(x, y), static_cast<size_t>(channels_)};
  }
  std::span<T> row(int y) { return {data_.data() + offset(0, y), row_length()}; }
  std::span<const T> row(int y) const { return {data_.data() + offset(0, y), row_length()}; }
  std::span<T> data() { return data_; }
  std::span<const T> data() const { return data_; }

 private:
  size_t row_length() const { return static_cast<size_t>(width_) * static_cast<size_t>(channels_); }
  size_t offset(int x, int y) const {
    return (static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)) *
           static_cast<size_t>(channels_);
  }

  int width_ = 0;
  int height_ = 0;
  int channels_ = 0;
  std::vector<T> data_;
};

/// Spectral irradiance on the sensor, W m⁻² nm⁻¹, one channel per band of the grid: the mean over the pixel's
/// area and over the band.
struct SpectralImage {
  Image<float> pixels;
  WavelengthGrid grid;
  /// Size of the square pixel the irradiance was integrated over.
  double pixel_pitch_um = 0.0;
  /// What the picture's metadata will say of the lens; zero where unknown.
  double f_number = 0.0;
  double focal_length_mm = 0.0;
  double focus_distance_m = 0.0;
  std::string lens_name;
  /// Relative spectral power, per band, of the light that falls on the scene: what a perfect white reflects.
  /// Empty where unknown. White balance is all it is for.
  std::vector<double> scene_white;
  /// How light arrives, by rising distance from the sensor's centre; empty where unknown.
  std::vector<IncidencePoint> incidence;
  /// How the lens draws, from which the raw file's corrections follow.
  LensImaging imaging;
  /// For the metadata, as f_number.
  LensRange lens_range;
};

/// Display-referred picture: sRGB primaries and transfer curve, 0…1, three channels.
struct Picture {
  Image<float> pixels;
};

}  // namespace groundglass
