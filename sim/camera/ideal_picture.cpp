#include "sim/camera/ideal_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "optics/analysis/first_order.h"
#include "optics/analysis/illumination.h"
#include "sensor/capture/frame_metadata.h"
#include "sensor/light/even_light.h"
#include "sim/camera/capture.h"
#include "sim/camera/lens_imaging.h"
#include "sim/core/colour.h"
#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::camera {
namespace {

/// Wavelengths at which reflectances are looked up, straight lines between them, as tables of reflectances
/// are.
constexpr int nodes = 81;
constexpr double first_nm = 380.0, step_nm = 5.0;

/// Points of a pixel: a Fibonacci lattice, whose columns and rows are all different.
constexpr int points = 21, next_point = 13;

/// Each node looks through so many of them; neighbouring nodes take turns, so that together, as an eye's
/// curve sums them, they see the whole pixel.
constexpr int points_of_node = 3, turns = points / points_of_node;

/// XYZ of the light that is reflected by a surface whose reflectance is 1 at one node and falls to 0 at its
/// neighbours, for each of them; white has Y = 1.
std::array<Vector3, nodes> node_weights(const Spectrum& light) {
  std::array<Vector3, nodes> weights;
  Vector3 white = Vector3::Zero();
  for (int i = 0; i < nodes; ++i) {
    const double nm = first_nm + i * step_nm;
    const Spectrum hat({nm - step_nm, nm, nm + step_nm}, {0.0, 1.0, 0.0});
    weights[static_cast<size_t>(i)] = xyz_of(product(light, hat));
    white += weights[static_cast<size_t>(i)];
  }
  for (Vector3& weight : weights) weight /= white.y();
  return weights;
}

/// The level, of the sensor's saturation, that the brightest plane has for a white of the scene's light on
/// the axis.
double white_level(const scene::Scene& scene, const Camera& camera, const optics::Lens& lens,
                   const SpectralImage& irradiance, const sensor::ExposureSettings& exposure) {
  const auto electrons_per_s =
      sensor::electrons_per_even_irradiance(camera.sensor, irradiance, exposure.light);
  const std::vector<double> white = scene.white_spectrum().band_means(irradiance.grid);
  const LensImaging& imaging = irradiance.imaging;
  std::vector<double> solid_angles_sr;
  for (const double nm : imaging.wavelength_nm)
    solid_angles_sr.push_back(optics::illumination(lens, nm, {{}}).front().projected_solid_angle_sr);
  std::vector<double> light;
  for (size_t band = 0; band < white.size(); ++band) {
    const std::vector<double> weights =
        wavelength_weights(imaging, irradiance.grid.centre_nm(static_cast<int>(band)));
    light.push_back(white[band] / std::numbers::pi *
                    std::inner_product(weights.begin(), weights.end(), solid_angles_sr.begin(), 0.0));
  }
  double brightest = 0.0;
  for (const std::vector<double>& plane : electrons_per_s) {
    double sum = 0.0;
    for (size_t band = 0; band < light.size(); ++band) sum += plane[band] * light[band];
    brightest = std::max(brightest, sum);
  }
  return brightest * exposure.time_s * sensor::signal_per_electron(camera.sensor, exposure);
}

/// Where pixels look from and to, in the scene's frame.
struct Perspective {
  /// The middle of the entrance pupil.
  double pupil_z_m = 0.0;
  /// On the plane in focus, metres per pixel; or tangents per pixel, of a lens focused on infinity.
  double per_pixel = 0.0;
  /// From the pupil to that plane, metres; 1 for tangents.
  double depth = 1.0;
  /// The axis, in pixels of the window: 0 the left and upper edge of the first.
  double column_px = 0.0, row_px = 0.0;

  Perspective(const optics::Lens& lens, const SpectralImage& irradiance, const LensCorrections& corrections)
      : pupil_z_m(1e-3 * optics::entrance_pupil(lens, lens.reference_wavelength_nm).position_mm),
        per_pixel(1.0 / corrections.straight_px_per_object),
        column_px(irradiance.imaging.axis_column_px + 0.5),
        row_px(irradiance.imaging.axis_row_px + 0.5) {
    if (std::isinf(lens.object_distance_mm)) return;
    per_pixel *= 1e-3;
    depth = pupil_z_m + 1e-3 * lens.object_distance_mm;
  }
};

/// The rays of one pixel, those of a wavelength together.
struct Rays {
  static constexpr size_t count = size_t{nodes} * points_of_node;
  std::vector<double> ox, oy, oz, dx, dy, dz;
  std::vector<float> wavelength_nm, radiance;

