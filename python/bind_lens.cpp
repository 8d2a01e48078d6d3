#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "optics/analysis/best_focus.h"
#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/formats/lens_formats.h"
#include "optics/lens/moving_groups.h"
#include "optics/lens/reverse.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"
#include "python/lens_html.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

/// What a format could not say becomes a UserWarning each, of whoever called.
void warn(const std::vector<std::string>& notes) {
  for (const std::string& note : notes)
    if (PyErr_WarnEx(PyExc_UserWarning, note.c_str(), 1) != 0) throw py::error_already_set();
}

Lens load(const std::filesystem::path& path) {
  ImportedLens imported = [&] {
    py::gil_scoped_release unlocked;
    return load_any_lens(path);
  }();
  warn(imported.notes);
  return std::move(imported.lens);
}

void save(const Lens& lens, const std::filesystem::path& path, bool overwrite) {
  const std::vector<std::string> notes = [&] {
    py::gil_scoped_release unlocked;
    return write_any_lens(lens, path,
                          overwrite ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse);
  }();
  warn(notes);
}

py::list surfaces(const py::object& self) {
  py::list result;
  for (Surface& surface : self.cast<Lens&>().surfaces)
    result.append(py::cast(surface, py::return_value_policy::reference_internal, self));
  return result;
}

py::array_t<double> design_field_array(const Lens& lens) {
  const std::vector<FieldPoint> fields = design_fields(lens);
  py::array_t<double> array({static_cast<py::ssize_t>(fields.size()), py::ssize_t{2}});
  for (std::size_t i = 0; i < fields.size(); ++i) {
    array.mutable_data()[2 * i] = fields[i].x;
    array.mutable_data()[2 * i + 1] = fields[i].y;
  }
  return array;
}

std::string repr(const Lens& lens) {
  try {
    const FirstOrder f = first_order(lens, lens.reference_wavelength_nm);
    return fmt::format("<groundglass.Lens '{}', {:.2f} mm f/{:.2f}, {} surfaces>", lens.name, f.efl_mm,
                       f.f_number, lens.surfaces.size());
  } catch (const InputError&) {  // afocal
    return fmt::format("<groundglass.Lens '{}', {} surfaces>", lens.name, lens.surfaces.size());
  }
}

void bind_first_order(py::module_& module) {
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
      .def_readonly("front_principal_plane_mm", &FirstOrder::front_principal_plane_mm,
                    "From the first vertex.")
      .def_readonly("rear_principal_plane_mm", &FirstOrder::rear_principal_plane_mm, "From the last vertex.")
      .def_readonly("image_distance_mm", &FirstOrder::image_distance_mm, "Last vertex to the image plane.")
      .def("__repr__", [](const FirstOrder& f) {
        return fmt::format("<groundglass.FirstOrder efl {:.4f} mm, f/{:.3f}, bfl {:.4f} mm at {:g} nm>",
                           f.efl_mm, f.f_number, f.bfl_mm, f.wavelength_nm);
      });
}

}  // namespace

