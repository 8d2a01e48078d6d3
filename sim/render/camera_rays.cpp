#include "sim/render/camera_rays.h"

#include <cmath>

#include "optics/lens/reverse.h"
#include "sim/core/philox.h"

namespace groundglass::render {
namespace {

// The outline loses a few rays in a hundred: after this many attempts at most one in 10⁸ is left, which
// counts as dark.
constexpr std::uint32_t most_attempts = 8;

/// One seed per dimension for the pixel's scrambling. The pixel is named by its place on the sensor, so that
/// a window shows the same samples as the whole picture.
std::array<std::uint32_t, 8> pixel_seeds(std::uint64_t seed, std::uint32_t column, std::uint32_t row) {
  std::array<std::uint32_t, 8> seeds{};
  for (std::uint32_t half = 0; half < 2; ++half) {
    const PhiloxCounter words = philox4x32({column, row, half, 0}, philox_key(seed));
    for (size_t i = 0; i < 4; ++i) seeds[half * 4 + i] = words[i];
  }
  return seeds;
}

}  // namespace

CameraRays::CameraRays(const optics::Lens& lens, const Film& film, const WavelengthGrid& grid,
                       int samples_per_pixel, std::uint64_t seed, const Task& task)
    : film_(film),
      image_distance_mm_(static_cast<float>(lens.image_distance_mm())),
      seed_(seed),
      points_(sobol_points(samples_per_pixel)),
      pupil_(lens, film.largest_radius_mm(), grid.first_edge_nm, grid.last_edge_nm(), task),
      tracer_(optics::reversed(lens), grid.first_edge_nm, grid.last_edge_nm()),
      wavelengths_(grid) {}

double CameraRays::aim(const Batch::Start& start, double xi_1, double xi_2, std::size_t i,
                       optics::RayBatch<float>& rays) const {
  const auto [direction, area] =
      pupil_.sample(start.radius_mm, static_cast<double>(rays.wavelength_nm[i]), xi_1, xi_2);
  const double cos2 = 1.0 / (1.0 + direction.u * direction.u + direction.v * direction.v),
               n = std::sqrt(cos2);
  const bool on_axis = start.radius_mm == 0.0;
  const double cos_azimuth = on_axis ? 1.0 : start.x_mm / start.radius_mm;
  const double sin_azimuth = on_axis ? 0.0 : start.y_mm / start.radius_mm;
  rays.x[i] = static_cast<float>(start.x_mm);
  rays.y[i] = static_cast<float>(start.y_mm);
  rays.z[i] = -image_distance_mm_;
  rays.l[i] = static_cast<float>((direction.u * cos_azimuth - direction.v * sin_azimuth) * n);
  rays.m[i] = static_cast<float>((direction.u * sin_azimuth + direction.v * cos_azimuth) * n);
  rays.n[i] = static_cast<float>(n);
  return start.weight_per_area * area * cos2 * cos2;
}

void CameraRays::draw(int column, int row, std::size_t first, Batch& batch) const {
  const auto sensor_column = static_cast<std::uint32_t>(film_.window.x + column);
  const auto sensor_row = static_cast<std::uint32_t>(film_.window.y + row);
  const auto seeds = pixel_seeds(seed_, sensor_column, sensor_row);
  const double samples = static_cast<double>(points_.size());
  for (std::size_t s = 0; s < points_.size(); ++s) {
    double xi[sobol_dimensions];
    for (size_t d = 0; d < sobol_dimensions; ++d)
      xi[d] = (owen_scrambled(points_[s][d], seeds[d]) + 0.5) * 0x1p-32;

    const std::size_t i = first + s;
    const auto [wavelength_nm, band] = wavelengths_.sample(xi[4]);
    batch.rays.wavelength_nm[i] = static_cast<float>(wavelength_nm);
    batch.band[i] = band;
    Batch::Start& start = batch.start[i];
    const double x = film_.x_mm(column + xi[0]), y = film_.y_mm(row + xi[1]);
    start = {x,    y, std::sqrt(x * x + y * y), 0.0, sensor_column, sensor_row, static_cast<std::uint32_t>(s),
             false};
    if (pupil_.area(start.radius_mm, wavelength_nm) == 0.0) {
      batch.weight[i] = 0.0;
      continue;
    }
    const auto acceptance = pupil_.acceptance(start.radius_mm, wavelength_nm);
    start.draw_again = acceptance.has_value();
    start.weight_per_area = acceptance.value_or(1.0) / (samples * wavelengths_.probability(band));
    batch.weight[i] = aim(start, xi[2], xi[3], i, batch.rays);
  }
}

void CameraRays::trace(Batch& batch) const {
  tracer_.trace(batch.rays);
  std::vector<std::size_t> failed;
  for (std::uint32_t attempt = 1; attempt <= most_attempts; ++attempt) {
    failed.clear();
    for (std::size_t i = 0; i < batch.rays.size(); ++i)
      if (!batch.rays.ok(i) && batch.weight[i] > 0.0 && batch.start[i].draw_again) failed.push_back(i);
    if (failed.empty()) return;
    draw_again(batch, failed, attempt);
  }
}

void CameraRays::draw_again(Batch& batch, const std::vector<std::size_t>& failed,
                            std::uint32_t attempt) const {
  optics::RayBatch<float> rays(failed.size());
  for (std::size_t k = 0; k < failed.size(); ++k) {
    const Batch::Start& start = batch.start[failed[k]];
    // Counters of pixel_seeds end in 0, these do not.
    const PhiloxCounter words =
        philox4x32({start.column, start.row, start.sample, attempt}, philox_key(seed_));
    rays.wavelength_nm[k] = batch.rays.wavelength_nm[failed[k]];
    batch.weight[failed[k]] =
        aim(start, uniform_double(words[0], words[1]), uniform_double(words[2], words[3]), k, rays);
  }
  tracer_.trace(rays);
  for (std::size_t k = 0; k < failed.size(); ++k) {
    const std::size_t i = failed[k];
    for (auto member : {&optics::RayBatch<float>::x, &optics::RayBatch<float>::y, &optics::RayBatch<float>::z,
                        &optics::RayBatch<float>::l, &optics::RayBatch<float>::m, &optics::RayBatch<float>::n,
                        &optics::RayBatch<float>::failure})
      (batch.rays.*member)[i] = (rays.*member)[k];
  }
}

}  // namespace groundglass::render
