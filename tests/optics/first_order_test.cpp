#include "optics/analysis/first_order.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "optics/glass/glass_catalogue.h"
#include "optics/lens/lens_file.h"
#include "sim/core/constants.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/shared_data.h"

namespace groundglass::optics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double d_nm = constants::line_d_nm;

Lens shipped_lens(const std::string& name) {
  return load_lens(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses" / (name + ".toml"));
}

Surface surface(double radius_mm, double thickness_mm, double n, bool stop = false) {
  Surface result;
  result.shape = Conic{1.0 / radius_mm, 0.0};
  result.thickness_mm = thickness_mm;
  if (n != 1.0) result.glass = Glass("constant", ConstantIndex{n}, 300.0, 1100.0);
  result.semi_diameter_mm = 5.0;
  result.stop = stop;
  return result;
}

Lens lens_of(std::vector<Surface> surfaces) {
  Lens lens;
  lens.name = "test";
  lens.surfaces = std::move(surfaces);
  return lens;
}

/// The stop made so wide that the entrance pupil has this diameter.
Lens with_entrance_pupil(Lens lens, double diameter_mm, double wavelength_nm) {
  double& semi_diameter_mm = lens.surfaces[lens.stop_index()].semi_diameter_mm;
  semi_diameter_mm *= diameter_mm / first_order(lens, wavelength_nm).entrance_pupil_diameter_mm;
  return lens;
}

struct Shipped {
  const char* file;
  const char* reference;
  double bfl_tolerance_mm = 1e-4;
};

class ShippedLens : public ::testing::TestWithParam<Shipped> {};

// An independent trace of the published prescriptions, printed to 1e-4 mm; for the double Gauss it had the
// indices rounded to 6 decimals, which moves the focus by 1.6e-4 mm (OpticStudio agrees with us, see below).
TEST_P(ShippedLens, HasTheFocalLengthOfTheIndependentTrace) {
  const auto path = testing::shared_data("lenses/" + std::string(GetParam().reference) + ".json");
  GROUNDGLASS_NEEDS_SHARED(path);
  const auto reference = nlohmann::json::parse(std::ifstream(path));
  const auto& traced = reference.at("verification");
  const Lens lens = shipped_lens(GetParam().file);
  const FirstOrder f = first_order(lens, lens.reference_wavelength_nm);
  EXPECT_NEAR(f.efl_mm, traced.at("efl_computed_mm"), 1e-4);
  EXPECT_NEAR(f.bfl_mm, traced.at("bfl_paraxial_from_last_surface_mm"), GetParam().bfl_tolerance_mm);
  if (traced.contains("ep_pos")) {
    EXPECT_NEAR(f.entrance_pupil_position_mm, traced.at("ep_pos"), 1e-4);
    EXPECT_NEAR(f.exit_pupil_position_mm, traced.at("xp_pos_from_last"), 1e-4);
  }
  EXPECT_EQ(f.image_distance_mm, reference.at("image_distance"));
  EXPECT_EQ(lens.published_efl_mm, reference.at("efl_mm"));
  EXPECT_EQ(lens.surfaces.size(), reference.at("surfaces").size());
}

INSTANTIATE_TEST_SUITE_P(
    All, ShippedLens,
    ::testing::Values(Shipped{"phone_8p_f195_8p69mm", "phone_8P_f195_8p69mm_largan_us12174349_e5"},
                      Shipped{"leica_summicron_m_50mm_f2", "leica_summicron_m_50_f2_us4123144_ex9"},
                      Shipped{"codev_double_gauss_100mm_f2", "codev_double_gauss_100mm_f2", 2e-4},
                      Shipped{"pbrt_double_gauss_50mm", "pbrt_dgauss_22deg_50mm"},
                      Shipped{"cooke_triplet_50mm_f5", "cooke_triplet_50mm_f5"}),
    [](const auto& test) { return std::string(test.param.file); });

// What the sources themselves print; the bounds are how far an independent trace of the same figures is off.
TEST(FirstOrder, PublishedFocalLengths) {
  struct Published {
    const char* lens;
    double efl_error, f_number_error;
  };
  for (const Published& published :
       {Published{"phone_8p_f195_8p69mm", 7.5e-4, 1e-3}, Published{"leica_summicron_m_50mm_f2", 6.2e-4, 4e-3},
        Published{"codev_double_gauss_100mm_f2", 1.5e-6, 1e-5},
        Published{"pbrt_double_gauss_50mm", 7.2e-3, 1.6e-2},
        Published{"cooke_triplet_50mm_f5", 2e-9, 1e-5}}) {
    const Lens lens = shipped_lens(published.lens);
    const FirstOrder f = first_order(lens, lens.reference_wavelength_nm);
    EXPECT_NEAR(f.efl_mm / *lens.published_efl_mm, 1.0, published.efl_error) << published.lens;
    EXPECT_NEAR(f.f_number / *lens.published_f_number, 1.0, published.f_number_error) << published.lens;
  }
}

// Zemax's value, given with all its digits in optiland's pull request 709.
TEST(FirstOrder, CookeTripletAsInZemax) {
  EXPECT_NEAR(first_order(shipped_lens("cooke_triplet_50mm_f5"), 550.0).efl_mm, 49.999783071431914, 2e-9);
}

// OpticStudio 2023 R1.02, double Gauss at image-space F/5, 0.5876 um (optiland issue 710).
TEST(FirstOrder, DoubleGaussAsInOpticStudio) {
  const Lens lens = with_entrance_pupil(shipped_lens("codev_double_gauss_100mm_f2"), 20.00075, 587.6);
  const FirstOrder f = first_order(lens, 587.6);
  EXPECT_NEAR(f.efl_mm, 100.003748, 1e-6);
  EXPECT_NEAR(f.f_number, 5.0, 1e-6);
  EXPECT_NEAR(f.entrance_pupil_position_mm, 57.912, 5e-4);
  EXPECT_NEAR(f.exit_pupil_diameter_mm, 22.92889, 1e-5);
  EXPECT_NEAR(f.exit_pupil_position_mm - f.image_distance_mm, -114.6444, 1e-4);
  EXPECT_NEAR(f.ffl_mm, -29.3208, 1e-4);  // CODE V 10.8
  EXPECT_NEAR(f.bfl_mm - f.image_distance_mm, 1e-5, 1e-5);
}

// OpticStudio 2025 R2.02, singlet with the stop on its rear surface (optiland issue 710).
TEST(FirstOrder, SingletAsInOpticStudio) {
  Lens lens = lens_of({surface(63.73364157, 10.0, 1.0), surface(653.2939232, 92.7383463, 1.0, true)});
  lens.surfaces[0].glass = find_glass("hoya:LAC9");
  lens = with_entrance_pupil(std::move(lens), 25.0, 587.5618);
  const FirstOrder f = first_order(lens, 587.5618);
  EXPECT_NEAR(f.efl_mm, 101.501826, 1e-6);
  EXPECT_NEAR(f.f_number, 4.060073, 1e-6);
  EXPECT_NEAR(f.entrance_pupil_position_mm, 6.318809, 1e-6);
  EXPECT_NEAR(f.exit_pupil_diameter_mm, 23.39711, 1e-5);
  EXPECT_NEAR(f.exit_pupil_position_mm - f.image_distance_mm, -92.73835, 1e-5);
  EXPECT_NEAR(f.bfl_mm - f.image_distance_mm, 2.255622, 1e-6);
  EXPECT_NEAR(f.rear_principal_plane_mm - f.image_distance_mm, -99.246204, 1e-6);
}

// Kidger, Fundamental Optical Design, the Fraunhofer doublet of ch. 8 with its ray table.
TEST(FirstOrder, KidgersParaxialRays) {
  const Lens lens = lens_of(
      {surface(64.1, 3.5, 1.56384, true), surface(-43.249, 1.5, 1.6668), surface(-183.69, 97.4495, 1.0)});
  const auto marginal = paraxial_trace(lens, d_nm, {10.0, 0.0});
  const auto chief = paraxial_trace(lens, d_nm, {0.0, std::tan(1.0 / 57.29577951308232)});
  const double marginal_y[] = {10.0, 9.80313, 9.74498}, marginal_u[] = {-0.05625, -0.03877, -0.1};
  const double chief_y[] = {0.0, 0.03907, 0.05486}, chief_u[] = {0.01116, 0.01053, 0.017349};
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(marginal[i].y_mm, marginal_y[i], 6e-6);
    EXPECT_NEAR(marginal[i].u, marginal_u[i], 6e-6);
    EXPECT_NEAR(chief[i].y_mm, chief_y[i], 6e-6);
    EXPECT_NEAR(chief[i].u, chief_u[i], 6e-6);
  }
  // Lagrange's invariant n (u ȳ − ū y), the same in every space.
  EXPECT_NEAR(marginal[2].u * chief[2].y_mm - chief[2].u * marginal[2].y_mm, -0.17455, 5e-6);
  EXPECT_NEAR(first_order(lens, d_nm).efl_mm, 100.0, 6e-4);
  EXPECT_NEAR(first_order(lens, d_nm).bfl_mm, 97.4495, 9e-4);
}

