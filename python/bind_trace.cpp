#include <fmt/format.h>
#include <pybind11/native_enum.h>
#include <pybind11/stl.h>

#include <cmath>

#include "optics/analysis/ray_listing.h"
#include "optics/trace/trace.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"
#include "python/pupil_array.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;
using Rays = RayBatch<double>;
using Tracer = SequentialTracer<double>;

Rays rays_of(const DoubleArray& x, const DoubleArray& y, const DoubleArray& z, const DoubleArray& l,
             const DoubleArray& m, const DoubleArray& n) {
  const DoubleArray* const arrays[] = {&x, &y, &z, &l, &m, &n};
  Rays rays(common_length(arrays, "x, y, z, l, m, n"));
  for (std::size_t i = 0; i < rays.size(); ++i) {
    rays.x[i] = at(x, i), rays.y[i] = at(y, i), rays.z[i] = at(z, i);
    rays.l[i] = at(l, i), rays.m[i] = at(m, i), rays.n[i] = at(n, i);
    const double length = std::hypot(rays.l[i], rays.m[i], rays.n[i]);
    if (!(std::abs(length - 1.0) < 1e-9) || !(rays.n[i] > 0.0))
      throw InputError(
          fmt::format("l, m, n of ray {} have the length {:.9g} and n = {:g}; expected 1 and n > 0", i,
                      length, rays.n[i]));
  }
  return rays;
}

Rays traced(const Tracer& tracer, const DoubleArray& x, const DoubleArray& y, const DoubleArray& z,
            const DoubleArray& l, const DoubleArray& m, const DoubleArray& n, std::size_t last) {
  Rays rays = rays_of(x, y, z, l, m, n);
  py::gil_scoped_release unlocked;
  tracer.trace_with_path(rays, 0, last);
  return rays;
}

/// A property that is a view of one of a batch's arrays.
template <std::vector<double> Rays::*member>
py::array_t<double> view(py::object self) {
  auto& rays = self.cast<Rays&>();
  return view_of(std::span((rays.*member).data(), rays.size()), self);
}

py::array_t<std::uint8_t> status(const Rays& rays) {
  py::array_t<std::uint8_t> result(static_cast<py::ssize_t>(rays.size()));
  for (std::size_t i = 0; i < rays.size(); ++i)
    result.mutable_data()[i] = static_cast<std::uint8_t>(rays.status(i));
  return result;
}

py::array_t<std::int32_t> surface(const Rays& rays) {
  py::array_t<std::int32_t> result(static_cast<py::ssize_t>(rays.size()));
  for (std::size_t i = 0; i < rays.size(); ++i) result.mutable_data()[i] = rays.failed_surface(i);
  return result;
}

py::array_t<bool> ok(const Rays& rays) {
  py::array_t<bool> result(static_cast<py::ssize_t>(rays.size()));
  for (std::size_t i = 0; i < rays.size(); ++i) result.mutable_data()[i] = rays.ok(i);
  return result;
}

py::dict ray_columns(const Lens& lens, double wavelength_nm, const Field& field, const Field& pupil,
                     const std::string& aiming) {
  const std::vector<RayAtSurface> ray =
      list_ray(lens, wavelength_nm, field_point(field), {pupil[0], pupil[1]}, aiming_of(aiming));
  py::dict columns;
  columns["index"] = column(ray, [](const RayAtSurface& r) { return r.index; });
  columns["x_mm"] = column(ray, [](const RayAtSurface& r) { return r.x_mm; });
  columns["y_mm"] = column(ray, [](const RayAtSurface& r) { return r.y_mm; });
  columns["z_mm"] = column(ray, [](const RayAtSurface& r) { return r.z_mm; });
  columns["l"] = column(ray, [](const RayAtSurface& r) { return r.l; });
  columns["m"] = column(ray, [](const RayAtSurface& r) { return r.m; });
  columns["n"] = column(ray, [](const RayAtSurface& r) { return r.n; });
  columns["path_mm"] = column(ray, [](const RayAtSurface& r) { return r.path_mm; });
  columns["status"] = column(ray, [](const RayAtSurface& r) { return static_cast<std::uint8_t>(r.status); });
  return columns;
}

