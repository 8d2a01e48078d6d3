#include "optics/trace/trace.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <numbers>
#include <random>

#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/reverse.h"
#include "tests/optics/optic_studio_rays.h"

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

Lens shipped(const std::string& name) {
  return load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + name + ".toml");
}

const std::string lens_names[] = {"phone_8p_f195_8p69mm", "leica_summicron_m_50mm_f2",
                                  "codev_double_gauss_100mm_f2", "pbrt_double_gauss_50mm",
                                  "cooke_triplet_50mm_f5"};

Surface surface(Shape shape, double thickness_mm, Glass glass = {}, double semi_diameter_mm = 100.0) {
  Surface result;
  result.shape = std::move(shape);
  result.thickness_mm = thickness_mm;
  result.glass = std::move(glass);
  result.semi_diameter_mm = semi_diameter_mm;
  return result;
}

Lens lens_of(std::vector<Surface> surfaces) {
  Lens lens;
  lens.surfaces = std::move(surfaces);
  return lens;
}

Glass constant_glass(double n) { return Glass("test glass", ConstantIndex{n}, 300.0, 1100.0); }

/// Random rays that start on the plane z = 0 within a radius and a slope.
RayBatch<double> random_rays(size_t count, double radius_mm, double slope) {
  std::mt19937_64 generator(7);
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  RayBatch<double> rays(count);
  for (size_t i = 0; i < count; ++i) {
    rays.x[i] = radius_mm * unit(generator);
    rays.y[i] = radius_mm * unit(generator);
    const double u = slope * unit(generator), v = slope * unit(generator);
    rays.n[i] = 1.0 / std::sqrt(1.0 + u * u + v * v);
    rays.l[i] = u * rays.n[i];
    rays.m[i] = v * rays.n[i];
    rays.wavelength_nm[i] = 550.0 + 150.0 * unit(generator);
  }
  return rays;
}

TEST(Trace, OpticStudioDoubleGauss) {
  const Lens lens = shipped("codev_double_gauss_100mm_f2");
  const double pupil_z = first_order(lens, 587.6).entrance_pupil_position_mm;
  const double pupil_radius = 20.00075 / 2.0;
  for (const OpticStudioRay& e : optic_studio_rays) {
    RayBatch<double> rays(1);
    const double angle = 14.0 * e.field * degree;
    rays.m[0] = std::sin(angle);
    rays.n[0] = std::cos(angle);
    rays.x[0] = e.px * pupil_radius;
    rays.y[0] = e.py * pupil_radius - pupil_z * std::tan(angle);
    SequentialTracer<double>(lens, 587.6).trace(rays);
    ASSERT_TRUE(rays.ok(0));
    move_to_plane(rays, 61.487536);
    expect_ray(rays, e);
  }
}

// Light collimated in glass leaves a hyperboloid of conic −n² towards one point, all aberrations of the axis
// zero (Descartes 1637). The optical paths of all rays are equal.
TEST(Trace, HyperboloidFocusesExactly) {
  const double n = 1.6, focal_mm = 40.0;
  const Glass glass = constant_glass(n);
  const Lens lens =
      lens_of({surface(Conic{}, 5.0, glass), surface(Conic{-1.0 / ((n - 1.0) * focal_mm), -n * n}, 0.0)});
  RayBatch<double> rays(64);
  for (size_t i = 0; i < rays.size(); ++i) rays.y[i] = 0.4 * static_cast<double>(i);
  SequentialTracer<double>(lens, 550.0).trace_with_path(rays);
  for (size_t i = 0; i < rays.size(); ++i) {
    ASSERT_TRUE(rays.ok(i));
    const double to_focus = (focal_mm - rays.z[i]) / rays.n[i];
    EXPECT_NEAR(rays.y[i] + to_focus * rays.m[i], 0.0, 1e-11);
    EXPECT_NEAR(rays.path_mm[i] + to_focus, 5.0 * n + focal_mm, 1e-11);
  }
}

// Every shape that is met by iteration: the hit lies on z = sag(x, y), and Snell's law holds with the normal
// from a numerical derivative of sag_mm, which the tracer does not use.
class IteratedShape : public ::testing::TestWithParam<Shape> {};

