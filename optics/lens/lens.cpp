#include "optics/lens/lens.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "optics/analysis/first_order.h"
#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

Frame placed(const Tilt& tilt) { return {tilt.rotation(), {tilt.decenter_x_mm, tilt.decenter_y_mm, 0.0}}; }

/// From a surface's own frame to the one that the rest of the lens stands in.
Frame after(const Tilt& tilt) {
  switch (tilt.kind) {
    case TiltKind::follow:
      break;
    case TiltKind::back:
      return placed(tilt).inverse();
    case TiltKind::bend:
      return {tilt.rotation(), Eigen::Vector3d::Zero()};
  }
  return {};
}

}  // namespace

size_t Lens::stop_index() const {
  const auto stop = std::find_if(surfaces.begin(), surfaces.end(), [](const Surface& s) { return s.stop; });
  if (stop == surfaces.end()) throw InputError("lens '" + name + "' has no stop");
  return static_cast<size_t>(stop - surfaces.begin());
}

double Lens::first_nm() const {
  double first = 0.0;
  for (const Surface& surface : surfaces)
    if (!surface.glass.is_air()) first = std::max(first, surface.glass.first_nm());
  return first;
}

double Lens::last_nm() const {
  double last = std::numeric_limits<double>::infinity();
  for (const Surface& surface : surfaces)
    if (!surface.glass.is_air()) last = std::min(last, surface.glass.last_nm());
  return last;
}

bool Lens::ends_backwards() const {
  return std::count_if(surfaces.begin(), surfaces.end(), [](const Surface& s) { return s.mirror; }) % 2 != 0;
}

std::vector<DesignWavelength> design_wavelengths(const Lens& lens) {
  if (!lens.wavelengths.empty()) return lens.wavelengths;
  std::vector<DesignWavelength> result;
  for (double nm : {constants::line_F_nm, constants::line_d_nm, constants::line_C_nm})
    if (nm >= lens.first_nm() && nm <= lens.last_nm()) result.push_back({nm, 1.0});
  if (result.empty()) result.push_back({lens.reference_wavelength_nm, 1.0});
  return result;
}

std::vector<FieldPoint> design_fields(const Lens& lens) {
  if (!lens.fields.empty()) return lens.fields;
  std::vector<FieldPoint> result = {{0.0, 0.0}};
  if (lens.half_field_deg > 0.0)
    for (double share : {0.5, 0.7, 0.85, 1.0})
      result.push_back(field_at_angle(lens, {0.0, share * lens.half_field_deg}));
  return result;
}

FieldPoint field_at_angle(const Lens& lens, FieldPoint degrees) {
  if (std::isinf(lens.object_distance_mm)) return degrees;
  constexpr double degree = std::numbers::pi / 180.0;
  const double from_pupil_mm =
      lens.object_distance_mm + entrance_pupil(lens, lens.reference_wavelength_nm).position_mm;
  // A ray that climbs comes from below.
  return {-from_pupil_mm * std::tan(degrees.x * degree), -from_pupil_mm * std::tan(degrees.y * degree)};
}

std::vector<Frame> frames(const Lens& lens) {
  std::vector<Frame> result;
  Frame before;  // of the axis behind the last surface, against that surface
  for (const Surface& surface : lens.surfaces) {
    result.push_back(before * placed(surface.tilt));
    before = after(surface.tilt) * Frame{Eigen::Matrix3d::Identity(), {0.0, 0.0, surface.thickness_mm}};
  }
  result.push_back(before * placed(lens.image_tilt));
  return result;
}

bool is_rotationally_symmetric(const Lens& lens) {
  return !lens.image_tilt.moves() &&
         std::all_of(lens.surfaces.begin(), lens.surfaces.end(), [](const Surface& s) {
           return is_rotationally_symmetric(s.shape) && is_rotationally_symmetric(s.aperture) &&
                  !s.tilt.moves();
         });
}

}  // namespace groundglass::optics