// The lensmaker's equation of a thick lens in air.
TEST(FirstOrder, ThickLensInClosedForm) {
  const double r1 = 50.0, r2 = -30.0, t = 10.0, n = 1.6;
  const FirstOrder f = first_order(lens_of({surface(r1, t, n, true), surface(r2, 1.0, 1.0)}), d_nm);
  const double efl = 1.0 / ((n - 1.0) * (1.0 / r1 - 1.0 / r2 + (n - 1.0) * t / (n * r1 * r2)));
  EXPECT_NEAR(f.efl_mm, efl, 1e-12);
  EXPECT_NEAR(f.bfl_mm, efl * (1.0 - (n - 1.0) * t / (n * r1)), 1e-12);
  EXPECT_NEAR(f.ffl_mm, -efl * (1.0 + (n - 1.0) * t / (n * r2)), 1e-12);
  EXPECT_NEAR(f.front_principal_plane_mm, -efl * (n - 1.0) * t / (n * r2), 1e-12);
  EXPECT_NEAR(f.rear_principal_plane_mm, -efl * (n - 1.0) * t / (n * r1), 1e-12);
  EXPECT_NEAR(f.entrance_pupil_diameter_mm, 10.0, 1e-12);
  EXPECT_NEAR(f.f_number, efl / 10.0, 1e-12);
}

