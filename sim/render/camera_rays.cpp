#include "sim/render/camera_rays.h"

#include <cmath>

#include "optics/reverse.h"
#include "sim/core/philox.h"

namespace groundglass::render {
namespace {

/// One seed per dimension for the pixel's scrambling. The pixel is named by its place on the sensor, so that a
/// window shows the same samples as the whole picture.
std::array<std::uint32_t, 8> pixel_seeds(std::uint64_t seed, int column, int row) {
  std::array<std::uint32_t, 8> seeds{};
  for (std::uint32_t half = 0; half < 2; ++half) {
    const PhiloxCounter words = philox4x32(
        {static_cast<std::uint32_t>(column), static_cast<std::uint32_t>(row), half, 0}, philox_key(seed));
    for (size_t i = 0; i < 4; ++i) seeds[half * 4 + i] = words[i];
  }
  return seeds;
}

}  // namespace

CameraRays::CameraRays(const optics::Lens& lens, const Film& film, const WavelengthGrid& grid,
                       int samples_per_pixel, std::uint64_t seed, const Task& task)
    : film_(film),
      image_distance_mm_(lens.image_distance_mm()),
      seed_(seed),
      points_(sobol_points(samples_per_pixel)),
      pupil_(lens, film.largest_radius_mm(), grid.first_edge_nm, grid.last_edge_nm(), task),
      tracer_(optics::reversed(lens), grid.first_edge_nm, grid.last_edge_nm()),
      wavelengths_(grid),
      weight_scale_(1.0 / samples_per_pixel) {}

void CameraRays::draw(int column, int row, std::size_t first, Batch& batch) const {
  const auto seeds = pixel_seeds(seed_, film_.window.x + column, film_.window.y + row);
  optics::RayBatch<float>& rays = batch.rays;
  for (std::size_t s = 0; s < points_.size(); ++s) {
    double xi[sobol_dimensions];
    for (size_t d = 0; d < sobol_dimensions; ++d)
      xi[d] = (owen_scrambled(points_[s][d], seeds[d]) + 0.5) * 0x1p-32;

    const std::size_t i = first + s;
    const double x = film_.x_mm(column + xi[0]), y = film_.y_mm(row + xi[1]);
    const double radius = std::sqrt(x * x + y * y);
    const double cos_azimuth = radius > 0.0 ? x / radius : 1.0, sin_azimuth = radius > 0.0 ? y / radius : 0.0;
    const auto [wavelength_nm, band] = wavelengths_.sample(xi[4]);
    const auto [direction, area] =
        pupil_.area(radius) > 0.0 ? pupil_.sample(radius, xi[2], xi[3]) : optics::PupilSample{};
    const double cos2 = 1.0 / (1.0 + direction.u * direction.u + direction.v * direction.v);
    const double n = std::sqrt(cos2);
    rays.x[i] = static_cast<float>(x);
    rays.y[i] = static_cast<float>(y);
    rays.z[i] = static_cast<float>(-image_distance_mm_);
    rays.l[i] = static_cast<float>((direction.u * cos_azimuth - direction.v * sin_azimuth) * n);
    rays.m[i] = static_cast<float>((direction.u * sin_azimuth + direction.v * cos_azimuth) * n);
    rays.n[i] = static_cast<float>(n);
    rays.wavelength_nm[i] = static_cast<float>(wavelength_nm);
    batch.band[i] = band;
    batch.weight[i] = weight_scale_ * area * cos2 * cos2 / wavelengths_.probability(band);
  }
}

}  // namespace groundglass::render
