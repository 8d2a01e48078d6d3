#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "isp/develop.h"
#include "isp/picture_writer.h"
#include "python/bindings.h"
#include "python/image_views.h"
#include "python/task_for_python.h"

namespace py = pybind11;

namespace groundglass::python {

void bind_isp(py::module_& module) {
  py::class_<Picture>(module, "Picture", "Display-referred sRGB picture, 0…1.")
      .def_property_readonly(
          "pixels", [](py::object self) { return view_of(self.cast<Picture&>().pixels, self); },
          "(height, width, 3) float32, sharing memory.")
      .def(
          "save",
          [](const Picture& picture, const std::filesystem::path& path, bool overwrite) {
            isp::write_picture(path, picture, {}, overwrite ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse);
          },
          py::arg("path"), py::arg("overwrite") = false, "Write PNG, JPEG or TIFF by the extension.");
  module.def(
      "develop",
      [](const RawFrame& raw, double exposure_ev, const Progress& progress) {
        return run_without_gil(progress, [&](const Task& task) { return isp::develop(raw, {exposure_ev}, task); });
      },
      py::arg("raw"), py::kw_only(), py::arg("exposure_ev") = 0.0, py::arg("progress") = py::none(),
      "Develop a raw frame with the reference pipeline, from what its DNG holds alone.");
}

}  // namespace groundglass::python
