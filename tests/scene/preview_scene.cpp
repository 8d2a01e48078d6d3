// preview_scene SCENE OUT.png [WIDTH_PX]: a pinhole picture of a scene without lens or sensor, to judge its
// layout. The frame is that of the demo camera: 6.55 × 4.92 mm behind 8.69 mm.
#include <OpenImageIO/imageio.h>
#include <fmt/format.h>

#include <algorithm>
#include <numbers>

#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"
#include "sim/core/task.h"
#include "sim/scene/scene_file.h"

namespace groundglass::scene {
namespace {

constexpr double frame_width = 6.55 / 8.69, frame_height = 4.92 / 8.69;
constexpr int subsamples = 2;

/// The rays of one picture row: subsamples² places and every band of the grid for each pixel.
struct RowRays {
  std::vector<double> origin, dx, dy, dz;
  std::vector<float> wavelength_nm, radiance;

  RowRays(int width, int height, int y, const WavelengthGrid& grid) {
    for (int x = 0; x < width; ++x)
      for (int s = 0; s < subsamples * subsamples; ++s)
        for (int band = 0; band < grid.band_count; ++band) {
          dx.push_back(((x + (s % subsamples + 0.5) / subsamples) / width - 0.5) * frame_width);
          dy.push_back((0.5 - (y + (s / subsamples + 0.5) / subsamples) / height) * frame_height);
          wavelength_nm.push_back(static_cast<float>(grid.centre_nm(band)));
        }
    dz.assign(dx.size(), -1.0);
    origin.assign(dx.size(), 0.0);
    radiance.resize(dx.size());
  }

  RayBatchView view() {
    return {dx.size(), origin.data(), origin.data(),        origin.data(),  dx.data(),
            dy.data(), dz.data(),     wavelength_nm.data(), radiance.data()};
  }
};

/// CIE 1931 observer at the middle of each band.
std::vector<Vector3> observer_at(const WavelengthGrid& grid) {
  const SpectralTable& observer = cie1931_observer();
  std::vector<Vector3> weights;
  for (int band = 0; band < grid.band_count; ++band) {
    const double w = grid.centre_nm(band);
    weights.emplace_back(observer.column(size_t{0})(w), observer.column(size_t{1})(w),
                         observer.column(size_t{2})(w));
  }
  return weights;
}

/// From the summed XYZ of a pixel's rays to linear sRGB in which a perfect white is 1, adapted to D65.
Matrix3 xyz_sum_to_srgb(const Spectrum& white, const WavelengthGrid& grid,
                        const std::vector<Vector3>& weights) {
  Vector3 xyz = Vector3::Zero();
  for (int band = 0; band < grid.band_count; ++band)
    xyz += white(grid.centre_nm(band)) / std::numbers::pi * weights[static_cast<size_t>(band)];
  return xyz_to_srgb() * bradford(xyz / xyz.y(), white_D65()) / (xyz.y() * subsamples * subsamples);
}

Image<float> preview(const Scene& scene, int width) {
  const int height = static_cast<int>(width * frame_height / frame_width + 0.5);
  const WavelengthGrid& grid = scene.capture().grid;
  const std::vector<Vector3> weights = observer_at(grid);
  const Matrix3 to_srgb = xyz_sum_to_srgb(scene.white_spectrum(), grid, weights);
  Image<float> picture(width, height, 3);
  parallel_for(height, Task(), "preview", [&](std::int64_t y) {
    RowRays rays(width, height, static_cast<int>(y), grid);
    scene.radiance(rays.view());
    size_t ray = 0;
    for (int x = 0; x < width; ++x) {
      Vector3 xyz = Vector3::Zero();
      for (int s = 0; s < subsamples * subsamples; ++s)
        for (const Vector3& weight : weights) xyz += rays.radiance[ray++] * weight;
      const Vector3 rgb = to_srgb * xyz;
      for (int c = 0; c < 3; ++c)
        picture.at(x, static_cast<int>(y), c) = static_cast<float>(srgb_encode(std::clamp(rgb[c], 0.0, 1.0)));
    }
  });
  return picture;
}

void write_png(const std::string& path, const Image<float>& picture) {
  auto out = OIIO::ImageOutput::create(path);
  const OIIO::ImageSpec spec(picture.width(), picture.height(), 3, OIIO::TypeDesc::UINT8);
  if (!out || !out->open(path, spec) || !out->write_image(OIIO::TypeDesc::FLOAT, picture.data().data()))
    throw InputError(path + ": cannot be written");
}

}  // namespace
}  // namespace groundglass::scene

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: preview_scene SCENE OUT.png [WIDTH_PX]\n");
    return 2;
  }
  try {
    using namespace groundglass::scene;
    write_png(argv[2], preview(load_scene(argv[1]), argc > 3 ? std::max(16, std::atoi(argv[3])) : 1200));
  } catch (const groundglass::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
