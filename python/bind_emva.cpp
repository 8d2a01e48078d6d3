#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "python/bindings.h"
#include "python/task_for_python.h"
#include "sim/report/emva_report.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

struct EmvaReport {
  std::string name, html, json;
};

EmvaReport characterize(const std::filesystem::path& frames, std::optional<std::pair<int, int>> site,
                        const Progress& progress) {
  using namespace measure::emva;
  std::optional<Site> place;
  if (site && (site->first < 0 || site->second < 0))
    throw InputError("site: expected two numbers from 0 up, a place in the mosaic's tile");
  if (site) place = Site{site->first, site->second};
  return run_without_gil(progress, [&](const Task& task) {
    const Measurement measurement = read_measurement(frames, place, task);
    const Characterization c =
        at_place({frames, 0, ""}, [&] { return measure::emva::characterize(measurement); });
    return EmvaReport{c.name, report::emva_html(c), report::emva_json(c).dump()};
  });
}

}  // namespace

void bind_emva(py::module_& module) {
  py::class_<EmvaReport>(module, "EmvaReport", "What EMVA 1288 says of a sensor; notebooks show the page.")
      .def_readonly("html", &EmvaReport::html, "A page that is complete in itself.")
      .def_property_readonly(
          "figures",
          [](const EmvaReport& report) { return py::module_::import("json").attr("loads")(report.json); },
          "The figures and curves as dictionaries and lists, as `groundglass characterize --json` prints "
          "them:\n"
          "K_dn_per_e, qe, sigma_d_e, dsnu_e, prnu, saturation_e, snr_max_db, dynamic_range_db and more; "
          "None for\n"
          "what the frames do not tell.")
      .def("__repr__",
           [](const EmvaReport& report) { return "<groundglass.EmvaReport of " + report.name + ">"; })
      .def("_repr_html_", [](const EmvaReport& report) {
        return "<iframe style=\"width: 100%; height: 40em; border: 0\" srcdoc=\"" +
               report::escaped(report.html) + "\"></iframe>";
      });
  module.def(
      "characterize", &characterize, py::arg("frames"), py::kw_only(), py::arg("site") = py::none(),
      py::arg("progress") = py::none(),
      "Measures a sensor by EMVA 1288 Release 4 Linear. `frames`: a folder with emva1288.txt, such a\n"
      "descriptor of PNG, TIFF or DNG frames, or a table of photon transfer (.csv). `site` (x, y) "
      "chooses the\n"
      "pixels of a mosaic's tile in DNG frames. What noise or coarse steps hide is None, with the reason "
      "beside\n"
      "it. Raises InputError, naming file and line, for frames that are missing, broken, constant\n"
      "or saturated, and for pairs and stacks whose frames were not taken alike: by depth, size, "
      "exposure or mean.");
}

}  // namespace groundglass::python