// A thin lens with the stop a mm in front of it images the stop as 1/s' = 1/f − 1/a.
TEST(FirstOrder, PupilsOfAThinLens) {
  const double focal = 100.0, a = 30.0;
  const auto thin = [&](double stop_distance) {
    return lens_of({surface(infinity, stop_distance, 1.0, true), surface(infinity, 0.0, 1.5),
                    surface(-focal * 0.5, focal, 1.0)});
  };
  const FirstOrder f = first_order(thin(a), d_nm);
  EXPECT_NEAR(f.efl_mm, focal, 1e-12);
  EXPECT_EQ(f.entrance_pupil_position_mm, 0.0);
  EXPECT_NEAR(f.exit_pupil_position_mm, 1.0 / (1.0 / focal - 1.0 / a), 1e-12);
  EXPECT_NEAR(f.exit_pupil_diameter_mm, 10.0 / (1.0 - a / focal), 1e-12);
  const FirstOrder telecentric = first_order(thin(focal), d_nm);
  EXPECT_TRUE(std::isinf(telecentric.exit_pupil_position_mm));
  EXPECT_TRUE(std::isinf(telecentric.exit_pupil_diameter_mm));
  EXPECT_NEAR(telecentric.f_number, 10.0, 1e-12);
}

TEST(FirstOrder, ImagesObeyNewtonsEquation) {
  const Lens lens = shipped_lens("leica_summicron_m_50mm_f2");
  const FirstOrder f = first_order(lens, 546.074);
  for (const double object_mm : {40.0, 300.0, 2500.0, 1e6}) {
    const double from_front_focus = object_mm + f.ffl_mm;
    const double image_mm = paraxial_image_distance_mm(lens, object_mm, 546.074);
    EXPECT_NEAR((image_mm - f.bfl_mm) * from_front_focus / (f.efl_mm * f.efl_mm), 1.0, 1e-7) << object_mm;
  }
  EXPECT_NEAR(paraxial_image_distance_mm(lens, infinity, 546.074), f.bfl_mm, 1e-12);
}

TEST(FirstOrder, WhatCannotBe) {
  const Lens plate = lens_of({surface(infinity, 5.0, 1.5, true), surface(infinity, 5.0, 1.0)});
  EXPECT_INPUT_ERROR(first_order(plate, d_nm), "'test' is afocal");
  const Lens lens = shipped_lens("cooke_triplet_50mm_f5");
  EXPECT_INPUT_ERROR(first_order(lens, 250.0), "hikari:SK16", "250 nm");
  EXPECT_INPUT_ERROR(paraxial_image_distance_mm(lens, 0.0, 550.0), "object distance is 0 mm");
  EXPECT_INPUT_ERROR(paraxial_image_distance_mm(lens, std::nan(""), 550.0), "expected a positive one");
}

}  // namespace
}  // namespace groundglass::optics
