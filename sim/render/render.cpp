#include "sim/render/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "optics/analysis/first_order.h"
#include "sim/core/error.h"
#include "sim/render/camera_rays.h"

namespace groundglass::render {
namespace {

/// Rays traced and shaded together: enough to fill vectors, few enough for the second-level cache.
constexpr int rays_per_batch = 2048;

void check(const optics::Lens& lens, const Film& film, const WavelengthGrid& grid,
           const scene::RenderSettings& settings) {
  if (settings.samples_per_pixel < 1 || settings.samples_per_pixel > 1 << 16)
    throw InputError(fmt::format("samples per pixel is {}, expected 1 to 65536", settings.samples_per_pixel));
  const PixelRect& w = film.window;
  if (w.width < 1 || w.height < 1 || w.x < 0 || w.y < 0 || w.x + w.width > film.sensor_width_px ||
      w.y + w.height > film.sensor_height_px)
    throw InputError(fmt::format("window {}×{} at ({}, {}) does not lie on the sensor of {}×{} pixels",
                                 w.width, w.height, w.x, w.y, film.sensor_width_px, film.sensor_height_px));
  if (!optics::is_rotationally_symmetric(lens))
    throw InputError(fmt::format(
        "{}: is not symmetric about one straight axis; only such lenses can be rendered through", lens.name));
  check_wavelengths(lens, grid);
}

/// Rays that reached the scene, in the scene's frame (metres, looking along −z), and where they came from.
struct SceneRays {
  std::vector<double> ox, oy, oz, dx, dy, dz;
  std::vector<float> wavelength_nm, radiance;
  std::vector<std::size_t> source;

  void gather(const CameraRays::Batch& batch, std::size_t count) {
    for (auto* v : {&ox, &oy, &oz, &dx, &dy, &dz}) v->clear();
    wavelength_nm.clear();
    source.clear();
    const auto& rays = batch.rays;
    for (std::size_t i = 0; i < count; ++i) {
      if (!rays.ok(i) || batch.weight[i] == 0.0) continue;
      ox.push_back(1e-3 * static_cast<double>(rays.x[i]));
      oy.push_back(1e-3 * static_cast<double>(rays.y[i]));
      oz.push_back(-1e-3 * static_cast<double>(rays.z[i]));
      dx.push_back(static_cast<double>(rays.l[i]));
      dy.push_back(static_cast<double>(rays.m[i]));
      dz.push_back(-static_cast<double>(rays.n[i]));
      wavelength_nm.push_back(rays.wavelength_nm[i]);
      source.push_back(i);
    }
    radiance.assign(source.size(), 0.0f);
  }
  scene::RayBatchView view() {
    return {source.size(),        ox.data(),      oy.data(), oz.data(), dx.data(), dy.data(), dz.data(),
            wavelength_nm.data(), radiance.data()};
  }
};

/// Renders the pixels of one tile into the image. Throws Cancelled within the tile, which may take long.
class TileRenderer {
 public:
  TileRenderer(const CameraRays& camera, const RadianceFunction& radiance, int samples_per_pixel,
               const Task& task)
      : camera_(camera),
        radiance_(radiance),
        task_(task),
        samples_(static_cast<std::size_t>(samples_per_pixel)),
        pixels_per_batch_(std::max<std::size_t>(1, rays_per_batch / samples_)),
        batch_(pixels_per_batch_ * samples_) {}

  void render(const PixelRect& tile, Image<float>& image) {
    std::vector<std::pair<int, int>> pixels;
    for (int y = tile.y; y < tile.y + tile.height; ++y)
      for (int x = tile.x; x < tile.x + tile.width; ++x) pixels.emplace_back(x, y);
    for (std::size_t begin = 0; begin < pixels.size(); begin += pixels_per_batch_) {
      if (task_.cancelled()) throw Cancelled();  // A tile of many samples takes long.
      render_pixels({pixels.data() + begin, std::min(pixels_per_batch_, pixels.size() - begin)}, image);
    }
  }

