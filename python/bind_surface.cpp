#include <fmt/format.h>
#include <pybind11/stl.h>

#include <limits>

#include "optics/coating/coating.h"
#include "optics/lens/lens.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/surface_keys.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

double radius_mm(double curvature_per_mm) {
  return curvature_per_mm == 0.0 ? std::numeric_limits<double>::infinity() : 1.0 / curvature_per_mm;
}

/// "A4", "A6" … as in asphere_mm of a lens file.
py::dict powers(const std::vector<double>& coefficients, int first, int step) {
  py::dict result;
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    result[py::str(fmt::format("A{}", first + step * static_cast<int>(i)))] = coefficients[i];
  return result;
}

/// The keys of a lens file (lens_file.h) that tell a shape, and its kind.
struct ShapeKeys {
  py::dict operator()(const Conic& s) const { return conic("conic", s); }
  py::dict operator()(const EvenAsphere& s) const {
    py::dict keys = conic("even_asphere", s.base);
    keys["asphere_mm"] = powers(s.coefficients, 4, 2);
    return keys;
  }
  py::dict operator()(const PowerAsphere& s) const {
    py::dict keys = conic("power_asphere", s.base);
    keys["asphere_mm"] = powers(s.coefficients, 1, 1);
    return keys;
  }
  py::dict operator()(const ForbesQbfs& s) const {
    return forbes("forbes_qbfs", {s.curvature_per_mm, 0.0}, s.normalization_radius_mm, s.coefficients_mm);
  }
  py::dict operator()(const ForbesQcon& s) const {
    return forbes("forbes_qcon", s.base, s.normalization_radius_mm, s.coefficients_mm);
  }
  py::dict operator()(const Biconic& s) const {
    py::dict keys = conic("biconic", s.y);
    keys["radius_x_mm"] = radius_mm(s.x.curvature_per_mm);
    keys["conic_x"] = s.x.conic;
    return keys;
  }
  py::dict operator()(const Toroid& s) const {
    py::dict keys = (*this)(s.profile);
    keys["kind"] = "toroid";
    keys["radius_of_rotation_mm"] = radius_mm(s.curvature_x_per_mm);
    return keys;
  }

 private:
  static py::dict conic(const char* kind, const Conic& s) {
    py::dict keys;
    keys["kind"] = kind;
    keys["radius_mm"] = radius_mm(s.curvature_per_mm);
    keys["conic"] = s.conic;
    return keys;
  }
  static py::dict forbes(const char* kind, const Conic& base, double normalization_radius_mm,
                         const std::vector<double>& coefficients_mm) {
    py::dict keys = conic(kind, base);
    keys["normalization_radius_mm"] = normalization_radius_mm;
    keys["coefficients_mm"] = coefficients_mm;
    return keys;
  }
};

py::dict shape_keys(const Surface& surface) { return std::visit(ShapeKeys(), surface.shape); }

py::dict opening_keys(const Aperture& aperture) {
  py::dict keys;
  if (const auto* r = std::get_if<RectangularAperture>(&aperture.opening)) {
    keys["kind"] = "rectangle";
    keys["half_width_mm"] = r->half_width_mm;
    keys["half_height_mm"] = r->half_height_mm;
  } else if (const auto* e = std::get_if<EllipticalAperture>(&aperture.opening)) {
    keys["kind"] = "ellipse";
    keys["semi_axis_x_mm"] = e->semi_axis_x_mm;
    keys["semi_axis_y_mm"] = e->semi_axis_y_mm;
  } else if (const auto* i = std::get_if<IrisAperture>(&aperture.opening)) {
    keys["kind"] = "iris";
    keys["blades"] = i->blades;
    keys["roundness"] = i->roundness;
    keys["rotation_deg"] = i->rotation_deg;
  } else {
    keys["kind"] = "circle";
  }
  return keys;
}

py::dict aperture_keys(const Surface& surface) {
  py::dict keys = opening_keys(surface.aperture);
  keys["center_x_mm"] = surface.aperture.center_x_mm;
  keys["center_y_mm"] = surface.aperture.center_y_mm;
  keys["obstruction_radius_mm"] = surface.aperture.obstruction_radius_mm;
  return keys;
}

