#include <fmt/format.h>
#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "isp/truth.h"
#include "python/bindings.h"
#include "python/python_stage.h"
#include "python/readout_choice.h"
#include "python/task_for_python.h"
#include "sim/camera/camera.h"
#include "sim/camera/capture.h"
#include "sim/camera/ideal_picture.h"
#include "sim/camera/readout_mode.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

SpectralImage render(const scene::Scene& scene, const std::optional<camera::Camera>& given,
                     std::optional<int> samples_per_pixel, std::optional<std::uint64_t> seed,
                     const Progress& progress) {
  const camera::Camera camera = given ? *given : camera::load_scene_camera(scene);
  scene::RenderSettings settings = scene.capture().render;
  settings.samples_per_pixel = samples_per_pixel.value_or(settings.samples_per_pixel);
  settings.seed = seed.value_or(settings.seed);
  return run_without_gil(progress,
                         [&](const Task& task) { return camera::photograph(scene, camera, settings, task); });
}

py::array ideal_picture(const scene::Scene& scene, const camera::Camera& camera,
                        const SpectralImage& irradiance, const RawFrame& raw, const Progress& progress) {
  const Image<float>& light = irradiance.pixels;
  if (light.width() != raw.dn.width() || light.height() != raw.dn.height())
    throw InputError(fmt::format("raw: has {}×{} pixels, the irradiance {}×{}: it is not of this light",
                                 raw.dn.width(), raw.dn.height(), light.width(), light.height()));
  isp::Frame truth = run_without_gil(progress, [&](const Task& task) {
    sensor::ExposureSettings exposure;
    exposure.time_s = raw.info.exposure_time_s;
    exposure.iso = raw.info.iso;
    const auto corrections = camera::lens_corrections(irradiance, camera.sensor, raw.cfa);
    const PixelRect& crop = raw.default_crop;
    return isp::scene_frame_of(
        camera::ideal_picture(scene, camera, irradiance, exposure, corrections, crop, task), crop);
  });
  return pixels_as_array(std::move(truth.pixels));
}

}  // namespace

void bind_camera(py::module_& module) {
  py::class_<camera::Camera>(module, "Camera", "A lens in front of a sensor.")
      .def_readonly("name", &camera::Camera::name)
      .def_readonly("lens", &camera::Camera::lens, "With its iris as the camera sets it; not focused.")
      .def_readonly("sensor", &camera::Camera::sensor)
      .def_property_readonly(
          "width_px", [](const camera::Camera& c) { return c.window.width; }, "Of the pictures it takes.")
      .def_property_readonly(
          "height_px", [](const camera::Camera& c) { return c.window.height; }, "Of the pictures it takes.")
      .def("__repr__", [](const camera::Camera& c) {
        return fmt::format("<groundglass.Camera '{}', {} × {} px>", c.name, c.window.width, c.window.height);
      });
  module.def(
      "load_camera",
      [](const std::filesystem::path& path, const std::optional<std::string>& readout) {
        camera::Camera camera = camera::load_camera(path);
        return readout ? camera::read_as(std::move(camera), readout_mode(*readout)) : camera;
      },
      py::arg("path"), py::kw_only(), py::arg("readout") = py::none(),
      "Read a camera file (TOML).\n\n"
      "readout: of a Quad Bayer or Nona sensor: 'binned', or every pixel: 'remosaiced' or 'native'; give "
      "expose the "
      "same.\n"
      "As the sensor's file says when left out.\n\n"
      "Raises InputError naming file, line and key, or for a sensor without such blocks.");
  module.def("render", &render, py::arg("scene"), py::arg("camera") = py::none(), py::kw_only(),
             py::arg("samples_per_pixel") = py::none(), py::arg("seed") = py::none(),
             py::arg("progress") = py::none(),
             "Spectral irradiance of a scene on a camera's sensor, by Monte Carlo through the whole lens.\n\n"
             "camera, samples_per_pixel (1 to 65536) and seed are the scene's own when left out. The same "
             "seed gives\n"
             "the same bytes. progress(step, fraction) is called now and then, fraction rising to 1 in each "
             "step; what\n"
             "it raises stops the work and comes out here, as Ctrl-C does. Other threads run meanwhile.\n\n"
             "Raises InputError where the scene asks for what the camera cannot do.");
  module.def(
      "ideal_picture", &ideal_picture, py::arg("scene"), py::arg("camera"), py::arg("irradiance"),
      py::arg("raw"), py::kw_only(), py::arg("progress") = py::none(),
      "What a flawless camera would have seen: no aberrations, no diffraction, no vignetting, no noise, "
      "the eye's\ncolours; for compare_with_truth(). (height, width, 3) float32 of the raw frame's "
      "default crop, linear Rec. 2020\nadapted to D65, 1: a neutral that saturates the sensor.\n\n"
      "irradiance: what render() made of scene and camera. raw: what expose() made of it; its exposure, "
      "mosaic and\ncrop count, not its pixels. progress: as for render.\n\n"
      "Raises InputError where raw is not of this irradiance, where the lens's corners cannot be traced "
      "or its\nentrance pupil lies at infinity.");
}

}  // namespace groundglass::python
