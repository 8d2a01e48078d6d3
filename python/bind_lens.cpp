#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <limits>

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
#include "python/surface_keys.h"
#include "python/warn.h"
#include "sim/core/argument_checks.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

/// What a reader made, found while other threads run.
template <typename Read>
Lens warned(const Read& read) {
  ImportedLens imported = [&] {
    py::gil_scoped_release unlocked;
    return read();
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

std::string to_text(const Lens& lens, const std::string& format) {
  const FormattedLens formatted = format_any_lens(lens, "." + format);
  warn(formatted.notes);
  return formatted.text;
}

/// The same prescription no more: what a publication states of it is left out.
Lens edited(const Lens& lens, std::vector<Surface> surfaces) {
  const bool moves = !lens.motion.focus_groups.empty() || !lens.motion.positions.empty();
  if (moves && surfaces.size() != lens.surfaces.size())
    throw InputError(fmt::format(
        "surfaces: has {}, expected {}, for the focus groups and positions of {} go by surface number",
        surfaces.size(), lens.surfaces.size(), lens.name));
  Lens result = lens;
  result.surfaces = std::move(surfaces);
  result.published_efl_mm = result.published_f_number = result.published_bfl_mm = std::nullopt;
  result.published_chief_ray_angle_deg = std::nullopt;
  result.published_elements.clear();
  return checked(std::move(result));
}

Lens with_surface(const Lens& lens, int index, const py::kwargs& keys) {
  std::vector<Surface> surfaces = lens.surfaces;
  Surface& surface = surfaces[static_cast<std::size_t>(
      checked_count("index", index, 0, static_cast<int>(surfaces.size()) - 1))];
  surface = with_keys(surface, keys);
  return edited(lens, std::move(surfaces));
}

Lens lens_of(std::string name, std::vector<Surface> surfaces, std::string source,
             double reference_wavelength_nm, const std::optional<std::vector<double>>& wavelengths_nm,
             const std::optional<std::vector<double>>& weights, const std::vector<Field>& fields,
             double object_distance_mm, double half_field_deg) {
  Lens lens;
  lens.name = std::move(name);
  lens.source = std::move(source);
  lens.surfaces = std::move(surfaces);
  lens.reference_wavelength_nm = reference_wavelength_nm;
  if (!(object_distance_mm > 0.0))
    throw InputError(fmt::format("object_distance_mm is {}, expected more than 0", object_distance_mm));
  lens.object_distance_mm = object_distance_mm;
  lens.half_field_deg = half_field_deg;
  if (weights && (!wavelengths_nm || weights->size() != wavelengths_nm->size()))
    throw InputError("weights: expected as many as wavelengths_nm");
  if (weights) check_weights("weights", *weights);
  for (std::size_t i = 0; wavelengths_nm && i < wavelengths_nm->size(); ++i)
    lens.wavelengths.push_back({(*wavelengths_nm)[i], weights ? (*weights)[i] : 1.0});
  for (const Field& field : fields) lens.fields.push_back(field_point(field));
  return checked(std::move(lens));
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
  py::class_<Lens>(
      module, "Lens",
      "A prescription: surfaces, glasses, stop and clear apertures. It never changes: methods make others.")
      .def(py::init(&lens_of), py::arg("name"), py::arg("surfaces"), py::kw_only(), py::arg("source") = "",
           py::arg("reference_wavelength_nm") = 587.5618, py::arg("wavelengths_nm") = py::none(),
           py::arg("weights") = py::none(), py::arg("fields") = std::vector<Field>(),
           py::arg("object_distance_mm") = std::numeric_limits<double>::infinity(),
           py::arg("half_field_deg") = 0.0,
           "From a list of Surface; the last one's thickness_mm leads to the image plane. fields: (N, 2) x "
           "and "
           "y, degrees, or mm\nfor an object at a finite distance. Raises InputError that names the key, as "
           "load_lens does.")
      .def_static(
          "from_text",
          [](const std::string& text, const std::string& name) {
            return warned([&] { return parse_any_lens(text, name); });
          },
          py::arg("text"), py::kw_only(), py::arg("name") = "text",
          "A prescription in any format that load_lens reads, as str or bytes, told by its content; name is "
          "what errors call it.\nRaises InputError and warns as load_lens does.")
      .def("to_text", &to_text, py::arg("format") = "toml",
           "The text of a \"toml\", \"zmx\" (OpticStudio), \"seq\" (CODE V) or \"dat\" (pbrt) file. Raises "
           "InputError and warns as\nsave does.")
      .def("with_surface", &with_surface, py::arg("index"),
           "The lens with other values of some keys of one surface, by index from 0, as Surface.replace has "
           "them: thickness_mm of the\nlast one is the image distance. Published figures, which were the old "
           "lens's, are left out; calibrated positions keep their\nthicknesses. Raises InputError for a "
           "lens that load_lens would refuse, too.")
      .def("with_surfaces", &edited, py::arg("surfaces"),
           "The lens with other surfaces. Raises InputError as with_surface does, and for another number of "
           "them in a lens with focus\ngroups or positions.")
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
      "load_lens",
      [](const std::filesystem::path& path) { return warned([&] { return load_any_lens(path); }); },
      py::arg("path"),
      "Read a prescription in any format, told by its content: groundglass (.toml), OpticStudio (.zmx), "
      "CODE V (.seq),\npbrt (.dat), ISET (.json), Optical Bench (.txt). A UserWarning tells of each thing "
      "left out or taken for granted.\nRaises InputError naming file, line and key.");
}

}  // namespace groundglass::python
