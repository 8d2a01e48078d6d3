#include <fmt/format.h>

#include <cmath>

#include "optics/coating/coating_file.h"
#include "optics/lens/lens_file_parts.h"

namespace groundglass::optics {
namespace {

/// The farthest points of a clear aperture.
std::vector<std::pair<double, double>> rim(const Surface& surface) {
  const Aperture& a = surface.aperture;
  const double r = surface.semi_diameter_mm, x = std::abs(a.center_x_mm), y = std::abs(a.center_y_mm);
  if (const auto* rectangle = std::get_if<RectangularAperture>(&a.opening)) {
    const double w = rectangle->half_width_mm + x, h = rectangle->half_height_mm + y;
    if (w * w + h * h <= r * r) return {{w, h}};
  }
  if (const auto* ellipse = std::get_if<EllipticalAperture>(&a.opening))
    return {{std::min(ellipse->semi_axis_x_mm + x, r), 0.0}, {0.0, std::min(ellipse->semi_axis_y_mm + y, r)}};
  return {{0.0, r}, {r, 0.0}};
}

void check_surface_reaches_its_rim(const TomlTable& row, const Surface& surface) {
  for (const auto& [x, y] : rim(surface))
    if (std::isnan(sag(surface.shape, x, y).z_mm))
      throw row.error(
          "semi_diameter_mm",
          fmt::format("is {} mm, where a surface of radius {:.6g} mm does not reach; make it smaller",
                      surface.semi_diameter_mm, 1.0 / vertex_curvature_per_mm(surface.shape)));
}

/// A coating that the library carries, or one from a file.
std::shared_ptr<const Coating> read_coating(const TomlTable& row) {
  const bool from_file = row.string("coating").ends_with(".toml");
  const std::filesystem::path file = from_file ? row.input("coating") : std::filesystem::path();
  return at_place(row.where("coating"),
                  [&] { return from_file ? load_coating(file) : find_coating(row.string("coating")); });
}

}  // namespace

Aperture read_aperture(const TomlTable& row) {
  Aperture aperture;
  const auto table = row.table_if("aperture");
  if (!table) return aperture;
  const NumberRange positive = NumberRange::positive();
  switch (table->has("kind") ? table->choice("kind", {"circle", "rectangle", "ellipse", "iris"}) : 0) {
    case 1:
      aperture.opening = RectangularAperture{table->number("half_width_mm", positive),
                                             table->number("half_height_mm", positive)};
      break;
    case 2:
      aperture.opening = EllipticalAperture{table->number("semi_axis_x_mm", positive),
                                            table->number("semi_axis_y_mm", positive)};
      break;
    case 3:
      aperture.opening =
          IrisAperture{static_cast<int>(table->integer("blades", NumberRange::between(3, 100))),
                       table->number_or("roundness", 0.0, NumberRange::between(0.0, 1.0)),
                       table->number_or("rotation_deg", 0.0)};
      break;
    default:
      break;
  }
  aperture.center_x_mm = table->number_or("center_x_mm", 0.0);
  aperture.center_y_mm = table->number_or("center_y_mm", 0.0);
  aperture.obstruction_radius_mm =
      table->number_or("obstruction_radius_mm", 0.0, NumberRange::non_negative());
  table->finish();
  return aperture;
}

Tilt read_tilt(const TomlTable& row, std::string_view key) {
  Tilt tilt;
  const auto table = row.table_if(key);
  if (!table) return tilt;
  tilt.decenter_x_mm = table->number_or("decenter_x_mm", 0.0);
  tilt.decenter_y_mm = table->number_or("decenter_y_mm", 0.0);
  tilt.tilt_x_deg = table->number_or("tilt_x_deg", 0.0);
  tilt.tilt_y_deg = table->number_or("tilt_y_deg", 0.0);
  tilt.tilt_z_deg = table->number_or("tilt_z_deg", 0.0);
  if (key == "tilt" && table->has("kind"))
    tilt.kind = static_cast<TiltKind>(table->choice("kind", {"follow", "back", "bend"}));
  table->finish();
  return tilt;
}

Surface read_surface(const TomlTable& row, const Glass& before) {
  row.expect({"label", "radius_mm", "curvature_per_mm", "conic", "asphere_mm", "forbes", "radius_x_mm",
              "curvature_x_per_mm", "conic_x", "radius_of_rotation_mm", "curvature_of_rotation_per_mm",
              "mirror", "glass", "coating", "semi_diameter_mm", "aperture", "tilt", "stop", "thickness_mm"});
  Surface surface;
  surface.label = row.string_or("label", "");
  surface.shape = read_shape(row);
  surface.mirror = row.boolean_or("mirror", false);
  surface.glass = read_glass(row, surface.mirror, before);
  if (row.has("coating")) surface.coating = read_coating(row);
  surface.semi_diameter_mm = row.number("semi_diameter_mm", NumberRange::positive());
  surface.aperture = read_aperture(row);
  surface.tilt = read_tilt(row, "tilt");
  surface.stop = row.boolean_or("stop", false);
  if (surface.tilt.kind == TiltKind::bend && !surface.mirror)
    throw row.error("tilt", "kind \"bend\" sends the axis the way of reflected light; only a mirror has it");
  check_surface_reaches_its_rim(row, surface);
  return surface;
}

}  // namespace groundglass::optics