  explicit Rays(const Perspective& from)
      : ox(count, 0.0),
        oy(count, 0.0),
        oz(count, from.pupil_z_m),
        dx(count),
        dy(count),
        dz(count, -from.depth),
        wavelength_nm(count),
        radiance(count) {
    for (size_t i = 0; i < count; ++i)
      wavelength_nm[i] = static_cast<float>(first_nm + step_nm * static_cast<double>(node_of(i)));
  }

  static size_t node_of(size_t ray) { return ray / points_of_node; }

  void look_at(const Perspective& from, int column, int row) {
    for (size_t i = 0; i < count; ++i) {
      const int p = static_cast<int>(i % points_of_node) * turns + static_cast<int>(node_of(i) % turns);
      const double x = column + (p + 0.5) / points - from.column_px;
      const double y = row + (p * next_point % points + 0.5) / points - from.row_px;
      dx[i] = x * from.per_pixel;
      dy[i] = -y * from.per_pixel;
    }
  }

  scene::RayBatchView view() {
    return {count,          ox.data(), oy.data(), oz.data(),
            dx.data(),      dy.data(), dz.data(), wavelength_nm.data(),
            radiance.data()};
  }
};

/// The scene in a light of one watt per square metre and nanometre everywhere: its radiance tells
/// reflectances, which change slowly with wavelength while lines of the true light may not.
scene::Scene in_even_light(const scene::Scene& scene) {
  return scene::Scene({.name = "even", .irradiance = Spectrum::constant(std::numbers::pi)}, scene.targets());
}

void check(const LensImaging& imaging, const optics::Lens& lens) {
  if (!imaging.known())
    throw InputError("the ideal picture needs to know how the lens draws, but " + imaging.absent_because);
  if (!std::isfinite(optics::entrance_pupil(lens, lens.reference_wavelength_nm).position_mm))
    throw InputError("the ideal picture is a perspective from the entrance pupil, which lies at infinity");
}

}  // namespace

void check_ideal_picture(const scene::Scene& scene, const Camera& camera) {
  const scene::CaptureSettings& capture = scene.capture();
  const optics::Lens lens =
      at_place(capture.places.focus_distance, [&] { return focused_lens(scene, camera); });
  at_place({camera.file, 0, "lens"}, [&] { check(imaging_of(lens, camera.film(), capture.grid), lens); });
}

Image<float> ideal_picture(const scene::Scene& scene, const Camera& camera, const SpectralImage& irradiance,
                           const sensor::ExposureSettings& exposure, const LensCorrections& corrections,
                           const PixelRect& area, const Task& task) {
  const optics::Lens lens = focused_lens(scene, camera);
  check(irradiance.imaging, lens);
  const sensor::ExposureSettings used = sensor::resolved(exposure, camera.sensor);
  const Matrix3 to_D65 = white_level(scene, camera, lens, irradiance, used) *
                         bradford(white_point(scene.white_spectrum()), white_D65());
  auto weights = node_weights(scene.white_spectrum());
  for (Vector3& weight : weights) weight = to_D65 * weight / points_of_node;
  const Perspective perspective(lens, irradiance, corrections);
  const scene::Scene reflectances = in_even_light(scene);

  Image<float> picture(area.width, area.height, 3);
  parallel_for(area.height, task, "ideal picture", [&](std::int64_t y) {
    Rays rays(perspective);
    for (int x = 0; x < area.width; ++x) {
      rays.look_at(perspective, area.x + x, area.y + static_cast<int>(y));
      reflectances.radiance(rays.view());
      Vector3 xyz = Vector3::Zero();
      for (size_t i = 0; i < Rays::count; ++i)
        xyz += static_cast<double>(rays.radiance[i]) * weights[Rays::node_of(i)];
      for (int c = 0; c < 3; ++c) picture.at(x, static_cast<int>(y), c) = static_cast<float>(xyz[c]);
    }
  });
  return picture;
}

}  // namespace groundglass::camera