void bind_lens(py::module_& module) {
  bind_first_order(module);
  py::class_<Lens>(module, "Lens", "A prescription: surfaces, glasses, stop and clear apertures.")
      .def_readonly("name", &Lens::name)
      .def_readonly("source", &Lens::source, "Patent or publication.")
      .def_readonly("reference_wavelength_nm", &Lens::reference_wavelength_nm, "Of the prescription.")
      .def_property_readonly("surfaces", &surfaces, "List of Surface, in the order that light meets them.")
      .def_property_readonly("surface_count", [](const Lens& lens) { return lens.surfaces.size(); })
      .def_property_readonly("stop_index", &Lens::stop_index, "Of the aperture stop in surfaces.")
      .def_property_readonly("image_distance_mm", &Lens::image_distance_mm, "Last vertex to the image plane.")
      .def_readonly("object_distance_mm", &Lens::object_distance_mm,
                    "Object to first vertex; infinity for distant objects.")
      .def_readonly("half_field_deg", &Lens::half_field_deg, "That the design is for; 0 where not stated.")
      .def_readonly("published_efl_mm", &Lens::published_efl_mm, "What the source states, or None.")
      .def_readonly("published_f_number", &Lens::published_f_number, "What the source states, or None.")
      .def_readonly("published_bfl_mm", &Lens::published_bfl_mm, "What the source states, or None.")
      .def_property_readonly(
          "wavelengths_nm",
          [](const Lens& lens) {
            return column(design_wavelengths(lens), [](const DesignWavelength& w) { return w.nm; });
          },
          "(N,) the design's wavelengths; F, d and C where the prescription states none.")
      .def_property_readonly(
          "weights",
          [](const Lens& lens) {
            return column(design_wavelengths(lens), [](const DesignWavelength& w) { return w.weight; });
          },
          "(N,) how much each of wavelengths_nm counts.")
      .def_property_readonly(
          "fields", &design_field_array,
          "(N, 2) x and y of the design's fields, degrees, or mm for a near object; 0 to the "
          "half field where\nthe prescription states none.")
      .def_property_readonly("first_nm", &Lens::first_nm,
                             "The shortest wavelength at which all glasses have an index.")
      .def_property_readonly("last_nm", &Lens::last_nm,
                             "The longest wavelength at which all glasses have an index.")
      .def(
          "first_order",
          [](const Lens& lens, std::optional<double> wavelength_nm) {
            return first_order(lens, or_reference(lens, wavelength_nm));
          },
          py::arg("wavelength_nm") = py::none(),
          "Paraxial figures at a wavelength in nm; the prescription's reference when left out.\n"
          "Raises InputError where a glass has no index.")
      .def("focused", &focused, py::arg("object_distance_mm"), py::call_guard<py::gil_scoped_release>(),
           "The lens focused on an axial point at this distance from its first vertex, infinity included: by "
           "its\n"
           "calibrated positions, its focus groups, or else the image plane, at the least RMS spot over "
           "wavelengths\n"
           "weighted by V(λ). The object stays where it was: focused_on_near_object moves it, too. Raises\n"
           "InputError where that cannot be.")
      .def("focused_on_near_object", &focused_on_near_object, py::arg("object_distance_mm"),
           py::call_guard<py::gil_scoped_release>(),
           "The same with the object really there: fields that were angles become the heights seen at these. "
           "Raises\n"
           "InputError as focused does.")
      .def_property_readonly("zoom_names", &zoom_names,
                             "Of the zoom settings; empty for a lens that does not zoom.")
      .def(
          "zoomed", [](const Lens& lens, const std::string& name) { return zoomed(lens, name); },
          py::arg("name"), "The lens at a zoom setting. Raises InputError that lists the names.")
      .def_property_readonly(
          "focus_travel_mm",
          [](const Lens& lens) {
            const TravelRange range = focus_travel(lens);
            return std::pair(range.least_mm, range.most_mm);
          },
          "(least, most) that the focus groups can move before one meets its neighbours.")
      .def("with_focus_groups_moved", &with_focus_groups_moved, py::arg("travel_mm"),
           "The lens with its focus groups moved from where they stand.")
      .def("with_image_moved", &with_image_moved, py::arg("shift_mm"),
           "The lens with its image plane moved along +z; see best_focus_by_spot_mm.")
      .def("stopped_down", &stopped_down, py::arg("f_number"),
           "The lens with its iris closed to an f-number. Raises InputError if it does not open that far.")
      .def(
          "reversed", [](const Lens& lens) { return reversed(lens); },
          "The lens seen from its image side. Raises InputError for one with mirrors or tilts.")
      .def("unfolded", &unfolded,
           "The lens with its plane fold mirrors taken out. Raises InputError for other bends of the axis.")
      .def(
          "save", &save, py::arg("path"), py::kw_only(), py::arg("overwrite") = false,
          "Write .toml, .zmx (OpticStudio), .seq (CODE V) or .dat (pbrt), by the extension, whole or not at "
          "all. A "
          "UserWarning\ntells of each thing that the format cannot say. Raises InputError for what cannot be "
          "written, and if the file exists\nand overwrite is not set.")
      .def("_repr_html_", &lens_html, "Tables of first-order figures and surfaces.")
      .def("__repr__", &repr);

  module.def(
      "load_lens", &load, py::arg("path"),
      "Read a prescription in any format, told by its content: groundglass (.toml), OpticStudio (.zmx), "
      "CODE V (.seq),\npbrt (.dat), ISET (.json), Optical Bench (.txt). A UserWarning tells of each thing "
      "left out or taken for granted.\nRaises InputError naming file, line and key.");
}

}  // namespace groundglass::python
