#include <fmt/format.h>
#include <pybind11/complex.h>
#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "optics/wavefront/wavefront.h"
#include "optics/wavefront/zernike.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"
#include "python/pupil_array.h"
#include "python/sphere_choice.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

ZernikeSet zernike_set(const std::string& set) {
  return chosen<ZernikeSet>("set", set, {{"noll", ZernikeSet::noll}, {"fringe", ZernikeSet::fringe}});
}

Wavefront wavefront_of(const Lens& lens, double wavelength_nm, const Field& field,
                       const std::optional<ReferenceSphere>& sphere, const std::optional<DoubleArray>& pupil,
                       int rings, int spokes, const std::string& aiming) {
  const Aiming how = aiming_of(aiming);
  std::vector<PupilNode> nodes = pupil ? pupil_nodes(*pupil) : std::vector<PupilNode>();
  py::gil_scoped_release unlocked;
  const FieldPoint point = field_point(field);
  const Bundle bundle = pupil
                            ? trace_bundle(lens, RayAimer(lens, wavelength_nm, point, how), wavelength_nm,
                                           point, std::move(nodes))
                            : trace_bundle(lens, wavelength_nm, point, checked_count("rings", rings, 1, 1000),
                                           checked_count("spokes", spokes, 3, 4000), how);
  Wavefront result = wavefront(lens, bundle, chief_ray(lens, wavelength_nm, point, how),
                               chosen_sphere(lens, point, sphere, how));
  if (result.pupil.empty()) throw InputError(fmt::format("{}: no ray of the field passes", lens.name));
  return result;
}

py::array_t<double> directions(const Wavefront& w) {
  py::array_t<double> array({static_cast<py::ssize_t>(w.direction.size()), py::ssize_t{3}});
  double* out = array.mutable_data();
  for (const Eigen::Vector3d& d : w.direction) out = std::copy_n(d.data(), 3, out);
  return array;
}

double rms(const Wavefront& w, const std::string& removed) {
  return rms_waves(
      w,
      chosen<Removed>("removed", removed,
                      {{"piston", Removed::piston}, {"tilt", Removed::tilt}, {"defocus", Removed::defocus}}));
}

py::array_t<double> zernike_at(const std::string& set, int index, const DoubleArray& x,
                               const DoubleArray& y) {
  checked_count("index", index, 1, 10000);
  const ZernikeSet which = zernike_set(set);
  return broadcast("x", x, "y", y, [&](double u, double v) { return zernike(which, index, u, v); });
}

}  // namespace

void bind_wavefront(py::module_& module) {
  py::class_<ReferenceSphere>(module, "ReferenceSphere",
                              "What a perfect wave to the image point would be; see reference_sphere.")
      .def_readonly("centre_mm", &ReferenceSphere::centre_mm, "(3,) in the image plane's frame.")
      .def_readonly("radius_mm", &ReferenceSphere::radius_mm,
                    "Positive where light still has to travel to the centre.")
      .def("__repr__", [](const ReferenceSphere& s) {
        return fmt::format("<groundglass.ReferenceSphere of radius {:.6g} mm about ({:.6g}, {:.6g}) mm>",
                           s.radius_mm, s.centre_mm.x(), s.centre_mm.y());
      });
  module.def(
      "reference_sphere",
      [](const Lens& lens, double wavelength_nm, const Field& field, const std::string& aiming) {
        const FieldPoint point = field_point(field);
        return reference_sphere(lens, wavelength_nm,
                                chief_ray(lens, wavelength_nm, point, aiming_of(aiming)));
      },
      py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"), py::kw_only(), py::arg("aiming") = "real",
      "About the chief ray's image at this wavelength, through where that ray crosses the paraxial exit "
      "pupil. "
      "All wavelengths\nof a field should share one, so that lateral colour is seen as tilt. Raises "
      "InputError where "
      "the chief ray is lost.");

  py::class_<Wavefront>(
      module, "Wavefront",
      "Optical path differences on a reference sphere, of the rays that passed; see wavefront.")
      .def_readonly("wavelength_nm", &Wavefront::wavelength_nm, "In air.")
      .def_property_readonly(
          "pupil", [](const Wavefront& w) { return pupil_array(w.pupil); },
          "(N, 3) x, y and weight of each ray.")
      .def_property_readonly(
          "opd_waves",
          [](py::object self) { return view_of(std::span(self.cast<Wavefront&>().opd_waves), self); },
          "(N,) positive where the wave runs ahead of the sphere, 0 at the chief ray; shares memory.")
      .def_property_readonly("direction", &directions, "(N, 3) unit vectors from the sphere to its centre.")
      .def(
          "rms_waves", &rms, py::arg("removed") = "piston",
          "Root mean square over the lit pupil, after the best \"piston\", piston and \"tilt\", or these and "
          "\"defocus\".")
      .def("peak_to_valley_waves", &peak_to_valley_waves)
      .def("strehl_at_centre", &strehl_at_centre,
           "|⟨exp(2πi W)⟩|² over the lit pupil. Raises InputError where the wave turns too often for its "
           "rays: give\n"
           "more rings and spokes.")
      .def(
          "fit_zernikes",
          [](const Wavefront& w, int count, const std::string& set) {
            return as_array(fit_zernikes(zernike_set(set), w, checked_count("count", count, 1, 10000)));
          },
          py::arg("count"), py::kw_only(), py::arg("set") = "noll",
          "(count,) coefficients in waves by least squares, the first that of polynomial 1; set as for "
          "zernike. Raises "
          "InputError\nwith fewer rays than polynomials.")
      .def("__repr__", [](const Wavefront& w) {
        return fmt::format("<groundglass.Wavefront at {:g} nm, {} rays, RMS {:.4g} waves>", w.wavelength_nm,
                           w.pupil.size(), rms_waves(w, Removed::piston));
      });
  module.def(
      "wavefront", &wavefront_of, py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"),
      py::arg("sphere") = py::none(), py::kw_only(), py::arg("pupil") = py::none(), py::arg("rings") = 12,
      py::arg("spokes") = 48, py::arg("aiming") = "real",
      "The wave that a field point makes, against a sphere; one about the chief ray's image at the "
      "prescription's own\nwavelength when left out. pupil, rings, spokes and aiming as for trace_bundle.\n"
      "Raises InputError as trace_bundle does.");
  module.def("zernike", &zernike_at, py::arg("set"), py::arg("index"), py::arg("x"), py::arg("y"),
             "A Zernike polynomial at points of the unit circle, arrays broadcast; index from 1. set: "
             "\"noll\", unit "
             "mean square\n(Noll, J. Opt. Soc. Am. 66, 207 (1976)), or \"fringe\", unit value at the edge "
             "(Wyant and "
             "Creath 1992).\nRaises InputError for an index or a set that is not.");
}

}  // namespace groundglass::python
