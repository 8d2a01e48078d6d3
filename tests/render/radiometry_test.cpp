#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/reverse.h"
#include "optics/trace/trace.h"
#include "sim/render/render.h"

namespace groundglass::render {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double wall_radiance = 3.0;
const WavelengthGrid narrow{545.0, 5.0, 2};
constexpr double wavelength_nm = 550.0;

/// A wall of the same radiance in all directions and at all wavelengths.
void uniform_wall(const scene::RayBatchView& rays) {
  std::fill_n(rays.radiance, rays.count, static_cast<float>(wall_radiance));
}

struct Case {
  std::string lens;
  std::vector<double> field_radii_mm;
};

class Radiometry : public ::testing::TestWithParam<Case> {
 protected:
  optics::Lens lens_at_infinity() const {
    return optics::focused(
        optics::load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + GetParam().lens + ".toml"),
        std::numeric_limits<double>::infinity());
  }
};

/// Mean irradiance over 32×32 pixels of 1 µm centred `radius_mm` from the axis.
double rendered_irradiance(const optics::Lens& lens, double radius_mm) {
  constexpr int side = 32;
  Film film;
  film.pixel_pitch_um = 1.0;
  film.sensor_width_px = 2 * static_cast<int>(std::lround(radius_mm * 1e3)) + side;
  film.sensor_height_px = side;
  film.window = {film.sensor_width_px - side, 0, side, side};
  const SpectralImage image = render(uniform_wall, lens, film, narrow, {256, 5}, Task());
  double sum = 0.0;
  for (float e : image.pixels.data()) sum += static_cast<double>(e);
  return sum / static_cast<double>(image.pixels.data().size());
}

/// Sine of the steepest ray from the sensor's centre that passes, by bisection on the real trace.
double marginal_sine(const optics::Lens& lens) {
  const optics::SequentialTracer<double> tracer(optics::reversed(lens), wavelength_nm);
  double inside = 0.0, outside = 2.0;
  for (int step = 0; step < 50; ++step) {
    const double slope = 0.5 * (inside + outside);
    optics::RayBatch<double> rays(1);
    rays.n[0] = 1.0 / std::hypot(1.0, slope);
    rays.m[0] = slope * rays.n[0];
    rays.z[0] = -lens.image_distance_mm();
    tracer.trace(rays);
    (rays.ok(0) ? inside : outside) = slope;
  }
  return inside / std::hypot(1.0, inside);
}

// E = π L sin²θ′ (e.g. Kingslake, Optical System Design, 1983): exact on the axis of any lens between like
// media. 32² pixels of 256 samples leave a Monte Carlo error below 0.01 %.
TEST_P(Radiometry, OnAxisIrradianceIsPiLSineSquared) {
  const optics::Lens lens = lens_at_infinity();
  const double sine = marginal_sine(lens);
  const double ratio = rendered_irradiance(lens, 0.0) / (pi * wall_radiance * sine * sine);
  EXPECT_NEAR(ratio, 1.0, 0.0005);
  RecordProperty("ratio", std::to_string(ratio));
}

/// Parallel light from a field angle: the area of it, in the plane of the first vertex, that passes the lens,
/// and the height of its centroid in the image.
struct Bundle {
  double area_mm2;
  double height_mm;
};

Bundle bundle(const optics::Lens& lens, double angle) {
  constexpr int side = 600;
  const optics::FirstOrder first = optics::first_order(lens, wavelength_nm);
  const double half_width = 0.75 * first.entrance_pupil_diameter_mm;
  const double centre_y = -first.entrance_pupil_position_mm * std::tan(angle);
  optics::RayBatch<double> rays(side * side);
  for (int i = 0; i < side * side; ++i) {
    const auto at = static_cast<size_t>(i);
    rays.x[at] = half_width * ((i % side + 0.5) / side * 2.0 - 1.0);
    rays.y[at] = centre_y + half_width * ((i / side + 0.5) / side * 2.0 - 1.0);
    rays.m[at] = std::sin(angle);
    rays.n[at] = std::cos(angle);
  }
  optics::SequentialTracer<double>(lens, wavelength_nm).trace(rays);
  optics::move_to_plane(rays, lens.image_distance_mm());
  double height = 0.0;
  int passed = 0;
  for (size_t i = 0; i < rays.size(); ++i) {
    if (!rays.ok(i)) continue;
    ++passed;
    height += rays.y[i];
  }
  return {4.0 * half_width * half_width * passed / (side * side), height / passed};
}

/// Irradiance at field angle θ from light traced forwards, by conservation of étendue: a bundle of
/// cross-section A cosθ from solid angle sinθ dθ dφ lands on h dh dφ of the image.
double forward_irradiance(const optics::Lens& lens, double angle) {
  const double step = 1e-3;
  const Bundle here = bundle(lens, angle);
  if (angle == 0.0) {
    const double dh = bundle(lens, step).height_mm;
    return wall_radiance * here.area_mm2 * (step / dh) * (step / dh);
  }
  const double dh = bundle(lens, angle + step).height_mm - bundle(lens, angle - step).height_mm;
  return wall_radiance * here.area_mm2 * std::cos(angle) * std::sin(angle) * 2.0 * step /
         (here.height_mm * dh);
}

// The falloff off axis, vignetting and pupil aberration included, against light traced the other way round:
// no pupil outline, no sampling, no cos⁴ in it. 600² rays forwards count the bundle to some 0.02 %.
TEST_P(Radiometry, FalloffMatchesLightTracedForwards) {
  const optics::Lens lens = lens_at_infinity();
  const double centre = rendered_irradiance(lens, 0.0), forward_centre = forward_irradiance(lens, 0.0);
  for (double radius_mm : GetParam().field_radii_mm) {
    // The field angle whose light lands at this radius, by secant steps.
    double angle = std::atan(radius_mm / optics::first_order(lens, wavelength_nm).efl_mm);
    for (int i = 0; i < 6; ++i) angle *= 1.0 + 0.8 * (radius_mm / bundle(lens, angle).height_mm - 1.0);
    const double ratio =
        rendered_irradiance(lens, radius_mm) / centre / (forward_irradiance(lens, angle) / forward_centre);
    EXPECT_NEAR(ratio, 1.0, 0.001) << "at " << radius_mm << " mm";
    RecordProperty("ratio_at_" + std::to_string(static_cast<int>(radius_mm)) + "_mm", std::to_string(ratio));
  }
}

INSTANTIATE_TEST_SUITE_P(Lenses, Radiometry,
                         ::testing::Values(Case{"phone_8p_f195_8p69mm", {3.0, 5.5}},
                                           Case{"leica_summicron_m_50mm_f2", {8.0, 15.0}},
                                           Case{"codev_double_gauss_100mm_f2", {9.0, 18.0}}),
                         [](const auto& c) { return c.param.lens; });

}  // namespace
}  // namespace groundglass::render
