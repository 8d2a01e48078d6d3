#include "optics/pupil/pupil_outline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/reverse.h"
#include "optics/trace/trace.h"

namespace groundglass::optics {
namespace {

struct Case {
  std::string lens;
  double image_circle_mm;  // radius up to which the lens is used
  double f_number;         // 0: open
  double object_mm = 1500.0;
};

class Outline : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    lens_ = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + GetParam().lens + ".toml");
    if (GetParam().f_number > 0.0) lens_ = stopped_down(lens_, GetParam().f_number);
    lens_ = focused(lens_, GetParam().object_mm);
  }
  std::vector<double> random_wavelengths_nm(size_t count) {
    std::uniform_real_distribution<double> wavelength(400.0, 700.0);
    std::vector<double> wavelengths_nm(count);
    for (double& w : wavelengths_nm) w = wavelength(random_);
    return wavelengths_nm;
  }
  /// Which rays pass in these directions.
  std::vector<bool> trace(double radius_mm, const std::vector<PupilDirection>& directions,
                          const std::vector<double>& wavelengths_nm) {
    RayBatch<double> rays(directions.size());
    for (size_t i = 0; i < directions.size(); ++i) {
      const auto [u, v] = directions[i];
      rays.n[i] = 1.0 / std::sqrt(1.0 + u * u + v * v);
      rays.l[i] = u * rays.n[i];
      rays.m[i] = v * rays.n[i];
      rays.x[i] = radius_mm;
      rays.z[i] = -lens_.image_distance_mm();
      rays.wavelength_nm[i] = wavelengths_nm[i];
    }
    SequentialTracer<double>(reversed(lens_), 400.0, 700.0).trace(rays);
    std::vector<bool> pass;
    for (size_t i = 0; i < directions.size(); ++i) pass.push_back(rays.ok(i));
    return pass;
  }

  Lens lens_;
  std::mt19937_64 random_{11};
};

// The one promise that keeps the renderer unbiased: whatever passes the lens lies in the outline. Directions
// far beyond it are tried; none of those that pass may be missing.
TEST_P(Outline, CutsNoRayThatPasses) {
  const PupilOutline outline(lens_, GetParam().image_circle_mm, 400.0, 700.0, Task());
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  int passed = 0;
  for (int k = 0; k <= 20; ++k) {
    const double radius_mm = GetParam().image_circle_mm * std::sqrt(k / 20.0);
    ASSERT_GT(outline.area(radius_mm, 550.0), 0.0);
    double u_min = 1e9, u_max = -1e9, v_max = 0.0;
    for (int i = 0; i < 256; ++i) {
      const PupilDirection d =
          outline.sample(radius_mm, 550.0, (i % 16 + 0.5) / 16.0, (i / 16 + 0.5) / 16.0).direction;
      u_min = std::min(u_min, d.u);
      u_max = std::max(u_max, d.u);
      v_max = std::max(v_max, std::abs(d.v));
    }
    const double margin = 0.5 * (u_max - u_min);
    std::vector<PupilDirection> directions;
    for (int i = 0; i < 20000; ++i) {
      const double t = 0.5 + 0.5 * unit(random_);
      directions.push_back({std::lerp(u_min - margin, u_max + margin, t), 1.5 * v_max * unit(random_)});
    }
    const auto wavelengths_nm = random_wavelengths_nm(directions.size());
    const auto pass = trace(radius_mm, directions, wavelengths_nm);
    for (size_t i = 0; i < directions.size(); ++i) {
      if (!pass[i]) continue;
      ++passed;
      EXPECT_TRUE(outline.contains(radius_mm, wavelengths_nm[i], directions[i]))
          << "r = " << radius_mm << " u = " << directions[i].u << " v = " << directions[i].v << " at "
          << wavelengths_nm[i] << " nm";
    }
  }
  EXPECT_GT(passed, 20000);
}

// Past the image circle the outline is empty, and so is the lens.
TEST_P(Outline, IsEmptyOnlyWhereNoLightArrives) {
  const double largest_mm = 2.0 * GetParam().image_circle_mm;
  const PupilOutline outline(lens_, largest_mm, 400.0, 700.0, Task());
  const double reach =
      1.2 * (lens_.surfaces.back().semi_diameter_mm + largest_mm) / lens_.image_distance_mm();
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  for (int k = 1; k <= 40; ++k) {
    const double radius_mm = largest_mm * k / 40.0;
    if (outline.area(radius_mm, 550.0) > 0.0) continue;
    std::vector<PupilDirection> directions;
    for (int i = 0; i < 20000; ++i) directions.push_back({reach * unit(random_), reach * unit(random_)});
    const auto pass = trace(radius_mm, directions, random_wavelengths_nm(directions.size()));
    EXPECT_EQ(std::count(pass.begin(), pass.end(), true), 0) << "r = " << radius_mm;
  }
}

// 5000 rays leave a standard error of 2e-3. At the edge of the field two apertures cut the pupil to a sliver.
TEST_P(Outline, WastesFewRays) {
  const PupilOutline outline(lens_, GetParam().image_circle_mm, 400.0, 700.0, Task());
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (double share : {0.0, 0.15, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97})
    for (double wavelength_nm : {400.0, 420.0, 480.0, 550.0, 620.0, 700.0}) {
      const double radius_mm = share * GetParam().image_circle_mm;
      std::vector<PupilDirection> directions;
      for (int i = 0; i < 5000; ++i) {
        directions.push_back(
            outline.sample(radius_mm, wavelength_nm, unit(random_), unit(random_)).direction);
        EXPECT_TRUE(outline.contains(radius_mm, wavelength_nm, directions.back()));
      }
      const auto pass = trace(radius_mm, directions, std::vector(directions.size(), wavelength_nm));
      EXPECT_GT(std::count(pass.begin(), pass.end(), true) / 5000.0, share < 0.9 ? 0.97 : 0.95)
          << "r = " << radius_mm << " at " << wavelength_nm << " nm";
    }
}

