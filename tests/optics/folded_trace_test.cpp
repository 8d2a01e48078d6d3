// Mirrors, tilts and other frames: closed forms, and one lens folded and unfolded.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "optics/analysis/first_order.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/reverse.h"
#include "optics/trace/trace.h"

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

Surface surface(Shape shape, double thickness_mm) {
  Surface result;
  result.shape = std::move(shape);
  result.thickness_mm = thickness_mm;
  result.semi_diameter_mm = 50.0;
  return result;
}

Surface mirror(Shape shape, double thickness_mm) {
  Surface result = surface(std::move(shape), thickness_mm);
  result.mirror = true;
  return result;
}

Lens lens_of(std::vector<Surface> surfaces) {
  Lens lens;
  lens.name = "folded";
  lens.surfaces = std::move(surfaces);
  lens.surfaces.front().stop = true;
  return lens;
}

/// Parallel to the axis, at heights up to 40 mm along x, y and between.
RayBatch<double> axial_rays() {
  RayBatch<double> rays(41);
  for (size_t i = 0; i < rays.size(); ++i) {
    const double r = static_cast<double>(i), turn = 0.3 * r;
    rays.x[i] = r * std::cos(turn);
    rays.y[i] = r * std::sin(turn);
  }
  return rays;
}

// A paraboloid focuses light along its axis exactly, all paths equal (Diocles, On Burning Mirrors).
TEST(FoldedTrace, ParabolicMirrorFocusesExactly) {
  const Lens lens = lens_of({mirror(Conic{-1.0 / 200.0, -1.0}, -100.0)});
  RayBatch<double> rays = axial_rays();
  const SequentialTracer<double> tracer(lens, 550.0);
  tracer.trace_with_path(rays, 0, 2);
  for (size_t i = 0; i < rays.size(); ++i) {
    ASSERT_TRUE(rays.ok(i));
    EXPECT_LT(rays.n[i], 0.0);
    EXPECT_NEAR(std::hypot(rays.x[i], rays.y[i]), 0.0, 1e-12);
    EXPECT_NEAR(rays.path_mm[i], 100.0, 1e-12);
  }
  EXPECT_NEAR(first_order(lens, 550.0).efl_mm, 100.0, 1e-12);
  EXPECT_NEAR(first_order(lens, 550.0).bfl_mm, -100.0, 1e-12);
}

// Cassegrain: a paraboloid and a hyperboloid of conic −((m + 1) / (m − 1))² share a focus, m the secondary's
// magnification (Schroeder, Astronomical Optics, 2000, 2.5 and 6.2).
TEST(FoldedTrace, CassegrainFocusesExactly) {
  const double f1 = 300.0, m = 4.0, gap = 220.0;
  const double s = f1 - gap, s2 = m * s;  // secondary to the prime and to the final focus
  const double r2 = 2.0 * s * s2 / (s2 - s), k2 = -std::pow((m + 1.0) / (m - 1.0), 2);
  const Lens lens = lens_of({mirror(Conic{-1.0 / (2.0 * f1), -1.0}, -gap), mirror(Conic{-1.0 / r2, k2}, s2)});
  RayBatch<double> rays = axial_rays();
  SequentialTracer<double>(lens, 550.0).trace_to_image(rays);
  for (size_t i = 0; i < rays.size(); ++i) {
    ASSERT_TRUE(rays.ok(i));
    EXPECT_GT(rays.n[i], 0.0);
    EXPECT_NEAR(std::hypot(rays.x[i], rays.y[i]), 0.0, 1e-11);
  }
  EXPECT_NEAR(first_order(lens, 550.0).efl_mm, m * f1, 1e-9);
}

