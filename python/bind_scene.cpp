#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "python/bindings.h"
#include "sim/scene/scene.h"
#include "sim/scene/scene_file.h"

namespace py = pybind11;

namespace groundglass::python {

namespace {

/// As keywords of expose().
py::dict exposure(const scene::Scene& scene) {
  using namespace py::literals;
  if (const auto* manual = std::get_if<scene::ManualExposure>(&scene.capture().exposure))
    return py::dict("time_s"_a = manual->time_s, "iso"_a = manual->iso);
  return py::dict("white_level"_a = std::get<scene::AutoExposure>(scene.capture().exposure).white_level);
}

std::vector<std::string> target_names(const scene::Scene& scene) {
  std::vector<std::string> names;
  for (const auto& target : scene.targets()) names.push_back(target.name);
  return names;
}

std::string repr(const scene::Scene& s) {
  return fmt::format("<groundglass.Scene of {} targets under {}, {:g} lx>", s.targets().size(),
                     s.light().name, s.light().illuminance_lux);
}

}  // namespace

void bind_scene(py::module_& module) {
  using scene::Scene;
  py::class_<Scene>(module, "Scene", "Flat targets under one light, and how they want to be photographed.")
      .def_property_readonly(
          "illuminant", [](const Scene& s) { return s.light().name; }, "CIE name, or a file's.")
      .def_property_readonly(
          "illuminance_lux", [](const Scene& s) { return s.light().illuminance_lux; }, "On every target.")
      .def_property_readonly(
          "camera_file", [](const Scene& s) { return s.capture().camera.file; },
          "The camera it is meant for.")
      .def_property_readonly(
          "focus_distance_m", [](const Scene& s) { return s.capture().camera.focus_distance_m; },
          "From the lens.")
      .def_property_readonly(
          "samples_per_pixel", [](const Scene& s) { return s.capture().render.samples_per_pixel; },
          "Of a render.")
      .def_property_readonly(
          "seed", [](const Scene& s) { return s.capture().render.seed; }, "Of a render.")
      .def_property_readonly(
          "exposure", &exposure,
          "How it wants to be exposed, as keywords: gg.expose(irradiance, camera.sensor, **scene.exposure).")
      .def_property_readonly("target_names", &target_names, "In the order of the file, the background first.")
      .def("__repr__", &repr);
  module.def("load_scene", &scene::load_scene, py::arg("path"),
             "Read a scene file (TOML). Raises InputError naming file, line and key.");
}

}  // namespace groundglass::python