// The tabulated share of rays that pass against a count of random ones; 4e5 rays leave a standard error
// of 2.5e-4.
TEST_P(Outline, AcceptanceIsTheShareThatPasses) {
  const PupilOutline outline(lens_, GetParam().image_circle_mm, 400.0, 700.0, Task());
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (double share : {0.013, 0.4, 0.77})
    for (double wavelength_nm : {440.0, 630.0}) {
      const double radius_mm = share * GetParam().image_circle_mm;
      const auto acceptance = outline.acceptance(radius_mm, wavelength_nm);
      ASSERT_TRUE(acceptance.has_value());
      std::vector<PupilDirection> directions;
      for (int i = 0; i < 400000; ++i)
        directions.push_back(
            outline.sample(radius_mm, wavelength_nm, unit(random_), unit(random_)).direction);
      const auto pass = trace(radius_mm, directions, std::vector(directions.size(), wavelength_nm));
      const double counted = static_cast<double>(std::count(pass.begin(), pass.end(), true)) / 400000.0;
      EXPECT_NEAR(*acceptance, counted, 8e-4) << "r = " << radius_mm << " at " << wavelength_nm << " nm";
    }
}

// Samples stand for areas that add up to the outline's, part by part: the mean of area · [u < c] over the
// samples is the area of that part, here counted on a fine jittered grid.
TEST_P(Outline, SamplesStandForTheirArea) {
  const PupilOutline outline(lens_, GetParam().image_circle_mm, 400.0, 700.0, Task());
  const double radius_mm = 0.6 * GetParam().image_circle_mm;
  double left = 0.0, upper = 0.0, u_sum = 0.0, v_max = 0.0, u_min = 1e9, u_max = -1e9;
  constexpr int side = 512;
  std::uniform_real_distribution<double> jitter(0.0, 1.0);
  std::vector<PupilSample> samples;
  for (int i = 0; i < side * side; ++i) {
    samples.push_back(outline.sample(radius_mm, 460.0, (i % side + jitter(random_)) / side,
                                     (i / side + jitter(random_)) / side));
    u_sum += samples.back().direction.u;
    v_max = std::max(v_max, samples.back().direction.v);
    u_min = std::min(u_min, samples.back().direction.u);
    u_max = std::max(u_max, samples.back().direction.u);
  }
  const double cut_u = u_sum / (side * side), cut_v = 0.5 * v_max;
  for (const auto& [direction, area] : samples) {
    if (direction.u < cut_u) left += area / (side * side);
    if (direction.v > cut_v) upper += area / (side * side);
  }
  double grid_left = 0.0, grid_upper = 0.0;
  const double du = (u_max - u_min) * 1.02 / 1500, dv = 2.04 * v_max / 1500;
  for (int i = 0; i < 1500; ++i)
    for (int j = 0; j < 1500; ++j) {
      const PupilDirection d{u_min - 0.01 * (u_max - u_min) + (i + jitter(random_)) * du,
                             -1.02 * v_max + (j + jitter(random_)) * dv};
      if (!outline.contains(radius_mm, 460.0, d)) continue;
      if (d.u < cut_u) grid_left += du * dv;
      if (d.v > cut_v) grid_upper += du * dv;
    }
  EXPECT_NEAR(left / grid_left, 1.0, 0.002);
  EXPECT_NEAR(upper / grid_upper, 1.0, 0.002);
}

constexpr double far_mm = std::numeric_limits<double>::infinity();
INSTANTIATE_TEST_SUITE_P(
    Lenses, Outline,
    ::testing::Values(
        Case{"phone_8p_f195_8p69mm", 8.0, 0.0}, Case{"phone_8p_f195_8p69mm", 8.0, 0.0, far_mm},
        Case{"phone_8p_f195_8p69mm", 8.0, 8.0}, Case{"phone_8p_f195_8p69mm", 8.0, 8.0, far_mm},
        Case{"leica_summicron_m_50mm_f2", 21.6, 0.0}, Case{"leica_summicron_m_50mm_f2", 21.6, 0.0, far_mm},
        Case{"leica_summicron_m_50mm_f2", 21.6, 8.0}, Case{"codev_double_gauss_100mm_f2", 24.6, 0.0},
        Case{"codev_double_gauss_100mm_f2", 24.6, 8.0, far_mm}, Case{"pbrt_double_gauss_50mm", 20.0, 0.0},
        Case{"pbrt_double_gauss_50mm", 20.0, 4.0}, Case{"leica_noctilux_50mm_f1_reconstruction", 22.6, 11.0},
        Case{"leica_elmarit_tl_18mm_f28_asph", 14.0, 0.0, far_mm}, Case{"cooke_triplet_50mm_f5", 18.0, 0.0}),
    [](const auto& c) {
      return c.param.lens + (c.param.f_number > 0.0 ? "_stopped" : "") +
             (std::isinf(c.param.object_mm) ? "_far" : "");
    });

}  // namespace
}  // namespace groundglass::optics