 private:
  void render_pixels(std::span<const std::pair<int, int>> pixels, Image<float>& image) {
    batch_.rays.reset();
    for (std::size_t p = 0; p < pixels.size(); ++p)
      camera_.draw(pixels[p].first, pixels[p].second, p * samples_, batch_);
    camera_.trace(batch_);
    scene_rays_.gather(batch_, pixels.size() * samples_);
    radiance_(scene_rays_.view());

    sum_.assign(pixels.size() * static_cast<std::size_t>(image.channels()), 0.0);
    for (std::size_t k = 0; k < scene_rays_.source.size(); ++k) {
      const std::size_t i = scene_rays_.source[k];
      sum_[i / samples_ * static_cast<std::size_t>(image.channels()) +
           static_cast<std::size_t>(batch_.band[i])] +=
          batch_.weight[i] * static_cast<double>(scene_rays_.radiance[k]);
    }
    for (std::size_t p = 0; p < pixels.size(); ++p) {
      const auto pixel = image.pixel(pixels[p].first, pixels[p].second);
      std::copy_n(sum_.begin() + static_cast<std::ptrdiff_t>(p * pixel.size()), pixel.size(), pixel.begin());
    }
  }

  const CameraRays& camera_;
  const RadianceFunction& radiance_;
  const Task& task_;
  std::size_t samples_;
  std::size_t pixels_per_batch_;
  CameraRays::Batch batch_;
  SceneRays scene_rays_;
  std::vector<double> sum_;
};

void check_or_create(PartialRender& partial, const Film& film, const WavelengthGrid& grid) {
  const int width = film.window.width, height = film.window.height, bands = grid.band_count;
  if (partial.pixels.empty()) partial = PartialRender(width, height, bands);
  if (!partial.has_size(width, height, bands))
    throw InputError(fmt::format("the partial render is not of the {}×{} pixels and {} bands to render",
                                 width, height, bands));
}

}  // namespace

void check_wavelengths(const optics::Lens& lens, const WavelengthGrid& grid) {
  if (grid.first_edge_nm < lens.first_nm() || grid.last_edge_nm() > lens.last_nm())
    throw InputError(
        fmt::format("{}: its glasses have indices from {:.0f} to {:.0f} nm, the render asks for {:g} to "
                    "{:g} nm; set [spectral] min_nm and max_nm of the scene",
                    lens.name, lens.first_nm(), lens.last_nm(), grid.first_edge_nm, grid.last_edge_nm()));
}

SpectralImage render(const RadianceFunction& radiance, const optics::Lens& lens, const Film& film,
                     const WavelengthGrid& grid, const scene::RenderSettings& settings, const Task& task) {
  PartialRender nothing_yet;
  return render(radiance, lens, film, grid, settings, task, nothing_yet);
}

SpectralImage render(const RadianceFunction& radiance, const optics::Lens& lens, const Film& film,
                     const WavelengthGrid& grid, const scene::RenderSettings& settings, const Task& task,
                     PartialRender& partial) {
  check(lens, film, grid, settings);
  check_or_create(partial, film, grid);
  const CameraRays camera(lens, film, grid, settings.samples_per_pixel, settings.seed, task);

  SpectralImage image;
  image.grid = grid;
  image.pixel_pitch_um = film.pixel_pitch_um;
  image.lens_name = lens.name;
  const optics::FirstOrder first = optics::first_order(lens, lens.reference_wavelength_nm);
  image.f_number = first.f_number;
  image.focal_length_mm = first.efl_mm;

  const std::vector<std::size_t> missing = partial.missing_tiles();
  const auto count = static_cast<std::int64_t>(missing.size());
  parallel_for(count, task.part(partial.fraction_done(), 1.0), "render", [&](std::int64_t i) {
    const std::size_t index = missing[static_cast<std::size_t>(i)];
    TileRenderer(camera, radiance, settings.samples_per_pixel, task)
        .render(partial.tile(index), partial.pixels);
    partial.tile_done[index] = 1;
  });
  image.pixels = std::exchange(partial, {}).pixels;
  return image;
}

}  // namespace groundglass::render
