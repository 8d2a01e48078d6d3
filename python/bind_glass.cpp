#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <cmath>
#include <span>

#include "optics/formats/agf.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"
#include "optics/glass/partial_dispersion.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

py::dict glass_map_columns(const std::vector<Glass>& glasses) {
  const std::vector<GlassMapPoint> points = glass_map(glasses);
  const auto or_nan = [](std::optional<double> v) {
    return v.value_or(std::numeric_limits<double>::quiet_NaN());
  };
  std::vector<std::string> names;
  for (const GlassMapPoint& p : points) names.push_back(p.name);
  py::dict columns;
  columns["name"] = names;
  columns["nd"] = column(points, [](const GlassMapPoint& p) { return p.nd; });
  columns["vd"] = column(points, [](const GlassMapPoint& p) { return p.vd; });
  columns["p_gF"] = column(points, [&](const GlassMapPoint& p) { return or_nan(p.p_gF); });
  columns["deviation_gF"] = column(points, [&](const GlassMapPoint& p) { return or_nan(p.deviation_gF); });
  return columns;
}

Glass model_glass_of(double nd, double vd, const std::string& kind) {
  if (!(nd > 1.0 && nd < 4.0)) throw InputError(fmt::format("nd is {:g}, expected 1 to 4", nd));
  if (!(vd > 1.0 && vd < 200.0)) throw InputError(fmt::format("vd is {:g}, expected 1 to 200", vd));
  return model_glass(
      {nd, vd,
       chosen<MaterialKind>("kind", kind,
                            {{"glass", MaterialKind::glass}, {"plastic", MaterialKind::plastic}})});
}

}  // namespace

void bind_glass(py::module_& module) {
  py::class_<Glass>(module, "Glass",
                    "A medium and its index by wavelength, both in air; see find_glass and model_glass.\n\n"
                    "Every method raises InputError outside the range where the index is known.")
      .def_property_readonly("name", &Glass::name, "\"catalogue:NAME\", or a description.")
      .def_property_readonly("is_air", &Glass::is_air)
      .def_property_readonly("first_nm", &Glass::first_nm, "The shortest wavelength with an index.")
      .def_property_readonly("last_nm", &Glass::last_nm, "The longest wavelength with an index.")
      .def_property_readonly(
          "nd", [](const Glass& g) { return nd(g); }, "Index at the d line, 587.5618 nm.")
      .def_property_readonly(
          "vd", [](const Glass& g) { return vd(g); }, "Abbe number (nd − 1) / (nF − nC).")
      .def_property_readonly(
          "partial_dispersion_gF", [](const Glass& g) { return partial_dispersion_gF(g); },
          "P_gF = (ng − nF) / (nF − nC) (Schott TIE-29).")
      .def_property_readonly(
          "partial_dispersion_deviation_gF",
          [](const Glass& g) { return partial_dispersion_deviation_gF(g); },
          "How far P_gF lies above Schott's normal line 0.6438 − 0.001682 Vd (TIE-29).")
      .def_property_readonly("temperature_C", [](const Glass& g) { return g.environment().temperature_C; })
      .def_property_readonly("pressure_Pa", [](const Glass& g) { return g.environment().pressure_Pa; })
      .def(
          "index",
          [](const Glass& g, const DoubleArray& wavelength_nm) {
            return mapped(wavelength_nm, [&](double nm) { return g.index(nm); });
          },
          py::arg("wavelength_nm"), "Relative to air; an array of the wavelengths' shape.")
      .def(
          "absolute_index",
          [](const Glass& g, const DoubleArray& wavelength_nm) {
            return mapped(wavelength_nm, [&](double nm) { return g.absolute_index(nm); });
          },
          py::arg("wavelength_nm"), "Relative to vacuum, at the same wavelengths in air.")
      .def(
          "internal_transmission",
          [](const Glass& g, const DoubleArray& wavelength_nm, double path_mm) {
            if (!(path_mm >= 0.0) || std::isinf(path_mm))
              throw InputError(
                  fmt::format("path_mm is {:g}, expected a finite number of at least 0", path_mm));
            return mapped(wavelength_nm, [&](double nm) { return g.internal_transmission(nm, path_mm); });
          },
          py::arg("wavelength_nm"), py::arg("path_mm"),
          "Share of light left after so many mm, without losses at faces: the maker's table by Lambert and "
          "Beer\n(Schott TIE-35). Raises InputError for a glass without a table, too.")
      .def(
          "in_environment",
          [](const Glass& g, double temperature_C, double pressure_Pa) {
            return g.in({temperature_C, pressure_Pa});
          },
          py::kw_only(), py::arg("temperature_C") = 20.0, py::arg("pressure_Pa") = 101325.0,
          "The glass at another temperature and pressure, index and wavelengths relative to the air there.\n"
          "Raises InputError where the catalogue has no thermal data.")
      .def("__repr__", [](const Glass& g) {
        return g.is_air() ? std::string("<groundglass.Glass air>")
                          : fmt::format("<groundglass.Glass '{}', {:g} to {:g} nm>", g.name(), g.first_nm(),
                                        g.last_nm());
      });

  module.def(
      "find_glass",
      [](const std::string& name, const std::vector<std::vector<Glass>>& catalogues) {
        std::vector<Glass> further;
        for (const std::vector<Glass>& catalogue : catalogues)
          further.insert(further.end(), catalogue.begin(), catalogue.end());
        return find_glass(name, further);
      },
      py::arg("name"), py::kw_only(), py::arg("catalogues") = std::vector<std::vector<Glass>>(),
      "A material carried in the library, by \"schott:N-BK7\" or, where one catalogue alone has it, "
      "\"N-BK7\".\ncatalogues: further lists of Glass, as read_agf gives them; of one name, theirs is taken. "
      "Raises InputError with the\ncandidates or the nearest name.");
  module.def(
      "read_agf",
      [](const std::filesystem::path& path) {
        py::gil_scoped_release unlocked;
        return load_agf(path);
      },
      py::arg("path"),
      "List of Glass of a catalogue in Zemax's AGF format, named \"file:NAME\" after the file. Raises "
      "InputError naming file,\nline and key.");
  module.def("glass_catalogue_names", &glass_catalogue_names,
             "The catalogues carried in the library. Raises InputError never.");
  module.def(
      "glass_catalogue", [](const std::string& name) { return glass_catalogue(name); }, py::arg("name"),
      "List of all materials of one catalogue. Raises InputError for an unknown one.");
  module.def(
      "model_glass", &model_glass_of, py::arg("nd"), py::arg("vd"), py::kw_only(), py::arg("kind") = "glass",
      "A material known by nd and Vd alone on Buchdahl's curve (Robb and Mercado, Appl. Opt. 22, 1198 "
      "(1983)),\nexact at the F, d and C lines' Vd and nd; kind is \"glass\" or \"plastic\". From 400 to 700 "
      "nm its index is wrong\nby 8e-5 rms, at worst 0.0013, over the catalogues' glasses.\n"
      "Raises InputError for other kinds and impossible figures.");
  module.def(
      "glass_map", &glass_map_columns, py::arg("glasses"),
      "Table of glasses as a dict of columns, (N,) each: name, nd, vd, p_gF, deviation_gF; NaN where "
      "the index\nis not known at the g line. Glasses without F, d and C are left out. Raises InputError "
      "as Glass does.");
}

}  // namespace groundglass::python
