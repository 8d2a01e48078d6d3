#include "sim/report/field_label.h"

#include <fmt/format.h>

#include <cmath>

namespace groundglass::report {

std::string field_label(const optics::Lens& lens, optics::FieldPoint field) {
  const char* unit = std::isfinite(lens.object_distance_mm) ? " mm" : "°";
  if (field.x != 0.0) return fmt::format("({:.4g}, {:.4g}){}", field.x, field.y, unit);
  return fmt::format("{:.4g}{}", field.y, unit);
}

std::string wavelength_label(double wavelength_nm) { return fmt::format("{:.4g} nm", wavelength_nm); }

}  // namespace groundglass::report
