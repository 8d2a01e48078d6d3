#pragma once

#include <cstdint>
#include <vector>

#include "optics/pupil/pupil_outline.h"
#include "optics/trace/trace.h"
#include "sim/core/sobol.h"
#include "sim/render/film.h"
#include "sim/render/wavelength_sampler.h"

namespace groundglass::render {

/// Draws the rays of pixels and traces them to the front of the lens.
class CameraRays {
 public:
  CameraRays(const optics::Lens& lens, const Film& film, const WavelengthGrid& grid, int samples_per_pixel,
             std::uint64_t seed, const Task& task);

  /// Rays of whole pixels, pixel after pixel, and what each stands for.
  struct Batch {
    explicit Batch(std::size_t count) : rays(count), weight(count), band(count), start(count) {}
    optics::RayBatch<float> rays;
    /// Irradiance of the band per unit of radiance; 0 where no light can arrive.
    std::vector<double> weight;
    std::vector<int> band;

   private:
    friend class CameraRays;
    /// Where a ray starts and what it takes to draw its direction again.
    struct Start {
      double x_mm, y_mm, radius_mm;
      double weight_per_area;
      std::uint32_t column, row, sample;
      bool draw_again;
    };
    std::vector<Start> start;
  };
  /// Fills samples_per_pixel rays for the pixel, starting at ray `first` of the batch.
  void draw(int column, int row, std::size_t first, Batch& batch) const;
  /// Traces all rays. Those that fail where the share that passes is known are drawn again until they pass.
  void trace(Batch& batch) const;

 private:
  /// Gives ray i of `rays`, whose wavelength is known, a start and a direction; returns its weight.
  double aim(const Batch::Start& start, double xi_1, double xi_2, std::size_t i,
             optics::RayBatch<float>& rays) const;
  void draw_again(Batch& batch, const std::vector<std::size_t>& failed, std::uint32_t attempt) const;

  Film film_;
  float image_distance_mm_;
  std::uint64_t seed_;
  std::vector<std::array<std::uint32_t, sobol_dimensions>> points_;
  optics::PupilOutline pupil_;
  optics::SequentialTracer<float> tracer_;
  WavelengthSampler wavelengths_;
};

}  // namespace groundglass::render
