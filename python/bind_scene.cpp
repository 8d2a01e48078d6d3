#include <pybind11/stl/filesystem.h>

#include "python/bindings.h"
#include "sim/scene/scene.h"
#include "sim/scene/scene_file.h"

namespace py = pybind11;

namespace groundglass::python {

void bind_scene(py::module_& module) {
  using scene::Scene;
  py::class_<Scene>(module, "Scene", "Flat targets under one light, and how they want to be photographed.")
      .def_property_readonly("illuminant", [](const Scene& s) { return s.light().name; })
      .def_property_readonly("illuminance_lux", [](const Scene& s) { return s.light().illuminance_lux; })
      .def_property_readonly("camera_file", [](const Scene& s) { return s.capture().camera.file; })
      .def_property_readonly("focus_distance_m", [](const Scene& s) { return s.capture().camera.focus_distance_m; })
      .def_property_readonly("target_names",
                             [](const Scene& s) {
                               py::list names;
                               for (const auto& target : s.targets()) names.append(target.name);
                               return names;
                             })
      .def("__repr__", [](const Scene& s) {
        return "<groundglass.Scene of " + std::to_string(s.targets().size()) + " targets under " + s.light().name + ">";
      });
  module.def("load_scene", &scene::load_scene, py::arg("path"),
             "Read a scene file (TOML). Raises InputError naming file, line and key.");
}

}  // namespace groundglass::python
