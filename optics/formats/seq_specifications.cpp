#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/formats/seq_builder.h"

namespace groundglass::optics {

double SeqBuilder::pupil_diameter_mm() const {
  const double value = system_.pupil_value;
  return at_place({file_.name(), system_.pupil_line, system_.pupil}, [&] {
    if (system_.pupil == "EPD") return mm(value);
    const bool distant = std::isinf(lens_.object_distance_mm);
    const double distance_mm = distant ? 0.0 : lens_.object_distance_mm + entrance_pupil(lens_).position_mm;
    if (system_.pupil == "NAO") {
      if (distant || value >= 1.0)
        throw InputError("needs an object at a finite distance, and to be below 1");
      return 2.0 * distance_mm * std::tan(std::asin(value));
    }
    const double f_number = system_.pupil == "FNO" ? value : 0.5 / value;
    const double nm = lens_.reference_wavelength_nm;
    const ParaxialRay start = distant ? ParaxialRay{1.0, 0.0} : ParaxialRay{lens_.object_distance_mm, 1.0};
    const double u = paraxial_trace(lens_, nm, start).back().u;
    if (u == 0.0) throw InputError("the lens is afocal: it has no f-number");
    return (distant ? 1.0 : distance_mm) / (std::abs(u) * f_number);
  });
}

void SeqBuilder::set_fields() {
  std::vector<double>&x = system_.field_x, &y = system_.field_y;
  const size_t count = std::max(x.size(), y.size());
  if ((!x.empty() && x.size() != count) || (!y.empty() && y.size() != count))
    fail(0, "Y" + system_.field_kind,
         fmt::format("there are {} fields along x and {} along y", x.size(), y.size()));
  x.resize(count, 0.0), y.resize(count, 0.0);
  for (size_t i = 0; i < count; ++i) lens_.fields.push_back({field_of(x[i]), field_of(y[i])});
  if (!system_.field_kind.empty() && system_.field_kind == "RI")
    note(0, "YRI", "image heights are made field angles by paraxial optics, without distortion");
  if (!std::isinf(lens_.object_distance_mm)) return;
  for (const FieldPoint& field : lens_.fields)
    lens_.half_field_deg = std::max(lens_.half_field_deg, angle_of(field));
}

double SeqBuilder::angle_of(const FieldPoint& field) {
  constexpr double degree = std::numbers::pi / 180.0;
  if (field.x == 0.0 || field.y == 0.0) return std::abs(field.x + field.y);
  return std::atan(std::hypot(std::tan(field.x * degree), std::tan(field.y * degree))) / degree;
}

double SeqBuilder::field_of(double value) const {
  constexpr double degree = std::numbers::pi / 180.0;
  const std::string& kind = system_.field_kind;
  const bool distant = std::isinf(lens_.object_distance_mm);
  if (kind == "AN") {
    if (!(std::abs(value) < (distant ? 180.0 : 90.0)))
      fail(0, "YAN", fmt::format("{} degrees is no field angle", value));
    if (distant) return value;
    return -std::tan(value * degree) * (lens_.object_distance_mm + entrance_pupil(lens_).position_mm);
  }
  if (kind == "OB") {
    if (distant) fail(0, "YOB", "object heights need an object at a finite distance");
    return mm(value);
  }
  return at_place({file_.name(), 0, "Y" + kind}, [&] {
    const double efl_mm = first_order(lens_, lens_.reference_wavelength_nm).efl_mm;
    if (distant) return std::atan(mm(value) / efl_mm) / degree;
    return mm(value) / magnification();
  });
}

double SeqBuilder::magnification() const {
  const double u =
      paraxial_trace(lens_, lens_.reference_wavelength_nm, {lens_.object_distance_mm, 1.0}).back().u;
  if (u == 0.0) throw InputError("the image is at infinity; it has no heights");
  return (lens_.ends_backwards() ? -1.0 : 1.0) / u;
}

Beam SeqBuilder::beam() const {
  Beam beam{system_.pupil.empty() ? 0.0 : pupil_diameter_mm(), {}, {}};
  const auto share = [&](const char* key, size_t i) {
    const auto found = system_.vignetting.find(key);
    return found != system_.vignetting.end() && i < found->second.size() ? found->second[i] : 0.0;
  };
  for (size_t i = 0; i < lens_.fields.size(); ++i) {
    if (std::isinf(lens_.object_distance_mm) && angle_of(lens_.fields[i]) >= 89.0) continue;
    beam.fields.push_back(lens_.fields[i]);
    beam.vignetting.push_back({share("VUX", i), share("VLX", i), share("VUY", i), share("VLY", i)});
  }
  return beam;
}

void SeqBuilder::set_apertures() {
  Surface& stop = lens_.surfaces[lens_.stop_index()];
  const Beam light = beam();
  if (system_.pupil.empty() && stop.semi_diameter_mm == 0.0)
    fail(0, "EPD", "missing; neither the pupil nor the clear aperture of the stop is stated");
  if (!system_.pupil.empty()) {
    const double radius_mm = 0.5 * light.entrance_pupil_diameter_mm * entrance_pupil(lens_).stop_per_pupil;
    if (!(radius_mm > 0.0) || !std::isfinite(radius_mm))
      fail(system_.pupil_line, system_.pupil, "makes no width of the stop");
    // A stop wider than the stated pupil would let more light in than the design has.
    if (stop.semi_diameter_mm == 0.0 || radius_mm < stop.semi_diameter_mm) stop.semi_diameter_mm = radius_mm;
  }
  if (system_.pupil == "FNO") lens_.published_f_number = system_.pupil_value;
  const std::vector<int> filled =
      at_place({file_.name(), 0, "CIR"}, [&] { return fill_clear_apertures(lens_, light); });
  if (!filled.empty())
    note(0, "CIR",
         fmt::format("the file states no clear aperture for surfaces {}; they are as wide as the beams "
                     "of its fields",
                     fmt::join(filled, ", ")));
}

void SeqBuilder::check_figures() const {
  for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i) {
    const Surface& surface = lens_.surfaces[index_[i - 1]];
    const double sum = surface.thickness_mm + surface.semi_diameter_mm + surface.tilt.decenter_x_mm +
                       surface.tilt.decenter_y_mm + vertex_curvature_per_mm(surface.shape);
    if (!std::isfinite(sum)) fail(system_.surfaces[i].line, "S", "a figure of the surface is too large");
  }
}

}  // namespace groundglass::optics