INSTANTIATE_TEST_SUITE_P(
    Trace, IteratedShape,
    ::testing::Values(EvenAsphere{{1.0 / 3.4, -1.0}, {-0.0176, 0.00588, -0.002535, 5.6e-4, -6.95e-5, 4.2e-6}},
                      PowerAsphere{{1.0 / 3.4, 1.15},
                                   {2e-3, 1e-3, -0.01895, 0.02426, -0.05123, 8.4e-4, 0.00785}},
                      ForbesQbfs{1.0 / 3.8, 2.5, {0.21, -0.034, 0.012, 0.0051, -0.0008}},
                      ForbesQcon{{1.0 / 3.8, -0.6}, 2.5, {-0.31, 0.044, -0.012, 0.0031}},
                      Biconic{{1.0 / 4.0, -1.8}, {-1.0 / 7.0, 0.9}}, Biconic{{0.0, 0.0}, {1.0 / 4.0, -0.5}},
                      Toroid{{{1.0 / 4.0, -0.7}, {0.004, -2e-4}}, -1.0 / 9.0},
                      Toroid{{{1.0 / 4.0, -0.7}, {0.004, -2e-4}}, 0.0}));

TEST_P(IteratedShape, IsHitOnItsSagAndObeysSnell) {
  const Shape& shape = GetParam();
  const Lens lens = lens_of({surface(shape, 0.0, constant_glass(1.544), 2.5)});
  RayBatch<double> before = random_rays(1000, 1.2, 0.4), after = before;
  SequentialTracer<double>(lens, 550.0).trace(after);
  int passed = 0;
  for (size_t i = 0; i < after.size(); ++i) {
    if (!after.ok(i)) continue;
    ++passed;
    const double x = after.x[i], y = after.y[i], h = 1e-5;
    const Sag here = sag(shape, x, y);
    EXPECT_NEAR(after.z[i], here.z_mm, 1e-13);
    const double slope_x = (sag(shape, x + h, y).z_mm - sag(shape, x - h, y).z_mm) / (2.0 * h);
    const double slope_y = (sag(shape, x, y + h).z_mm - sag(shape, x, y - h).z_mm) / (2.0 * h);
    EXPECT_NEAR(here.slope_x, slope_x, 1e-9);
    EXPECT_NEAR(here.slope_y, slope_y, 1e-9);
    const Eigen::Vector3d normal = Eigen::Vector3d(-slope_x, -slope_y, 1.0).normalized();
    const Eigen::Vector3d in(before.l[i], before.m[i], before.n[i]), out(after.l[i], after.m[i], after.n[i]);
    EXPECT_LT((1.544 * out.cross(normal) - in.cross(normal)).norm(), 1e-9);
    EXPECT_NEAR(out.norm(), 1.0, 1e-14);
  }
  EXPECT_GT(passed, 900);
}

// US 12174349, embodiment 5 prints a chief-ray angle of 37.01° at full field and a track over image height of
// 1.25: steep rays through the strongest aspheres there are. None may fail to converge on the way.
TEST(Trace, PhoneLensReachesItsPublishedCorner) {
  const Lens lens = shipped("phone_8p_f195_8p69mm");
  const SequentialTracer<double> tracer(lens, 587.6);
  for (double field_deg : {0.0, 30.0, 38.0, 42.6}) {
    RayBatch<double> rays(401);
    for (size_t i = 0; i < rays.size(); ++i) {
      rays.y[i] = 2.2282 * (static_cast<double>(i) / 200.0 - 1.0);
      rays.m[i] = std::sin(field_deg * degree);
      rays.n[i] = std::cos(field_deg * degree);
    }
    tracer.trace(rays);
    for (size_t i = 0; i < rays.size(); ++i) EXPECT_NE(rays.status(i), RayStatus::no_convergence) << i;
    if (field_deg < 42.0) continue;
    move_to_plane(rays, lens.image_distance_mm());
    ASSERT_TRUE(rays.ok(200));
    EXPECT_NEAR(std::asin(rays.m[200]) / degree, 37.01, 0.02);
    EXPECT_NEAR(10.185 / rays.y[200], 1.25, 0.005);
  }
}

