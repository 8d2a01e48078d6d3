#pragma once

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "optics/lens/lens.h"

namespace groundglass::testing {

/// All numbers a shape, a formula or an opening is made of, behind the index of its kind.
inline std::vector<double> numbers_of(const optics::Conic& s) { return {s.curvature_per_mm, s.conic}; }

inline std::vector<double> joined(std::vector<double> a, const std::vector<double>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline std::vector<double> numbers_of(const optics::EvenAsphere& s) {
  return joined(numbers_of(s.base), s.coefficients);
}
inline std::vector<double> numbers_of(const optics::PowerAsphere& s) {
  return joined(numbers_of(s.base), s.coefficients);
}
inline std::vector<double> numbers_of(const optics::ForbesQbfs& s) {
  return joined({s.curvature_per_mm, s.normalization_radius_mm}, s.coefficients_mm);
}
inline std::vector<double> numbers_of(const optics::ForbesQcon& s) {
  return joined(joined(numbers_of(s.base), {s.normalization_radius_mm}), s.coefficients_mm);
}
inline std::vector<double> numbers_of(const optics::Biconic& s) {
  return joined(numbers_of(s.x), numbers_of(s.y));
}
inline std::vector<double> numbers_of(const optics::Toroid& s) {
  return joined(numbers_of(s.profile), {s.curvature_x_per_mm});
}
inline std::vector<double> numbers_of(const optics::AirIndex&) { return {}; }
inline std::vector<double> numbers_of(const optics::ConstantIndex& f) { return {f.n}; }
inline std::vector<double> numbers_of(const optics::SellmeierIndex& f) { return joined(f.b, f.c_um2); }
inline std::vector<double> numbers_of(const optics::PowerSeriesIndex& f) {
  return joined(f.coefficient, f.power);
}
inline std::vector<double> numbers_of(const optics::ResonanceIndex& f) {
  std::vector<double> numbers = numbers_of(f.background);
  for (const optics::Resonance& r : f.resonances) numbers = joined(numbers, {r.b, r.c_um2, r.power});
  return numbers;
}
inline std::vector<double> numbers_of(const optics::ConradyIndex& f) { return {f.n0, f.a, f.b}; }
inline std::vector<double> numbers_of(const optics::HerzbergerIndex& f) { return {f.a.begin(), f.a.end()}; }
inline std::vector<double> numbers_of(const optics::ModelIndex& f) {
  return {f.nd, f.vd, f.kind == optics::MaterialKind::plastic ? 1.0 : 0.0};
}
inline std::vector<double> numbers_of(std::monostate) { return {}; }
inline std::vector<double> numbers_of(const optics::RectangularAperture& a) {
  return {a.half_width_mm, a.half_height_mm};
}
inline std::vector<double> numbers_of(const optics::EllipticalAperture& a) {
  return {a.semi_axis_x_mm, a.semi_axis_y_mm};
}
inline std::vector<double> numbers_of(const optics::IrisAperture& a) {
  return {static_cast<double>(a.blades), a.roundness, a.rotation_deg};
}

template <typename Variant>
std::vector<double> all_numbers(const Variant& variant) {
  return joined({static_cast<double>(variant.index())},
                std::visit([](const auto& kind) { return numbers_of(kind); }, variant));
}

inline std::vector<double> numbers_of(const optics::Tilt& t) {
  return {t.decenter_x_mm, t.decenter_y_mm, t.tilt_x_deg,
          t.tilt_y_deg,    t.tilt_z_deg,    static_cast<double>(t.kind)};
}

inline std::vector<std::uint64_t> bits(const std::vector<double>& numbers) {
  std::vector<std::uint64_t> result;
  for (const double number : numbers) result.push_back(std::bit_cast<std::uint64_t>(number));
  return result;
}

inline void expect_same_surface_bits(const optics::Surface& a, const optics::Surface& b) {
  EXPECT_EQ(bits(all_numbers(a.shape)), bits(all_numbers(b.shape)));
  EXPECT_EQ(bits({a.thickness_mm, a.semi_diameter_mm}), bits({b.thickness_mm, b.semi_diameter_mm}));
  EXPECT_EQ(a.glass.name(), b.glass.name());
  EXPECT_EQ(bits(all_numbers(a.glass.formula())), bits(all_numbers(b.glass.formula())));
  EXPECT_EQ(bits({a.glass.first_nm(), a.glass.last_nm()}), bits({b.glass.first_nm(), b.glass.last_nm()}));
  EXPECT_EQ(a.coating, b.coating);
  EXPECT_EQ(a.stop, b.stop);
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.mirror, b.mirror);
  EXPECT_EQ(bits(all_numbers(a.aperture.opening)), bits(all_numbers(b.aperture.opening)));
  EXPECT_EQ(bits({a.aperture.center_x_mm, a.aperture.center_y_mm, a.aperture.obstruction_radius_mm}),
            bits({b.aperture.center_x_mm, b.aperture.center_y_mm, b.aperture.obstruction_radius_mm}));
  EXPECT_EQ(bits(numbers_of(a.tilt)), bits(numbers_of(b.tilt)));
}

/// Every member of two lenses agrees, numbers to the last bit.
inline void expect_same_bits(const optics::Lens& a, const optics::Lens& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(bits({a.reference_wavelength_nm, a.half_field_deg, a.object_distance_mm}),
            bits({b.reference_wavelength_nm, b.half_field_deg, b.object_distance_mm}));
  EXPECT_EQ(a.published_efl_mm, b.published_efl_mm);
  EXPECT_EQ(a.published_f_number, b.published_f_number);
  EXPECT_EQ(a.published_bfl_mm, b.published_bfl_mm);
  EXPECT_EQ(bits(numbers_of(a.image_tilt)), bits(numbers_of(b.image_tilt)));
  ASSERT_EQ(a.wavelengths.size(), b.wavelengths.size());
  for (size_t i = 0; i < a.wavelengths.size(); ++i)
    EXPECT_EQ(bits({a.wavelengths[i].nm, a.wavelengths[i].weight}),
              bits({b.wavelengths[i].nm, b.wavelengths[i].weight}));
  ASSERT_EQ(a.fields.size(), b.fields.size());
  for (size_t i = 0; i < a.fields.size(); ++i)
    EXPECT_EQ(bits({a.fields[i].x, a.fields[i].y}), bits({b.fields[i].x, b.fields[i].y}));
  ASSERT_EQ(a.surfaces.size(), b.surfaces.size());
  for (size_t i = 0; i < a.surfaces.size(); ++i) {
    SCOPED_TRACE("surface " + std::to_string(i + 1));
    expect_same_surface_bits(a.surfaces[i], b.surfaces[i]);
  }
}

}  // namespace groundglass::testing
