#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "python/bindings.h"
#include "python/image_views.h"
#include "python/task_for_python.h"
#include "sim/camera/camera.h"
#include "sim/camera/capture.h"
#include "sim/core/spectral_image_io.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

SpectralImage render(const scene::Scene& scene, const std::optional<camera::Camera>& given,
                     std::optional<int> samples_per_pixel, std::optional<std::uint64_t> seed,
                     const Progress& progress) {
  const camera::Camera camera = given ? *given : camera::load_camera(scene.capture().camera.file);
  scene::RenderSettings settings = scene.capture().render;
  settings.samples_per_pixel = samples_per_pixel.value_or(settings.samples_per_pixel);
  settings.seed = seed.value_or(settings.seed);
  return run_without_gil(progress, [&](const Task& task) { return camera::photograph(scene, camera, settings, task); });
}

void bind_spectral_image(py::module_& module) {
  py::class_<SpectralImage>(module, "SpectralImage",
                            "Spectral irradiance on the sensor, W m⁻² nm⁻¹: one channel per wavelength band.")
      .def_property_readonly(
          "pixels", [](py::object self) { return view_of(self.cast<SpectralImage&>().pixels, self); },
          "(height, width, bands) float32, sharing memory.")
      .def_property_readonly("wavelengths_nm",
                             [](const SpectralImage& image) {
                               std::vector<double> centres;
                               for (int b = 0; b < image.grid.band_count; ++b) centres.push_back(image.grid.centre_nm(b));
                               return centres;
                             },
                             "Centre of each band.")
      .def_property_readonly("band_width_nm", [](const SpectralImage& image) { return image.grid.band_width_nm; })
      .def_readonly("pixel_pitch_um", &SpectralImage::pixel_pitch_um)
      .def_readonly("f_number", &SpectralImage::f_number)
      .def_readonly("focal_length_mm", &SpectralImage::focal_length_mm)
      .def(
          "save",
          [](const SpectralImage& image, const std::filesystem::path& path, bool overwrite) {
            write_spectral_exr(path, image, overwrite ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse);
          },
          py::arg("path"), py::arg("overwrite") = false, "Write an EXR with one named channel per band.");
  module.def("read_irradiance", &read_spectral_exr, py::arg("path"), "Read an irradiance EXR.");
}

}  // namespace

void bind_camera(py::module_& module) {
  bind_spectral_image(module);
  py::class_<camera::Camera>(module, "Camera", "A lens in front of a sensor.")
      .def_readonly("name", &camera::Camera::name)
      .def_readonly("lens", &camera::Camera::lens)
      .def_readonly("sensor", &camera::Camera::sensor)
      .def("__repr__", [](const camera::Camera& c) { return "<groundglass.Camera '" + c.name + "'>"; });
  module.def("load_camera", &camera::load_camera, py::arg("path"),
             "Read a camera file (TOML). Raises InputError naming file, line and key.");
  module.def("render", &render, py::arg("scene"), py::arg("camera") = py::none(), py::kw_only(),
             py::arg("samples_per_pixel") = py::none(), py::arg("seed") = py::none(), py::arg("progress") = py::none(),
             "Spectral irradiance of a scene on a camera's sensor, by Monte Carlo through the whole lens. Camera,\n"
             "samples and seed are the scene's own when left out. `progress(step, fraction)` is called as it runs.");
}

}  // namespace groundglass::python
