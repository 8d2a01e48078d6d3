#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "optics/analysis/first_order.h"
#include "optics/trace/trace.h"
#include "sim/measure/slanted_edge.h"
#include "tests/camera/small_camera.h"

namespace groundglass::camera {
namespace {

using testing::scene_of;
using testing::small_camera;

constexpr double pi = std::numbers::pi;
constexpr double edge_angle = 5.0 * pi / 180.0;
constexpr double distance_mm = 2000.0;

double sinc(double x) { return x == 0.0 ? 1.0 : std::sin(pi * x) / (pi * x); }

/// Where rays from the axial object point land on the sensor, along the edge's normal (mm): the line spread
/// function as a cloud of points, of equal weight because the rays fill the entrance pupil evenly.
std::vector<double> traced_line_spread(const optics::Lens& lens, double wavelength_nm) {
  const optics::FirstOrder first = optics::first_order(lens, wavelength_nm);
  constexpr int side = 400;
  const double half = 0.6 * first.entrance_pupil_diameter_mm;
  const double to_pupil_mm = distance_mm + first.entrance_pupil_position_mm;
  optics::RayBatch<double> rays(side * side);
  for (int i = 0; i < side * side; ++i) {
    const auto at = static_cast<size_t>(i);
    const double px = half * ((i % side + 0.5) / side * 2.0 - 1.0),
                 py = half * ((i / side + 0.5) / side * 2.0 - 1.0);
    rays.n[at] = to_pupil_mm / std::sqrt(px * px + py * py + to_pupil_mm * to_pupil_mm);
    rays.l[at] = px / to_pupil_mm * rays.n[at];
    rays.m[at] = py / to_pupil_mm * rays.n[at];
    rays.x[at] = px * distance_mm / to_pupil_mm;
    rays.y[at] = py * distance_mm / to_pupil_mm;
  }
  optics::SequentialTracer<double>(lens, wavelength_nm).trace(rays);
  optics::move_to_plane(rays, lens.image_distance_mm());
  std::vector<double> spread;
  for (size_t i = 0; i < rays.size(); ++i)
    if (rays.ok(i)) spread.push_back(rays.x[i] * std::cos(edge_angle) + rays.y[i] * std::sin(edge_angle));
  return spread;
}

/// Frequency (cycles per pixel, along the normal) at which |Fourier transform of the line spread| × the MTF
/// of a square pixel turned by the edge's angle falls to one half.
double direct_sfr50(const std::vector<double>& spread_mm, double pitch_mm) {
  const auto response = [&](double cy_px) {
    std::complex<double> sum;
    for (double x : spread_mm) sum += std::polar(1.0, -2.0 * pi * cy_px * x / pitch_mm);
    return std::abs(sum) / static_cast<double>(spread_mm.size()) *
           std::abs(sinc(cy_px * std::cos(edge_angle)) * sinc(cy_px * std::sin(edge_angle)));
  };
  double high = 0.01;
  while (response(high) > 0.5) high += 0.01;
  double low = high - 0.01;
  for (int i = 0; i < 20; ++i) (response(0.5 * (low + high)) > 0.5 ? low : high) = 0.5 * (low + high);
  return low;
}

struct Case {
  std::string lens, sensor;
  double blur_at_most;  // SFR50 must be below this: the lens, not the pixel alone, is what is measured
};
class EdgeResponse : public ::testing::TestWithParam<Case> {};

// Two roads to one number: an edge rendered pixel by pixel and measured as ISO 12233 has it, and the Fourier
// transform of rays traced the other way from a point.
TEST_P(EdgeResponse, MatchesTheTransformOfTheTracedLineSpread) {
  constexpr int side = 128;
  const Camera camera = small_camera(GetParam().lens, GetParam().sensor, side, side);
  const scene::Scene scene = scene_of(
      "[[target]]\nkind = \"slanted_edge\"\ncentre_m = [0, 0]\ndistance_m = 2.0\nwidth_m = 2.0\nheight_m = "
      "2.0\n"
      "contrast = 4\nangle_deg = 5.0\n",
      1e-3 * distance_mm, "[spectral]\nmin_nm = 546\nmax_nm = 554\nstep_nm = 4\n");
  const SpectralImage image = photograph(scene, camera, {256, 1}, Task());
  Image<float> luminance(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) luminance.at(x, y) = image.pixels.at(x, y, 0) + image.pixels.at(x, y, 1);

  const double measured = measure::slanted_edge_sfr(luminance).sfr50_cy_px;
  const double expected = direct_sfr50(traced_line_spread(focused_lens(scene, camera), 550.0),
                                       camera.sensor.readout_pitch_um() * 1e-3);
  EXPECT_NEAR(measured / expected, 1.0, 0.02) << measured << " against " << expected;
  EXPECT_LT(expected, GetParam().blur_at_most);
  RecordProperty("measured_cy_px", std::to_string(measured));
  RecordProperty("expected_cy_px", std::to_string(expected));
}

// A square pixel alone has SFR50 at 0.603 cycles per pixel.
INSTANTIATE_TEST_SUITE_P(Cameras, EdgeResponse,
                         ::testing::Values(Case{"phone_8p_f195_8p69mm", "phone_1inch_1p6um", 0.6},
                                           Case{"leica_summicron_m_50mm_f2", "imx183", 0.4},
                                           Case{"pbrt_double_gauss_50mm", "imx183", 0.4}),
                         [](const auto& c) { return c.param.lens; });

}  // namespace
}  // namespace groundglass::camera