py::dict tilt_keys(const Surface& surface) {
  const Tilt& tilt = surface.tilt;
  py::dict keys;
  keys["kind"] = tilt.kind == TiltKind::follow ? "follow" : tilt.kind == TiltKind::back ? "back" : "bend";
  keys["decenter_x_mm"] = tilt.decenter_x_mm;
  keys["decenter_y_mm"] = tilt.decenter_y_mm;
  keys["tilt_x_deg"] = tilt.tilt_x_deg;
  keys["tilt_y_deg"] = tilt.tilt_y_deg;
  keys["tilt_z_deg"] = tilt.tilt_z_deg;
  return keys;
}

py::object from_shape(const Surface& surface, const char* key) { return shape_keys(surface)[key]; }

py::array_t<double> sag_of(const Surface& surface, const DoubleArray& x_mm, const DoubleArray& y_mm) {
  return broadcast("x_mm", x_mm, "y_mm", y_mm,
                   [&](double x, double y) { return sag(surface.shape, x, y).z_mm; });
}

}  // namespace

void bind_surface(py::module_& module) {
  py::class_<Surface>(
      module, "Surface",
      "One surface of a lens and the medium that follows; see Lens.surfaces. It never changes: "
      "replace makes another.")
      .def(py::init([](const py::kwargs& keys) { return surface_of_keys(keys); }),
           "By the keys of a lens file: radius_mm (inf for a plane) and semi_diameter_mm; where they are "
           "wanted thickness_mm,\nglass (a name or a Glass; air when left out), stop, conic, asphere_mm, "
           "label, coating, mirror, aperture, tilt and the rest.\n"
           "Raises InputError that names the key, as load_lens does.")
      .def(
          "replace", [](const Surface& surface, const py::kwargs& keys) { return with_keys(surface, keys); },
          "The surface with other values of some keys; None takes a key out. Raises InputError as Surface "
          "does.")
      .def_property_readonly(
          "kind", [](const Surface& s) { return from_shape(s, "kind"); },
          "conic, even_asphere, power_asphere, forbes_qbfs, forbes_qcon, biconic or toroid.")
      .def_property_readonly(
          "radius_mm", [](const Surface& s) { return from_shape(s, "radius_mm"); },
          "Positive with the centre of curvature on the +z side; infinity for a plane. Along y.")
      .def_property_readonly(
          "conic", [](const Surface& s) { return from_shape(s, "conic"); },
          "Conic constant k; 0 for a sphere.")
      .def_property_readonly(
          "asphere_mm",
          [](const Surface& s) {
            const py::dict keys = shape_keys(s);
            return keys.contains("asphere_mm") ? py::dict(keys["asphere_mm"]) : py::dict();
          },
          "{\"A4\": …}: z += Σ Aᵢ r^i, lengths in mm; empty where the shape is no polynomial.")
      .def_property_readonly("shape", &shape_keys, "Kind and all its figures by the keys of a lens file.")
      .def_readonly("thickness_mm", &Surface::thickness_mm,
                    "To the next vertex, from the last surface to the image plane.")
      .def_readonly("glass", &Surface::glass, "The medium that follows.")
      .def_readonly("semi_diameter_mm", &Surface::semi_diameter_mm, "Radius of the clear aperture.")
      .def_readonly("stop", &Surface::stop, "Whether it is the aperture stop.")
      .def_readonly("mirror", &Surface::mirror)
      .def_readonly("label", &Surface::label)
      .def_property_readonly("aperture", &aperture_keys,
                             "What else limits the clear aperture, by the keys of a lens file.")
      .def_property_readonly("tilt", &tilt_keys, "Shift, turns and kind, by the keys of a lens file.")
      .def_property_readonly(
          "coating", [](const Surface& s) { return s.coating; }, "None on bare glass.")
      .def("sag_mm", &sag_of, py::arg("x_mm"), py::arg("y_mm"),
           "Height above the vertex plane, arrays broadcast; NaN where the surface does not reach.")
      .def("__repr__", [](const Surface& s) {
        const py::dict keys = shape_keys(s);
        return fmt::format("<groundglass.Surface {}, radius {:g} mm, thickness {:g} mm, {}{}>",
                           keys["kind"].cast<std::string>(), keys["radius_mm"].cast<double>(), s.thickness_mm,
                           s.mirror ? "mirror" : s.glass.name(), s.stop ? ", stop" : "");
      });
}

}  // namespace groundglass::python
