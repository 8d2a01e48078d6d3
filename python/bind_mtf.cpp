#include <fmt/format.h>
#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "optics/analysis/best_focus.h"
#include "optics/wavefront/polychromatic_pupil.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

py::dict mtf_columns(const std::vector<Mtf>& values) {
  py::dict columns;
  columns["tangential"] = column(values, [](const Mtf& m) { return m.tangential; });
  columns["sagittal"] = column(values, [](const Mtf& m) { return m.sagittal; });
  return columns;
}

/// A figure of several fields, found while other threads run; the design's fields when none are given.
template <typename Figure>
double figure_of(const Lens& lens, const std::optional<std::vector<double>>& field_y, const Figure& figure) {
  const std::vector<FieldPoint> fields = meridional(lens, field_y);
  py::gil_scoped_release unlocked;
  return figure(lens, fields);
}

void bind_best_focus(py::module_& module) {
  using Fields = std::optional<std::vector<double>>;
  module.def(
      "best_focus_by_spot_mm",
      [](const Lens& lens, const Fields& field_y) { return figure_of(lens, field_y, best_focus_by_spot_mm); },
      py::arg("lens"), py::arg("field_y") = py::none(),
      "How far the image plane has to move along +z for the least mean square spot radius over the fields, "
      "at the "
      "design's\nwavelengths. field_y as for field_curves. Raises InputError when a field is dark.");
  module.def(
      "best_focus_by_wavefront_mm",
      [](const Lens& lens, const Fields& field_y) {
        return figure_of(lens, field_y, best_focus_by_wavefront_mm);
      },
      py::arg("lens"), py::arg("field_y") = py::none(),
      "The same for the least mean square wavefront error, piston and tilt taken out. Raises InputError when "
      "a field "
      "is dark.");
  module.def(
      "best_focus_by_mtf_mm",
      [](const Lens& lens, double per_mm, const Fields& field_y) {
        return figure_of(lens, field_y, [per_mm](const Lens& l, const std::vector<FieldPoint>& fields) {
          return best_focus_by_mtf_mm(l, fields, per_mm);
        });
      },
      py::arg("lens"), py::arg("per_mm"), py::arg("field_y") = py::none(),
      "The same for the highest mean of tangential and sagittal diffraction MTF at a frequency (cycles per "
      "mm). Raises "
      "InputError\nwhen a field is dark.");
}

}  // namespace

void bind_mtf(py::module_& module) {
  using Frequencies = std::vector<double>;
  py::class_<PolychromaticPupil>(
      module, "PolychromaticPupil",
      "The pupil functions of one field point at several wavelengths about one sphere; see "
      "polychromatic_pupil.")
      .def_readonly("sphere", &PolychromaticPupil::sphere,
                    "About the chief ray's image at the reference wavelength.")
      .def_readonly("meridian", &PolychromaticPupil::meridian, "(2,) unit vector in the image plane.")
      .def_property_readonly(
          "weights",
          [](const PolychromaticPupil& p) {
            return column(p.colours, [](const PolychromaticPupil::Colour& c) { return c.weight; });
          },
          "(N,) of the wavelengths.")
      .def_property_readonly(
          "pupils",
          [](const PolychromaticPupil& p) {
            py::list pupils;
            for (const PolychromaticPupil::Colour& c : p.colours) pupils.append(c.pupil);
            return pupils;
          },
          "List of PupilFunction, one for each wavelength.")
      .def(
          "diffraction_mtf",
          [](const PolychromaticPupil& p, const Frequencies& per_mm, double defocus_mm) {
            return mtf_columns(diffraction_mtf(p, per_mm, defocus_mm));
          },
          py::arg("per_mm"), py::arg("defocus_mm") = 0.0,
          "dict of tangential and sagittal, (N,), at spatial frequencies (cycles per mm), in a plane so far "
          "behind.")
      .def(
          "diffraction_limit",
          [](const PolychromaticPupil& p, const Frequencies& per_mm) {
            return mtf_columns(diffraction_limit(p, per_mm));
          },
          py::arg("per_mm"), "The same of an aberration-free lens with this pupil.")
      .def(
          "mtf_through_focus",
          [](const PolychromaticPupil& p, double per_mm, const std::vector<double>& defocus_mm) {
            return mtf_columns(mtf_through_focus(p, per_mm, defocus_mm));
          },
          py::arg("per_mm"), py::arg("defocus_mm"), "The same at one frequency, by plane.")
      .def(
          "psf",
          [](const PolychromaticPupil& p, int side, double pitch_um) {
            return polychromatic_psf(p, checked_count("side", side, 1, 4096), pitch_um);
          },
          py::arg("side"), py::arg("pitch_um"), py::call_guard<py::gil_scoped_release>(),
          "Weighted mean Psf about the sphere's centre. Raises InputError for a pitch or side out of range.")
      .def("__repr__", [](const PolychromaticPupil& p) {
        return fmt::format("<groundglass.PolychromaticPupil of {} wavelengths>", p.colours.size());
      });
  module.def(
      "polychromatic_pupil",
      [](const Lens& lens, const Field& field, int side) {
        if (side != 0) checked_side("side", side);
        return polychromatic_pupil(lens, field_point(field), side);
      },
      py::arg("lens"), py::arg("field"), py::kw_only(), py::arg("side") = 0,
      py::call_guard<py::gil_scoped_release>(),
      "At the design's wavelengths, side points across each pupil (even; 0: as many as needed). Raises "
      "InputError when no "
      "light passes.");
  module.def(
      "geometric_mtf",
      [](const Lens& lens, const Field& field, const Frequencies& per_mm) {
        return mtf_columns(geometric_mtf(lens, field_point(field), per_mm));
      },
      py::arg("lens"), py::arg("field"), py::arg("per_mm"),
      "dict of tangential and sagittal, (N,): what rays alone make at the design's wavelengths. Raises "
      "InputError when no "
      "light passes.");
  bind_best_focus(module);
}

}  // namespace groundglass::python