// A 45° mirror turns the axis by 90°: in the frame that follows it, light goes on as if it had met nothing
// but a mirror at right angles.
TEST(FoldedTrace, BendKeepsTheAxis) {
  Surface fold = mirror(Conic{}, -30.0);
  fold.tilt.tilt_x_deg = 45.0;
  fold.tilt.kind = TiltKind::bend;
  const Lens lens = lens_of({surface(Conic{}, 20.0), fold});
  RayBatch<double> rays(2);
  rays.x[1] = 3.0;
  rays.y[1] = -4.0;
  rays.m[1] = std::sin(5.0 * degree);
  rays.n[1] = std::cos(5.0 * degree);
  SequentialTracer<double>(lens, 550.0).trace_to_image(rays);
  EXPECT_NEAR(rays.x[0], 0.0, 1e-14);
  EXPECT_NEAR(rays.y[0], 0.0, 1e-14);
  EXPECT_NEAR(rays.n[0], -1.0, 1e-15);
  EXPECT_NEAR(rays.x[1], 3.0, 1e-13);
  // A mirror at 45° about x swaps what was up: y as if reflected by a mirror at right angles, then seen from
  // there.
  EXPECT_NEAR(rays.y[1], -4.0 + 50.0 * std::tan(5.0 * degree), 1e-12);
  EXPECT_NEAR(rays.n[1], -std::cos(5.0 * degree), 1e-14);
}

// A plane plate of thickness t turned by θ shifts a ray sideways by t sin(θ − θ′) / cos θ′, sin θ = n sin θ′.
TEST(FoldedTrace, TiltedPlateShiftsSideways) {
  const double theta = 30.0 * degree, n = 1.6, thickness = 8.0;
  Surface front = surface(Conic{}, thickness), back = surface(Conic{}, 0.0);
  front.glass = Glass("plate", ConstantIndex{n}, 300.0, 2000.0);
  front.tilt = {0.0, 0.0, 30.0, 0.0, 0.0, TiltKind::follow};
  const Lens lens = lens_of({front, back});
  RayBatch<double> rays(1);
  SequentialTracer<double>(lens, 550.0).trace(rays);
  const double inside = std::asin(std::sin(theta) / n);
  // In the plate's frame the ray comes in at −θ to its normal, and leaves parallel to that.
  const double undeviated_y = rays.z[0] + thickness;  // z along the plate's normal from the front vertex
  const double expected = thickness * std::sin(theta - inside) / std::cos(inside);
  const double along_y = std::sin(theta), along_z = std::cos(theta);
  const double sideways = rays.y[0] * along_z - undeviated_y * along_y;
  EXPECT_NEAR(std::abs(sideways), expected, 1e-13);
  EXPECT_NEAR(rays.m[0], along_y, 1e-14);
  EXPECT_NEAR(rays.n[0], along_z, 1e-14);
}

// One surface out of line: what follows stands where it stood.
TEST(FoldedTrace, BackReturnsToTheOldAxis) {
  Surface shifted = surface(Conic{}, 10.0);
  shifted.tilt = {1.0, 2.0, 10.0, -20.0, 30.0, TiltKind::back};
  const Lens lens = lens_of({surface(Conic{}, 5.0), shifted});
  RayBatch<double> rays(1);
  rays.x[0] = 0.5;
  rays.y[0] = -0.7;
  SequentialTracer<double>(lens, 550.0).trace_to_image(rays);
  EXPECT_NEAR(rays.x[0], 0.5, 1e-14);
  EXPECT_NEAR(rays.y[0], -0.7, 1e-14);
  EXPECT_NEAR(rays.z[0], 0.0, 1e-14);
  EXPECT_NEAR(rays.n[0], 1.0, 1e-15);
}

// Euler angles in the order of OpticStudio's coordinate break: R = Rx Ry Rz, R13 = sin θy, R23 = −sin θx cos
// θy (Zemax knowledge base, "Rotation Matrix and Tilt About X/Y/Z in OpticStudio").
TEST(Tilt, RotationMatrix) {
  const Eigen::Matrix3d r = Tilt{0.0, 0.0, 10.0, 20.0, 30.0, TiltKind::follow}.rotation();
  EXPECT_NEAR(r(0, 2), std::sin(20.0 * degree), 1e-15);
  EXPECT_NEAR(r(1, 2), -std::sin(10.0 * degree) * std::cos(20.0 * degree), 1e-15);
  EXPECT_NEAR(r(2, 2), std::cos(10.0 * degree) * std::cos(20.0 * degree), 1e-15);
  EXPECT_NEAR(r(0, 1), -std::cos(20.0 * degree) * std::sin(30.0 * degree), 1e-15);
  EXPECT_TRUE((r * r.transpose()).isIdentity(1e-15));
}