void bind_rays(py::module_& module) {
  py::native_enum<RayStatus>(module, "RayStatus", "enum.IntEnum", "What became of a ray.")
      .value("ok", RayStatus::ok)
      .value("vignetted", RayStatus::vignetted, "Met a surface or the stop outside its clear aperture.")
      .value("missed", RayStatus::missed, "Does not meet the surface at all.")
      .value("total_internal_reflection", RayStatus::total_internal_reflection, "Cannot be refracted.")
      .value("no_convergence", RayStatus::no_convergence, "The point on an asphere was not found.")
      .finalize();

  py::class_<Rays>(
      module, "Rays",
      "Many rays, one array per number, (N,) float64 each, sharing memory with the batch. What a "
      "lost\nray's numbers are means nothing: look at ok, status and surface.")
      .def(py::init(&rays_of), py::arg("x"), py::arg("y"), py::arg("z"), py::arg("l"), py::arg("m"),
           py::arg("n"),
           "Positions in mm and direction cosines, (N,) or numbers that serve for all; copied. Raises "
           "InputError "
           "where\nlengths differ, or (l, m, n) is no unit vector towards +z.")
      .def_property_readonly("x", &view<&Rays::x>, "mm, in the frame of the surface traced to.")
      .def_property_readonly("y", &view<&Rays::y>, "mm.")
      .def_property_readonly("z", &view<&Rays::z>, "mm.")
      .def_property_readonly("l", &view<&Rays::l>, "Direction cosine along x.")
      .def_property_readonly("m", &view<&Rays::m>, "Direction cosine along y.")
      .def_property_readonly("n", &view<&Rays::n>, "Direction cosine along z.")
      .def_property_readonly("path_mm", &view<&Rays::path_mm>, "Optical path since the start.")
      .def_property_readonly("ok", &ok, "(N,) bool: the ray arrived.")
      .def_property_readonly("status", &status, "(N,) uint8, see RayStatus.")
      .def_property_readonly(
          "surface", &surface,
          "(N,) int32: index of the surface where the ray was lost; −1 for one that was not.")
      .def_property_readonly(
          "coordinates",
          [](const py::object& self) -> py::tuple {
            return py::make_tuple(self.attr("x"), self.attr("y"), self.attr("z"), self.attr("l"),
                                  self.attr("m"), self.attr("n"));
          },
          "(x, y, z, l, m, n): Tracer.trace(*rays.coordinates).")
      .def("__len__", &Rays::size)
      .def("__repr__", [](const Rays& rays) {
        std::size_t arrived = 0;
        for (std::size_t i = 0; i < rays.size(); ++i) arrived += rays.ok(i);
        return fmt::format("<groundglass.Rays {}, {} ok>", rays.size(), arrived);
      });
}

}  // namespace