TEST(Trace, StatusNamesReasonAndSurface) {
  const Glass glass = constant_glass(1.5);
  const Lens lens = lens_of({surface(Conic{}, 1.0, glass, 20.0), surface(Conic{0.1, 0.0}, 5.0, {}, 9.0),
                             surface(Conic{}, 0.0, {}, 2.0)});
  RayBatch<double> rays(5);
  rays.y = {0.0, 21.0, 12.0, 8.0, 5.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  SequentialTracer<double>(lens, 550.0).trace(rays);
  EXPECT_EQ(rays.status(0), RayStatus::ok);
  EXPECT_EQ(rays.failed_surface(0), -1);
  EXPECT_EQ(rays.status(1), RayStatus::vignetted);
  EXPECT_EQ(rays.failed_surface(1), 0);
  EXPECT_EQ(rays.status(2), RayStatus::missed);  // 12 mm off a sphere of 10 mm radius
  EXPECT_EQ(rays.failed_surface(2), 1);
  EXPECT_EQ(rays.status(3), RayStatus::total_internal_reflection);  // sine 0.8 against 1/1.5
  EXPECT_EQ(rays.failed_surface(3), 1);
  EXPECT_EQ(rays.status(4), RayStatus::vignetted);
  EXPECT_EQ(rays.failed_surface(4), 2);
}

class TraceThroughLens : public ::testing::TestWithParam<std::string> {};

// A ray sent back the way it came returns to where it started.
TEST_P(TraceThroughLens, ReversedRaysRetraceTheirPath) {
  const Lens lens = shipped(GetParam());
  const double radius = 0.4 * first_order(lens, lens.reference_wavelength_nm).entrance_pupil_diameter_mm;
  RayBatch<double> start = random_rays(512, radius, 0.1), rays = start;
  SequentialTracer<double>(lens, 550.0).trace(rays);
  move_to_plane(rays, lens.image_distance_mm());
  RayBatch<double> back = rays;
  for (size_t i = 0; i < rays.size(); ++i) {
    back.z[i] = -lens.image_distance_mm();
    back.l[i] = -rays.l[i];
    back.m[i] = -rays.m[i];
  }
  const std::vector<double> failure = rays.failure;
  back.reset();
  SequentialTracer<double>(reversed(lens), 550.0).trace(back);
  move_to_plane(back, 0.0);
  int passed = 0;
  for (size_t i = 0; i < rays.size(); ++i) {
    if (failure[i] != 0.0) continue;
    ++passed;
    ASSERT_TRUE(back.ok(i)) << i;
    EXPECT_NEAR(back.x[i], start.x[i], 1e-9);
    EXPECT_NEAR(back.y[i], start.y[i], 1e-9);
    EXPECT_NEAR(back.m[i], -start.m[i], 1e-10);
  }
  EXPECT_GT(passed, 100);
}

// The index polynomial against the glass formulas themselves: the same ray at one wavelength, both ways.
TEST_P(TraceThroughLens, IndexPolynomialFollowsTheGlasses) {
  const Lens lens = shipped(GetParam());
  const double radius = 0.3 * first_order(lens, lens.reference_wavelength_nm).entrance_pupil_diameter_mm;
  const SequentialTracer<double> ranged(lens, 400.0, 700.0);
  for (double wavelength_nm : {400.0, 437.0, 550.0, 643.0, 700.0}) {
    RayBatch<double> a = random_rays(64, radius, 0.05), b = a;
    std::fill(a.wavelength_nm.begin(), a.wavelength_nm.end(), wavelength_nm);
    ranged.trace(a);
    SequentialTracer<double>(lens, wavelength_nm).trace(b);
    for (size_t i = 0; i < a.size(); ++i) {
      if (!b.ok(i)) continue;
      EXPECT_NEAR(a.y[i], b.y[i], 1e-6);
      EXPECT_NEAR(a.m[i], b.m[i], 1e-8);
    }
  }
}

// What `float` costs on the sensor: design decision 2 allows it for imaging, not for optical path.
TEST_P(TraceThroughLens, FloatStaysWithinATenthOfAMicrometre) {
  const Lens lens = shipped(GetParam());
  const double radius = 0.35 * first_order(lens, lens.reference_wavelength_nm).entrance_pupil_diameter_mm;
  RayBatch<double> exact = random_rays(1024, radius, 0.1);
  RayBatch<float> rays(exact.size());
  for (size_t i = 0; i < rays.size(); ++i) {
    for (auto [to, from] :
         {std::pair{&rays.x, &exact.x}, {&rays.y, &exact.y}, {&rays.l, &exact.l}, {&rays.m, &exact.m}}) {
      (*to)[i] = static_cast<float>((*from)[i]);
      (*from)[i] = static_cast<double>((*to)[i]);
    }
    exact.n[i] = std::sqrt(1.0 - exact.l[i] * exact.l[i] - exact.m[i] * exact.m[i]);
    rays.n[i] = static_cast<float>(exact.n[i]);
  }
  SequentialTracer<double>(lens, 550.0).trace(exact);
  SequentialTracer<float>(lens, 550.0).trace(rays);
  move_to_plane(exact, lens.image_distance_mm());
  move_to_plane(rays, lens.image_distance_mm());
  double squares = 0.0;
  int passed = 0, disagree = 0;
  for (size_t i = 0; i < rays.size(); ++i) {
    disagree += rays.ok(i) != exact.ok(i);
    if (!rays.ok(i) || !exact.ok(i)) continue;
    ++passed;
    squares += std::pow(static_cast<double>(rays.y[i]) - exact.y[i], 2.0);
  }
  EXPECT_GT(passed, 200);
  EXPECT_LE(disagree, 2);  // rays within rounding of an edge
  EXPECT_LT(std::sqrt(squares / passed), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(All, TraceThroughLens, ::testing::ValuesIn(lens_names),
                         [](const auto& name) { return name.param; });

// Every kernel this machine can run gives the same bits.
TEST(Kernel, InstructionSetsAgreeBitForBit) {
#ifdef GROUNDGLASS_X86_KERNELS
  const Lens lens = shipped("phone_8p_f195_8p69mm");
  RayBatch<double> start = random_rays(500, 2.0, 0.3);
  RayBatch<double> expected = start;
  SequentialTracer<double>(lens, 550.0).trace(expected);
  std::vector<kernel::TraceFunction<double>> functions{kernel::baseline::trace_double};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    functions.push_back(kernel::avx2::trace_double);
  for (const auto function : functions) {
    RayBatch<double> rays = start;
    SequentialTracer<double> tracer(lens, 550.0);
    tracer.trace_by(function, rays);
    EXPECT_EQ(rays.failure, expected.failure);
    for (size_t i = 0; i < rays.size(); ++i) {
      if (!rays.ok(i)) continue;
      EXPECT_EQ(rays.x[i], expected.x[i]);
      EXPECT_EQ(rays.m[i], expected.m[i]);
    }
  }
#else
  GTEST_SKIP() << "one kernel only on this architecture";
#endif
}

// Least RMS spot: the closed form of best_image_distance_mm against a brute-force search is exact for a
// single hyperboloid, whose every ray meets the axis at the focal point.
TEST(Focus, PerfectLensFocusesAtItsFocalPoint) {
  const double n = 1.6, focal_mm = 40.0;
  Lens lens = lens_of({surface(Conic{}, 5.0, constant_glass(n), 8.0),
                       surface(Conic{-1.0 / ((n - 1.0) * focal_mm), -n * n}, 0.0, {}, 10.0)});
  lens.surfaces[0].stop = true;
  EXPECT_NEAR(best_image_distance_mm(lens, std::numeric_limits<double>::infinity()), focal_mm, 1e-9);
}

// Stopped down far, spherical aberration vanishes and best focus becomes the paraxial conjugate: the lens
// equation in Newton's form, x x' = −f².
TEST(Focus, StoppedDownObeysNewton) {
  const Glass glass = constant_glass(1.5);
  Lens lens = lens_of(
      {surface(Conic{1.0 / 51.0, 0.0}, 3.0, glass, 1e-3), surface(Conic{-1.0 / 49.0, 0.0}, 0.0, {}, 5.0)});
  lens.surfaces[0].stop = true;
  const FirstOrder first = first_order(lens, 550.0);
  const double object_mm = 700.0;
  const double x = object_mm + first.ffl_mm;  // object to front focal point; ffl is negative before the lens
  EXPECT_NEAR(best_image_distance_mm(lens, object_mm), first.bfl_mm + first.efl_mm * first.efl_mm / x, 1e-6);
}

}  // namespace
}  // namespace groundglass::optics
