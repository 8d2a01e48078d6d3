#include "optics/coating/throughput.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "optics/coating/coating_file.h"
#include "optics/coating/interface.h"
#include "optics/coating/transmittance_table.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/reverse.h"
#include "optics/trace/trace.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

Lens double_gauss() {
  return load_lens(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses/codev_double_gauss_100mm_f2.toml");
}

Lens coated(Lens lens, const std::string& coating) {
  Glass before;
  for (Surface& surface : lens.surfaces) {
    if (before.is_air() != surface.glass.is_air()) surface.coating = find_coating(coating);
    before = surface.glass;
  }
  return lens;
}

RayBatch<double> batch(const std::vector<std::array<double, 4>>& x_y_l_m) {
  RayBatch<double> rays(x_y_l_m.size());
  for (size_t i = 0; i < rays.size(); ++i) {
    const auto& [x, y, l, m] = x_y_l_m[i];
    rays.x[i] = x, rays.y[i] = y, rays.l[i] = l, rays.m[i] = m;
    rays.n[i] = std::sqrt(1.0 - l * l - m * m);
  }
  return rays;
}

/// A beam that overfills the lens, at three field angles.
RayBatch<double> beams() {
  std::vector<std::array<double, 4>> rays;
  for (double field_deg : {0.0, 10.0, 14.0})
    for (double y = -36.0; y <= 36.0; y += 3.0)
      for (double x = 0.0; x <= 36.0; x += 3.0) rays.push_back({x, y, 0.0, std::sin(field_deg * degree)});
  return batch(rays);
}

Surface surface(Shape shape, double thickness_mm, const Glass& glass = Glass()) {
  Surface result;
  result.shape = shape;
  result.thickness_mm = thickness_mm;
  result.glass = glass;
  result.semi_diameter_mm = 50.0;
  return result;
}

Lens lens_of(std::vector<Surface> surfaces) {
  Lens lens;
  lens.surfaces = std::move(surfaces);
  lens.surfaces.front().stop = true;
  return lens;
}

TEST(Throughput, AxisOfBareLensIsTheProductOfFresnelLosses) {
  const Lens lens = double_gauss();
  double by_hand = 1.0, before = 1.0;
  for (const Surface& s : lens.surfaces) {
    const double after = s.glass.index(587.6);
    by_hand *= 1.0 - std::pow((before - after) / (before + after), 2);
    before = after;
  }
  for (Polarisation polarisation : {Polarisation::averaged, Polarisation::exact}) {
    RayBatch<double> rays = batch({{0.0, 0.0, 0.0, 0.0}});
    const Throughput light = throughput(lens, rays, 587.6, polarisation);
    EXPECT_NEAR(light.fraction[0], by_hand, 1e-14);
    EXPECT_NEAR(light.fraction[0], 0.634291283138, 1e-9);  // optiland 0.6.3
  }
}

// Skew rays through the bare double Gauss, by optiland 0.6.3 (FresnelCoating, unpolarised light, indices from
// the same catalogue). It follows the electric field; its |E|² was multiplied by n' cos θ' / (n cos θ) of
// every surface, from its own ray directions. The means of s and p came from the same directions.
TEST(Throughput, SkewRaysAgreeWithOptiland) {
  const std::vector<std::array<double, 4>> x_y_l_m = {
      {0, 24.5, 0, 0}, {5, 20, 0.1, 0.05}, {-12, -18, -0.08, 0.12}, {15, -24, 0, 0.1}, {-20, 6, 0.15, -0.12}};
  const std::vector<double> exact = {0.630626205350, 0.629764851747, 0.632266328788, 0.630423588566,
                                     0.633843019071};
  const std::vector<double> mean = {0.625981432421, 0.624956135522, 0.630881373947, 0.626167756019,
                                    0.633612356830};
  Lens lens = double_gauss();
  for (Surface& s : lens.surfaces) s.semi_diameter_mm *= 1.1;
  RayBatch<double> rays = batch(x_y_l_m), again = rays;
  const Throughput light = throughput(lens, rays, 587.6, Polarisation::exact);
  const Throughput averaged = throughput(lens, again, 587.6, Polarisation::averaged);
  for (size_t i = 0; i < rays.size(); ++i) {
    ASSERT_TRUE(rays.ok(i)) << i;
    EXPECT_NEAR(light.fraction[i], exact[i], 1e-9);
    EXPECT_NEAR(averaged.fraction[i], mean[i], 1e-9);
  }
}

TEST(Throughput, SharesSumToOneAndMultiplyUp) {
  Lens lens = coated(double_gauss(), "v_coat");  // which absorbs a little in the blue
  lens.surfaces[3].coating = find_coating("protected_silver");
  for (Polarisation polarisation : {Polarisation::averaged, Polarisation::exact}) {
    RayBatch<double> rays = beams();
    RayBatch<double> traced = rays;
    const Throughput light = throughput(lens, rays, 450.0, polarisation);
    SequentialTracer<double>(lens, 450.0).trace(traced);
    size_t arrived = 0;
    for (size_t i = 0; i < rays.size(); ++i) {
      EXPECT_EQ(rays.failure[i], traced.failure[i]);
      if (rays.ok(i)) {
        EXPECT_EQ(rays.x[i], traced.x[i]);
      }
      double product = 1.0;
      for (size_t k = 0; k < light.surfaces.size(); ++k) {
        const SurfaceShares& s = light.surfaces[k];
        const double sum = s.transmitted[i] + s.reflected[i] + s.absorbed[i];
        const bool passed = rays.ok(i) || static_cast<int>(k) < rays.failed_surface(i);
        EXPECT_NEAR(sum, passed ? 1.0 : 0.0, 1e-12);
        product *= s.transmitted[i];
      }
      EXPECT_NEAR(light.fraction[i], rays.ok(i) ? product : 0.0, 1e-14);
      arrived += rays.ok(i);
    }
    EXPECT_GT(arrived, 200u);
  }
}

// In a plane of symmetry s stays s: the exact share is the mean of two products.
TEST(Throughput, MeridionalRaysKeepTheirPolarisations) {
  const Lens lens = coated(double_gauss(), "mgf2");
  RayBatch<double> rays = batch({{0.0, 20.0, 0.0, 0.05}, {0.0, -15.0, 0.0, 0.05}, {0.0, 9.0, 0.0, -0.1}});
  RayBatch<double> step = rays;
  const Throughput light = throughput(lens, rays, 550.0, Polarisation::exact);
  const SequentialTracer<double> tracer(lens, 550.0);
  const std::vector<Interface> faces = interfaces(lens, 550.0);
  std::vector<double> s(rays.size(), 1.0), p = s;
  for (size_t k = 0; k < faces.size(); ++k) {
    const RayBatch<double> before = step;
    tracer.trace(step, k, k + 1);
    for (size_t i = 0; i < rays.size(); ++i) {
      const double slope = sag(lens.surfaces[k].shape, 0.0, step.y[i]).slope_y;
      const double cosine = std::cos(std::atan2(before.m[i], before.n[i]) - std::atan(-slope));
      const ThinFilmResponse response = faces[k].response(std::min(cosine, 1.0));
      s[i] *= response.s.transmittance;
      p[i] *= response.p.transmittance;
    }
  }
  for (size_t i = 0; i < rays.size(); ++i) {
    ASSERT_TRUE(rays.ok(i));
    EXPECT_NEAR(light.fraction[i], 0.5 * (s[i] + p[i]), 1e-13);
    EXPECT_GT(std::abs(s[i] - p[i]), 1e-4);
  }
}

// Two mirrors at Brewster's angle with crossed planes of incidence put out unpolarised light: what the first
// reflects is s, which the second meets as p. The mean of s and p knows nothing of it. The second mirror is
// crossed either by its own tilt or by a turn of the axes before it.
TEST(Throughput, CrossedBrewsterPlatesExtinguish) {
  Coating film = {"film", "", {{FilmMaterial("film", ConstantFilmIndex{1.5, 0.0}, 300.0, 1000.0), 100.0}}};
  Surface first = surface(Conic{}, -30.0);
  first.mirror = true;
  first.coating = std::make_shared<Coating>(film);
  first.tilt.tilt_x_deg = std::atan(1.5) / degree;
  first.tilt.kind = TiltKind::bend;
  Surface across = first, along = first, turn = surface(Conic{}, -30.0);
  across.tilt.tilt_x_deg = 0.0;
  across.tilt.tilt_y_deg = first.tilt.tilt_x_deg;
  turn.tilt.tilt_z_deg = 90.0;
  for (const Lens& lens : {lens_of({first, across}), lens_of({first, turn, along})}) {
    RayBatch<double> rays = batch({{0.0, 0.0, 0.0, 0.0}}), again = rays;
    const Throughput exact = throughput(lens, rays, 550.0, Polarisation::exact);
    const Throughput mean = throughput(lens, again, 550.0, Polarisation::averaged);
    ASSERT_TRUE(rays.ok(0));
    EXPECT_LT(exact.fraction[0], 1e-25);
    EXPECT_GT(mean.fraction[0], 0.005);
    EXPECT_NEAR(exact.surfaces.back().transmitted[0], 1.0, 1e-12);
  }
}

// The error of the mean that throughput.h states, for all rays that reach the image of an f/2 lens.
TEST(Throughput, ErrorOfTheAveragedFormIsAsStated) {
  for (const auto& [coating, bound] :
       {std::pair("", 6.5e-3), std::pair("mgf2", 1e-3), std::pair("bbar", 4e-4)}) {
    const Lens lens = *coating ? coated(double_gauss(), coating) : double_gauss();
    double worst = 0.0;
    for (double nm : {400.0, 450.0, 550.0, 700.0}) {
      RayBatch<double> rays = beams(), again = rays;
      const Throughput exact = throughput(lens, rays, nm, Polarisation::exact);
      const Throughput mean = throughput(lens, again, nm, Polarisation::averaged);
      for (size_t i = 0; i < rays.size(); ++i)
        worst = std::max(worst, std::abs(exact.fraction[i] - mean.fraction[i]));
    }
    EXPECT_LT(worst, bound) << coating;
    EXPECT_GT(worst, 0.5 * bound) << coating;
  }
}

// From the image side the same rays lose the same light.
TEST(Throughput, ReversedLensTransmitsAlike) {
  Lens lens = coated(double_gauss(), "bbar");
  lens.surfaces[2].coating = find_coating("v_coat");
  lens.surfaces[3].coating = find_coating("v_coat");  // between two glasses
  const Lens back = reversed(lens);
  EXPECT_EQ(back.surfaces[0].coating, lens.surfaces.back().coating);
  EXPECT_EQ(back.surfaces[7].coating->layers[0].material.name(),
            lens.surfaces[3].coating->layers[1].material.name());
  RayBatch<double> rays = batch({{3.0, 20.0, 0.02, 0.05}, {-10.0, 9.0, 0.05, -0.1}});
  const Throughput there = throughput(lens, rays, 480.0, Polarisation::averaged);
  RayBatch<double> returning(rays.size());
  for (size_t i = 0; i < rays.size(); ++i) {
    ASSERT_TRUE(rays.ok(i));
    returning.x[i] = rays.x[i], returning.y[i] = rays.y[i], returning.z[i] = -rays.z[i];
    returning.l[i] = -rays.l[i], returning.m[i] = -rays.m[i], returning.n[i] = rays.n[i];
  }
  const Throughput here = throughput(back, returning, 480.0, Polarisation::averaged);
  for (size_t i = 0; i < rays.size(); ++i) EXPECT_NEAR(here.fraction[i], there.fraction[i], 1e-12);
}

TEST(Throughput, MirrorsReflectWhatTheirCoatingDoes) {
  Surface plain = surface(Conic{-1.0 / 200.0, -1.0}, -100.0);
  plain.mirror = true;
  Surface metal = plain;
  metal.coating = find_coating("protected_aluminium");
  RayBatch<double> rays = batch({{0.0, 0.0, 0.0, 0.0}, {30.0, 0.0, 0.0, 0.0}}), again = rays;
  EXPECT_EQ(throughput(lens_of({plain}), rays, 550.0, Polarisation::exact).fraction[1], 1.0);
  const Throughput light = throughput(lens_of({metal}), again, 550.0, Polarisation::exact);
  EXPECT_NEAR(light.fraction[0], 0.9154, 1e-4);  // tmm 0.2.0
  EXPECT_NEAR(light.surfaces[0].absorbed[0], 1.0 - light.fraction[0], 1e-9);

  // A back-surface mirror: silver on glass, paint behind. Light meets the silver first, not its outer silica.
  const Glass glass = find_glass("schott:N-BK7");
  Surface front = surface(Conic{}, 5.0, glass), back = surface(Conic{}, -5.0, glass),
          out = surface(Conic{}, -10.0);
  back.mirror = true;
  back.coating = find_coating("protected_silver");
  RayBatch<double> once = batch({{0.0, 0.0, 0.0, 0.0}});
  const Throughput mangin = throughput(lens_of({front, back, out}), once, 550.0, Polarisation::averaged);
  const std::complex<double> silver = back.coating->layers[1].material.index(550.0), n = glass.index(550.0);
  EXPECT_NEAR(mangin.surfaces[1].reflected[0], std::norm((n - silver) / (n + silver)), 1e-6);
}

TEST(Throughput, InternalTransmittanceSeesThePathInGlass) {
  const Glass glass = find_glass("schott:N-BK7");
  const Lens lens = lens_of({surface(Conic{}, 10.0, glass), surface(Conic{}, 20.0), surface(Conic{}, 0.0)});
  RayBatch<double> rays = batch({{0.0, 0.0, 0.0, 0.0}, {0.0, 0.0, 0.0, 0.6}}), again = rays;
  const double n = glass.index(550.0);
  const auto beer = [&](const Glass& medium, double path_mm, double wavelength_nm) {
    EXPECT_EQ(medium.name(), "schott:N-BK7");
    EXPECT_EQ(wavelength_nm, 550.0);
    return std::exp(-0.01 * path_mm);
  };
  const Throughput clear = throughput(lens, rays, 550.0, Polarisation::exact);
  const Throughput light = throughput(lens, again, 550.0, Polarisation::exact, beer);
  EXPECT_NEAR(light.fraction[0] / clear.fraction[0], std::exp(-0.1), 1e-13);
  const double oblique_mm = 10.0 / std::sqrt(1.0 - std::pow(0.6 / n, 2));
  EXPECT_NEAR(light.fraction[1] / clear.fraction[1], std::exp(-0.01 * oblique_mm), 1e-13);
}

TEST(Throughput, WavelengthsOutsideACoatingAreErrors) {
  const Lens lens = coated(lens_of({surface(Conic{}, 5.0, find_glass("schott:N-BK7"))}), "v_coat");
  RayBatch<double> rays(1);
  EXPECT_INPUT_ERROR(throughput(lens, rays, 340.0, Polarisation::exact), "coating V-coat", "Ta2O5", "340 nm");
  EXPECT_INPUT_ERROR(TransmittanceTable(lens, 340.0, 500.0), "Ta2O5", "340 nm");
}

double exact_transmittance(const Interface& face, double cosine) {
  const ThinFilmResponse response = face.response(cosine);
  return face.is_mirror() ? response.reflectance() : response.transmittance();
}

// The error that transmittance_table.h states.
TEST(TransmittanceTable, StaysWithinItsStatedError) {
  for (const std::string coating : {"", "mgf2", "v_coat", "bbar"}) {
    Lens lens = coating.empty() ? double_gauss() : coated(double_gauss(), coating);
    Surface mirror = surface(Conic{}, -10.0);
    mirror.mirror = true;
    mirror.coating = find_coating("protected_aluminium");
    lens.surfaces.push_back(mirror);
    const TransmittanceTable table(lens, 400.0, 700.0);
    double worst = 0.0, worst_grazing = 0.0;  // to 78° and to 87°
    for (double nm = 400.0; nm <= 700.0; nm += 3.7) {
      const std::vector<Interface> faces = interfaces(lens, nm);
      for (size_t k = 0; k < faces.size(); ++k)
        for (double cosine = 0.0013; cosine < 1.0; cosine += 0.0037) {
          const double ratio = faces[k].index_before() / faces[k].index_after();
          const double sine_after = ratio * std::sqrt(1.0 - cosine * cosine);
          const double larger_angle_cosine = faces[k].is_mirror() || ratio < 1.0
                                                 ? cosine
                                                 : std::sqrt(std::max(1.0 - sine_after * sine_after, 0.0));
          const double error =
              std::abs(table.transmittance(k, static_cast<float>(cosine), static_cast<float>(nm)) -
                       exact_transmittance(faces[k], cosine));
          if (larger_angle_cosine < 0.05) continue;
          (larger_angle_cosine >= 0.2 ? worst : worst_grazing) =
              std::max(larger_angle_cosine >= 0.2 ? worst : worst_grazing, error);
        }
    }
    EXPECT_LT(worst, 2e-4) << coating;
    EXPECT_LT(worst_grazing, 6e-3) << coating;
  }
}

TEST(TransmittanceTable, NothingPassesBeyondTheCriticalAngle) {
  const TransmittanceTable table(double_gauss(), 400.0, 700.0);
  EXPECT_EQ(table.transmittance(1, 0.5f, 550.0f), 0.0f);
  EXPECT_EQ(table.surface_count(), 11u);
  EXPECT_EQ(table.transmittance(5, 0.5f, 550.0f), 1.0f);  // the stop
  const TransmittanceTable one(double_gauss(), 550.0, 550.0);
  EXPECT_NEAR(one.transmittance(0, 1.0f, 550.0f), table.transmittance(0, 1.0f, 550.0f), 1e-6);
}

}  // namespace
}  // namespace groundglass::optics