void bind_trace(py::module_& module) {
  bind_rays(module);

  constexpr auto traced_doc =
      "x, y, z: positions (mm) in the frame of the first vertex; l, m, n: direction cosines, n > 0; (N,) or "
      "numbers\nthat serve for all. They are copied once; the result's arrays are views. Raises InputError "
      "where "
      "they do not fit.";
  py::class_<Tracer>(
      module, "Tracer",
      "Exact sequential trace of many rays of one wavelength in double precision. Threads may share "
      "one:\nother threads run meanwhile.")
      .def(py::init([](const Lens& lens, double wavelength_nm, bool clip) {
             return Tracer(lens, wavelength_nm, clip ? Apertures::clip : Apertures::open);
           }),
           py::arg("lens"), py::arg("wavelength_nm"), py::kw_only(), py::arg("clip") = true,
           "clip: rays beyond a clear aperture are lost; otherwise they go on. Raises InputError where a "
           "glass has "
           "no index.")
      .def_property_readonly("surface_count", &Tracer::surface_count,
                             "Of the lens; also the index of the image plane.")
      .def(
          "trace",
          [](const Tracer& t, const DoubleArray& x, const DoubleArray& y, const DoubleArray& z,
             const DoubleArray& l, const DoubleArray& m,
             const DoubleArray& n) { return traced(t, x, y, z, l, m, n, t.surface_count()); },
          py::arg("x"), py::arg("y"), py::arg("z"), py::arg("l"), py::arg("m"), py::arg("n"),
          (std::string("Rays on the last surface, in its frame, with the direction behind it.\n\n") +
           traced_doc)
              .c_str())
      .def(
          "trace_to_image",
          [](const Tracer& t, const DoubleArray& x, const DoubleArray& y, const DoubleArray& z,
             const DoubleArray& l, const DoubleArray& m,
             const DoubleArray& n) { return traced(t, x, y, z, l, m, n, t.surface_count() + 1); },
          py::arg("x"), py::arg("y"), py::arg("z"), py::arg("l"), py::arg("m"), py::arg("n"),
          (std::string("Rays on the image plane, in its frame.\n\n") + traced_doc).c_str())
      .def("__repr__", [](const Tracer& t) {
        return fmt::format("<groundglass.Tracer through {} surfaces>", t.surface_count());
      });

  py::class_<RayAimer>(module, "RayAimer",
                       "Aims rays of one field point and wavelength through points of the pupil.")
      .def(
          py::init([](const Lens& lens, double wavelength_nm, const Field& field, const std::string& aiming) {
            py::gil_scoped_release unlocked;
            return RayAimer(lens, wavelength_nm, field_point(field), aiming_of(aiming));
          }),
          py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"), py::kw_only(),
          py::arg("aiming") = "real",
          "field: (x, y) in degrees, or mm for an object at a finite distance; positive where the ray "
          "climbs.\n"
          "aiming: \"real\", the unit circle is the edge of the stop itself, found by iteration; "
          "\"paraxial\", that "
          "of the\nparaxial entrance pupil. Raises InputError where a glass has no index or no ray reaches "
          "the "
          "middle of the stop.")
      .def(
          "aim",
          [](const RayAimer& aimer, const DoubleArray& pupil_x, const DoubleArray& pupil_y) {
            const DoubleArray* const arrays[] = {&pupil_x, &pupil_y};
            std::vector<PupilPoint> points(common_length(arrays, "pupil_x, pupil_y"));
            for (std::size_t i = 0; i < points.size(); ++i) points[i] = {at(pupil_x, i), at(pupil_y, i)};
            py::gil_scoped_release unlocked;
            return aimer.aim(points);
          },
          py::arg("pupil_x"), py::arg("pupil_y"),
          "Rays ready to be traced, one for each point, (N,). One that cannot be had is the nearest there "
          "is. "
          "Raises\nInputError where lengths differ.")
      .def("chief", &RayAimer::chief, "The ray through the middle of the pupil.")
      .def("__repr__", [](const RayAimer&) { return "<groundglass.RayAimer; aim makes rays>"; });

  module.def(
      "list_ray", &ray_columns, py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"), py::arg("pupil"),
      py::kw_only(), py::arg("aiming") = "real",
      "One ray surface by surface, the image plane last, as a dict of columns, (surfaces + 1,) each: index "
      "from 1, x_mm,\ny_mm, z_mm in the surface's frame, l, m, n behind it, path_mm and status. Clear "
      "apertures do not stop it; status\ntells that one would have. field and aiming as for RayAimer; pupil: "
      "(x, y).\nRaises InputError as RayAimer does.");

  module.def(
      "hexapolar", [](int rings) { return pupil_array(hexapolar(checked_count("rings", rings, 1, 1000))); },
      py::arg("rings"),
      "Pupil points (N, 3), columns x, y and weight: a centre and rings of 6, 12, 18 … Raises InputError for "
      "rings\noutside 1 to 1000.");
  module.def(
      "square_grid", [](int side) { return pupil_array(square_grid(checked_count("side", side, 1, 4000))); },
      py::arg("side"),
      "Pupil points (N, 3): centres of side × side squares within the unit circle. Raises InputError for a "
      "side\n"
      "outside 1 to 4000.");
  module.def(
      "full_pupil_quadrature",
      [](int rings, int spokes) {
        return pupil_array(full_pupil_quadrature(checked_count("rings", rings, 1, 1000),
                                                 checked_count("spokes", spokes, 3, 4000)));
      },
      py::arg("rings"), py::arg("spokes"),
      "Pupil points (rings · spokes, 3): Gauss–Legendre nodes over the whole circle, whose sums converge "
      "fast.\nRaises InputError for counts out of range.");
  module.def(
      "pupil_quadrature",
      [](const Lens& lens, double wavelength_nm, const Field& field, int rings, int spokes,
         const std::string& aiming) {
        std::vector<PupilNode> nodes;
        {
          py::gil_scoped_release unlocked;
          const RayAimer aimer(lens, wavelength_nm, field_point(field), aiming_of(aiming));
          nodes = pupil_quadrature(lens, aimer, wavelength_nm, checked_count("rings", rings, 1, 1000),
                                   checked_count("spokes", spokes, 3, 4000));
        }
        return pupil_array(nodes);
      },
      py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"), py::arg("rings") = 12,
      py::arg("spokes") = 48, py::kw_only(), py::arg("aiming") = "real",
      "Pupil points (N, 3) over what passes the lens from a field point; weights add up to the clear share "
      "of the "
      "circle.\nEmpty where nothing passes. Raises InputError as RayAimer does.");
}

}  // namespace groundglass::python