// A phone lens whose last gap is folded gives the rays of the straight one.
TEST(FoldedTrace, PeriscopeFoldedAsUnfolded) {
  const Lens straight =
      load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/leica_summicron_m_50mm_f2.toml");
  Lens folded = straight;
  Surface fold = mirror(Conic{}, -(straight.image_distance_mm() - 12.0));
  fold.tilt = {0.0, 0.0, 45.0, 0.0, 0.0, TiltKind::bend};
  folded.surfaces.back().thickness_mm = 12.0;
  folded.surfaces.push_back(fold);
  for (double field_deg : {0.0, 10.0, 20.0}) {
    RayBatch<double> a(21);
    for (size_t i = 0; i < a.size(); ++i) {
      a.x[i] = 0.2 * static_cast<double>(i);
      a.y[i] = 4.0 - 0.3 * static_cast<double>(i) - 20.0 * std::tan(field_deg * degree);
      a.m[i] = std::sin(field_deg * degree);
      a.n[i] = std::cos(field_deg * degree);
    }
    RayBatch<double> b = a, c = a;
    SequentialTracer<double>(straight, 587.5618).trace_with_path(a, 0, straight.surfaces.size() + 1);
    SequentialTracer<double>(folded, 587.5618).trace_with_path(b, 0, folded.surfaces.size() + 1);
    SequentialTracer<double>(unfolded(folded), 587.5618).trace_to_image(c);
    for (size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a.status(i), b.status(i));
      if (!a.ok(i) || !b.ok(i)) continue;
      EXPECT_NEAR(a.x[i], b.x[i], 1e-12);
      EXPECT_NEAR(a.y[i], b.y[i], 1e-12);
      EXPECT_NEAR(a.n[i], -b.n[i], 1e-14);
      EXPECT_NEAR(a.path_mm[i], b.path_mm[i], 1e-11);
      EXPECT_NEAR(a.y[i], c.y[i], 1e-12);
    }
  }
  EXPECT_NEAR(first_order(folded, 587.5618).efl_mm, first_order(straight, 587.5618).efl_mm, 1e-12);
}

// The tilt that a frame is at brings the frame back; right angles come out exact.
TEST(Tilts, OfAFrame) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> angle(-180.0, 180.0);
  for (int run = 0; run < 1000; ++run) {
    const Tilt tilt{angle(random), angle(random), angle(random), angle(random), angle(random)};
    const Tilt found = tilt_of({tilt.rotation(), {tilt.decenter_x_mm, tilt.decenter_y_mm, angle(random)}});
    EXPECT_LT((found.rotation() - tilt.rotation()).cwiseAbs().maxCoeff(), 1e-14);
    EXPECT_EQ(found.decenter_x_mm, tilt.decenter_x_mm);
    EXPECT_EQ(found.decenter_y_mm, tilt.decenter_y_mm);
  }
  for (double upright : {-90.0, 90.0}) {
    const Tilt tilt{0, 0, 20, upright, 30};
    EXPECT_LT((tilt_of({tilt.rotation(), {0, 0, 0}}).rotation() - tilt.rotation()).cwiseAbs().maxCoeff(),
              1e-14);
  }
  const Tilt half{0, 0, 45, 0, 0};
  const Tilt fold = tilt_of({half.rotation() * half.rotation(), {1e-16, 3.0, 4.0}});
  EXPECT_EQ(fold.tilt_x_deg, 90.0);
  EXPECT_EQ(fold.decenter_x_mm, 0.0);
  EXPECT_FALSE(tilt_of({half.rotation() * half.rotation().transpose(), {0, 0, 4}}).moves());
}

}  // namespace
}  // namespace groundglass::optics
