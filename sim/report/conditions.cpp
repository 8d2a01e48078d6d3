#include "sim/report/conditions.h"

#include <algorithm>
#include <cmath>

#include "optics/analysis/conjugates.h"
#include "optics/pupil/pupil_points.h"
#include "optics/pupil/ray_aiming.h"
#include "sim/core/error.h"
#include "sim/core/task.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

using optics::FieldPoint;
using optics::Lens;

bool passes_light(const Lens& lens, double wavelength_nm, FieldPoint field) {
  constexpr int spokes = 12;
  try {
    const optics::RayAimer aimer(lens, wavelength_nm, field);
    return !optics::pupil_quadrature(lens, aimer, wavelength_nm, 1, spokes).empty();
  } catch (const InputError&) {
    return false;  // no ray reaches the middle of the stop
  }
}

}  // namespace

std::vector<std::string> Conditions::colours() const {
  std::vector<double> nm;
  for (const auto& wavelength : wavelengths) nm.push_back(wavelength.nm);
  return style::colours_of_wavelengths(nm);
}

double Conditions::largest_field() const {
  double largest = 0.0;
  for (const FieldPoint& field : fields) largest = std::max(largest, std::abs(field.y));
  return largest;
}

LitConditions lit_conditions(const Lens& lens, const std::vector<FieldPoint>& fields) {
  const Conditions all{fields, optics::design_wavelengths(lens), lens.reference_wavelength_nm, {}};
  for (const auto& wavelength : all.wavelengths)
    for (const optics::Surface& surface : lens.surfaces) (void)surface.glass.index(wavelength.nm);
  std::vector<char> lit(fields.size() * all.wavelengths.size());
  for_all(all, [&](std::size_t f, std::size_t w) {
    lit[f * all.wavelengths.size() + w] = passes_light(lens, all.wavelengths[w].nm, fields[f]);
  });
  LitConditions result{all, {}};
  result.conditions.fields.clear();
  for (std::size_t f = 0; f < fields.size(); ++f) {
    const auto first = lit.begin() + static_cast<std::ptrdiff_t>(f * all.wavelengths.size());
    const bool all_lit = std::all_of(first, first + static_cast<std::ptrdiff_t>(all.wavelengths.size()),
                                     [](char l) { return l; });
    (all_lit ? result.conditions.fields : result.dark_fields).push_back(fields[f]);
  }
  if (result.conditions.fields.empty())
    throw InputError("no light of any of its fields passes the lens; give others by --fields");
  return result;
}

std::vector<FieldPoint> evenly_spread_fields(const Lens& lens, const Conditions& conditions,
                                             std::size_t count) {
  const double largest = conditions.largest_field();
  if (largest == 0.0)
    throw InputError(lens.name + ": has no field but the axis; give the fields to show by --fields");
  std::vector<FieldPoint> result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back({0.0, largest * static_cast<double>(i) / static_cast<double>(count - 1)});
  return result;
}

void for_all(const Conditions& conditions, const std::function<void(std::size_t, std::size_t)>& work) {
  const std::size_t wavelengths = conditions.wavelengths.size();
  parallel_for(static_cast<std::int64_t>(conditions.fields.size() * wavelengths), Task{}, "",
               [&](std::int64_t i) {
                 const auto k = static_cast<std::size_t>(i);
                 work(k / wavelengths, k % wavelengths);
               });
}

double airy_radius_mm(const Lens& lens, double wavelength_nm) {
  return 1.22 * 1e-6 * wavelength_nm * optics::working_f_number(lens, wavelength_nm);
}

}  // namespace groundglass::report
