#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "python/bindings.h"

namespace py = pybind11;

namespace groundglass::python {

void bind_lens(py::module_& module) {
  using namespace optics;
  py::class_<FirstOrder>(module, "FirstOrder", "Gaussian figures of a lens in air; see Lens.first_order.")
      .def_readonly("wavelength_nm", &FirstOrder::wavelength_nm, "In air.")
      .def_readonly("efl_mm", &FirstOrder::efl_mm, "Effective focal length.")
      .def_readonly("bfl_mm", &FirstOrder::bfl_mm, "Last vertex to the rear focal point.")
      .def_readonly("ffl_mm", &FirstOrder::ffl_mm, "First vertex to the front focal point.")
      .def_readonly("f_number", &FirstOrder::f_number, "Focal length over entrance pupil diameter.")
      .def_readonly("entrance_pupil_diameter_mm", &FirstOrder::entrance_pupil_diameter_mm,
                    "Of the stop's image.")
      .def_readonly("entrance_pupil_position_mm", &FirstOrder::entrance_pupil_position_mm,
                    "From the first vertex.")
      .def_readonly("exit_pupil_diameter_mm", &FirstOrder::exit_pupil_diameter_mm, "Of the stop's image.")
      .def_readonly("exit_pupil_position_mm", &FirstOrder::exit_pupil_position_mm, "From the last vertex.")
      .def_readonly("image_distance_mm", &FirstOrder::image_distance_mm, "Last vertex to the image plane.")
      .def("__repr__", [](const FirstOrder& f) {
        return fmt::format("<groundglass.FirstOrder efl {:.4f} mm, f/{:.3f}, bfl {:.4f} mm at {:g} nm>",
                           f.efl_mm, f.f_number, f.bfl_mm, f.wavelength_nm);
      });

  py::class_<Lens>(module, "Lens", "A prescription: surfaces, glasses, stop and clear apertures.")
      .def_readonly("name", &Lens::name)
      .def_readonly("source", &Lens::source, "Patent or publication.")
      .def_readonly("reference_wavelength_nm", &Lens::reference_wavelength_nm, "Of the prescription.")
      .def_property_readonly("surface_count", [](const Lens& lens) { return lens.surfaces.size(); })
      .def_property_readonly("image_distance_mm", &Lens::image_distance_mm, "Last vertex to the image plane.")
      .def(
          "first_order",
          [](const Lens& lens, std::optional<double> wavelength_nm) {
            return first_order(lens, wavelength_nm.value_or(lens.reference_wavelength_nm));
          },
          py::arg("wavelength_nm") = py::none(),
          "Paraxial figures at a wavelength in nm; the prescription's reference when left out.\n"
          "Raises InputError where a glass has no index.")
      .def("focused", &focused, py::arg("object_distance_mm"),
           "The lens with its image plane where an axial point at this distance from the first vertex is "
           "sharpest "
           "(least polychromatic RMS spot). Infinity is a legal distance. Raises InputError where no image "
           "can be.")
      .def("stopped_down", &stopped_down, py::arg("f_number"),
           "The lens with its iris closed to an f-number. Raises InputError if it does not open that far.")
      .def("__repr__", [](const Lens& lens) {
        const FirstOrder f = first_order(lens, lens.reference_wavelength_nm);
        return fmt::format("<groundglass.Lens '{}', {:.2f} mm f/{:.2f}, {} surfaces>", lens.name, f.efl_mm,
                           f.f_number, lens.surfaces.size());
      });

  module.def("load_lens", &load_lens, py::arg("path"),
             "Read a lens file (TOML). Raises InputError naming file, line and key.");
}

}  // namespace groundglass::python
