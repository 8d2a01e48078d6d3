#include "python/lens_html.h"

#include <fmt/format.h>

#include "optics/analysis/first_order.h"
#include "sim/core/error.h"
#include "sim/report/layout_drawing.h"
#include "sim/report/svg.h"

namespace groundglass::python {
namespace {

using namespace optics;

/// Name and source stand in it, too. Nothing when no ray can be drawn: the tables show why.
std::string drawing(const Lens& lens) {
  try {
    return report::layout_drawing(lens, report::drawn_fields(lens), 720.0).element();
  } catch (const InputError&) {
    return "";
  }
}

std::string figures(const Lens& lens) {
  FirstOrder f;
  try {
    f = first_order(lens, lens.reference_wavelength_nm);
  } catch (const InputError& error) {  // an afocal lens, say, still has a prescription to be shown
    return fmt::format("<p>{}</p>", report::escaped(error.what()));
  }
  std::string rows;
  const auto row = [&](std::string_view name, double value, std::string_view unit) {
    rows +=
        fmt::format("<tr><th style=\"text-align:left\">{}</th><td>{:.4f} {}</td></tr>", name, value, unit);
  };
  row("effective focal length", f.efl_mm, "mm");
  row("f-number", f.f_number, "");
  row("back focal length", f.bfl_mm, "mm");
  row("image distance", f.image_distance_mm, "mm");
  row("entrance pupil diameter", f.entrance_pupil_diameter_mm, "mm");
  row("entrance pupil from the first vertex", f.entrance_pupil_position_mm, "mm");
  row("exit pupil from the last vertex", f.exit_pupil_position_mm, "mm");
  return fmt::format("<table><caption>at {:g} nm</caption>{}</table>", f.wavelength_nm, rows);
}

std::string shape_name(const Shape& shape) {
  constexpr const char* names[] = {"", "even asphere", "power asphere", "Qbfs", "Qcon", "biconic", "toroid"};
  if (const auto* conic = std::get_if<Conic>(&shape); conic != nullptr && conic->conic != 0.0)
    return fmt::format("conic {:g}", conic->conic);
  return names[shape.index()];
}

std::string surface_row(const Surface& s, std::size_t number) {
  const double curvature = vertex_curvature_per_mm(s.shape);
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td>{}</td><td>{:.6g}</td><td>{}</td><td>{:.6g}</td><td>{}</td></tr>",
      number, curvature == 0.0 ? "∞" : fmt::format("{:.6g}", 1.0 / curvature), shape_name(s.shape),
      s.thickness_mm,
      s.mirror           ? "mirror"
      : s.glass.is_air() ? ""
                         : report::escaped(s.glass.name()),
      s.semi_diameter_mm, s.stop ? "stop" : report::escaped(s.label));
}

}  // namespace

std::string lens_html(const Lens& lens) {
  std::string rows;
  for (std::size_t i = 0; i < lens.surfaces.size(); ++i) rows += surface_row(lens.surfaces[i], i + 1);
  const std::string picture = drawing(lens);
  const std::string heading =
      fmt::format("<h4>{}</h4><p>{}</p>", report::escaped(lens.name), report::escaped(lens.source));
  return fmt::format(
      "{}{}"
      "<table><tr><th></th><th>radius mm</th><th>shape</th><th>thickness mm</th><th>glass</th>"
      "<th>semi-diameter mm</th><th></th></tr>{}</table>",
      picture.empty() ? heading : picture, figures(lens), rows);
}

}  // namespace groundglass::python
