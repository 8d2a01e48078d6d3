#pragma once

#include <cstdint>
#include <vector>

#include "optics/pupil_outline.h"
#include "optics/trace.h"
#include "sim/core/sobol.h"
#include "sim/render/film.h"
#include "sim/render/wavelength_sampler.h"

namespace groundglass::render {

/// Draws the rays of a pixel and traces them to the front of the lens.
class CameraRays {
 public:
  CameraRays(const optics::Lens& lens, const Film& film, const WavelengthGrid& grid, int samples_per_pixel,
             std::uint64_t seed, const Task& task);

  /// Rays of whole pixels, pixel after pixel, and what each stands for.
  struct Batch {
    explicit Batch(std::size_t count) : rays(count), weight(count), band(count) {}
    optics::RayBatch<float> rays;
    /// Irradiance of the band per unit of radiance; 0 where no light can arrive.
    std::vector<double> weight;
    std::vector<int> band;
  };
  /// Fills samples_per_pixel rays for the pixel, starting at ray `first` of the batch.
  void draw(int column, int row, std::size_t first, Batch& batch) const;
  void trace(Batch& batch) const { tracer_.trace(batch.rays); }

 private:
  Film film_;
  double image_distance_mm_;
  std::uint64_t seed_;
  std::vector<std::array<std::uint32_t, sobol_dimensions>> points_;
  optics::PupilOutline pupil_;
  optics::SequentialTracer<float> tracer_;
  WavelengthSampler wavelengths_;
  double weight_scale_;
};

}  // namespace groundglass::render
