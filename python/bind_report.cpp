#include <fmt/format.h>
#include <pybind11/stl.h>

#include "optics/analysis/lens_check.h"
#include "python/bindings.h"
#include "python/choices.h"
#include "sim/report/layout_drawing.h"
#include "sim/report/lens_report.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

/// A picture as text, which notebooks show.
struct Drawing {
  std::string svg;
};

struct LensReport {
  std::string html, json;
};

void bind_check(py::module_& module) {
  py::class_<Finding>(module, "Finding", "One thing that check_prescription looked at.")
      .def_property_readonly(
          "verdict", [](const Finding& f) { return word(f.verdict); },
          "'ok'; 'off', beyond what rounding of printed figures explains; or 'wrong'.")
      .def_readonly("what", &Finding::what)
      .def_readonly("unit", &Finding::unit)
      .def_readonly("published", &Finding::published, "What the source states, or None.")
      .def_readonly("computed", &Finding::computed, "What the prescription makes, or None.")
      .def_readonly("message", &Finding::message)
      .def("__repr__", [](const Finding& f) {
        return "<Finding: " + f.what + (f.message.empty() ? "" : ": ") + f.message + ">";
      });
  module.def("check_prescription", &check_prescription, py::arg("lens"),
             py::call_guard<py::gil_scoped_release>(),
             "Compares what the prescription makes with what its source states, and asks its rays whether "
             "they could be "
             "those\nof a lens. Raises InputError for none: what cannot be computed is a finding.");
}

}  // namespace

void bind_report(py::module_& module) {
  bind_check(module);
  py::class_<Drawing>(module, "Drawing", "A picture; notebooks show it.")
      .def_readonly("svg", &Drawing::svg, "A file of its own, to be written as .svg.")
      .def("__repr__",
           [](const Drawing& d) {
             return fmt::format("<groundglass.Drawing, {} bytes of SVG>", d.svg.size());
           })
      .def("_repr_svg_", [](const Drawing& drawing) { return drawing.svg; });
  module.def(
      "draw_lens",
      [](const Lens& lens, const std::optional<std::vector<double>>& field_y) {
        const std::vector<FieldPoint> fields =
            field_y ? meridional(lens, field_y) : report::drawn_fields(lens);
        py::gil_scoped_release unlocked;
        return Drawing{report::layout_drawing(lens, fields).document()};
      },
      py::arg("lens"), py::arg("field_y") = py::none(),
      "The lens in the y–z plane with real rays, as SVG. field_y as for field_curves; by default the axis, "
      "the\n"
      "middle and the edge of the design's fields. Raises InputError where no ray can be aimed.");

  py::class_<LensReport>(module, "LensReport", "All figures of a lens; notebooks show the page.")
      .def_readonly("html", &LensReport::html, "A page that is complete in itself.")
      .def_property_readonly(
          "figures",
          [](const LensReport& report) { return py::module_::import("json").attr("loads")(report.json); },
          "The figures as dictionaries and lists, as `groundglass lens report --json` prints them.")
      .def("__repr__",
           [](const LensReport& r) {
             return fmt::format("<groundglass.LensReport, {} bytes of HTML>", r.html.size());
           })
      .def("_repr_html_", [](const LensReport& report) {
        return "<iframe style=\"width: 100%; height: 40em; border: 0\" srcdoc=\"" +
               report::escaped(report.html) + "\"></iframe>";
      });
  module.def(
      "lens_report",
      [](const Lens& lens, const std::optional<std::vector<double>>& field_y) {
        const std::vector<FieldPoint> fields = meridional(lens, field_y);
        py::gil_scoped_release unlocked;
        const report::LensFigures figures = report::lens_figures(lens, fields);
        return LensReport{report::report_html(lens, figures), report::report_json(lens, figures).dump()};
      },
      py::arg("lens"), py::arg("field_y") = py::none(),
      "All figures at the design's wavelengths and fields (or at field_y), on all threads. Fields that pass "
      "no\n"
      "light are left out. Raises InputError when the lens has no first-order figures or passes no light.");
}

}  // namespace groundglass::python
