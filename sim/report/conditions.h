#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::report {

/// Spatial frequencies (cycles per mm) that are asked for; mtf_charts.h says what is taken without.
struct MtfFrequencies {
  std::optional<double> highest_per_mm = {};
  /// Of charts over the field; the first of them also through focus.
  std::vector<double> per_mm = {};
};

/// What figures are computed at.
struct Conditions {
  std::vector<optics::FieldPoint> fields;
  std::vector<optics::DesignWavelength> wavelengths;
  /// Where chief rays and reference spheres are taken from: the lens's reference.
  double primary_nm = 587.5618;
  MtfFrequencies mtf = {};

  std::vector<std::string> colours() const;
  double largest_field() const;
};

/// Those given, or the design's own fields, as far as light of every design wavelength passes the lens;
/// `dark_fields` are the others. Throws InputError when no field is left.
struct LitConditions {
  Conditions conditions;
  std::vector<optics::FieldPoint> dark_fields;
};
LitConditions lit_conditions(const optics::Lens& lens, const std::vector<optics::FieldPoint>& fields);

/// So many fields from the axis to the largest one, upwards. Throws InputError when that is the axis itself.
std::vector<optics::FieldPoint> evenly_spread_fields(const optics::Lens& lens, const Conditions& conditions,
                                                     std::size_t count);

/// Runs work(field, wavelength), indices of the conditions, for all pairs on all threads.
void for_all(const Conditions& conditions, const std::function<void(std::size_t, std::size_t)>& work);

/// Radius (mm) of the Airy disc's first dark ring in the middle of the field: 1.22 λ N, paraxially, N being
/// the f-number at which the lens works. Throws InputError as first_order does.
double airy_radius_mm(const optics::Lens& lens, double wavelength_nm);

}  // namespace groundglass::report
