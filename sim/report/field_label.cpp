#include "sim/report/field_label.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/report/number_text.h"

namespace groundglass::report {

std::string field_label(const optics::Lens& lens, optics::FieldPoint field) {
  const char* unit = std::isfinite(lens.object_distance_mm) ? " mm" : "°";
  if (field.x != 0.0) return fmt::format("({}, {}){}", general(field.x, 4), general(field.y, 4), unit);
  return general(field.y, 4) + unit;
}

std::string wavelength_label(double wavelength_nm) { return fmt::format("{:.4g} nm", wavelength_nm); }

}  // namespace groundglass::report
