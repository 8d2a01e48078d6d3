#include <pybind11/eigen.h>
#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "python/bindings.h"
#include "python/image_views.h"
#include "python/task_for_python.h"
#include "sensor/dng_reader.h"
#include "sensor/dng_writer.h"
#include "sensor/expose.h"
#include "sensor/sensor_model.h"
#include "sim/camera/capture.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

RawFrame expose(const SpectralImage& irradiance, const sensor::SensorModel& sensor, double white_level,
                std::optional<double> time_s, std::optional<double> iso, std::uint64_t seed, std::uint32_t frame,
                bool noise, const Progress& progress) {
  if (iso && !time_s) throw InputError("iso: give time_s with it, or neither for automatic exposure");
  const scene::Exposure exposure =
      time_s ? scene::Exposure(scene::ManualExposure{*time_s, iso.value_or(sensor.base_iso)})
             : scene::Exposure(scene::AutoExposure{white_level});
  return run_without_gil(progress, [&](const Task& task) {
    sensor::ExposureSettings settings = camera::choose_exposure(irradiance, sensor, exposure, task);
    settings.seed = seed;
    settings.frame = frame;
    if (!noise) settings.noise = sensor::NoiseTerms::none();
    return sensor::expose(irradiance, sensor, settings, task);
  });
}

void bind_raw_frame(py::module_& module) {
  py::class_<RawFrame>(module, "RawFrame", "One raw exposure: the numbers a DNG holds.")
      .def_property_readonly(
          "dn", [](py::object self) { return view_of(self.cast<RawFrame&>().dn, self); },
          "(height, width) uint16 mosaic, sharing memory.")
      .def_property_readonly("cfa",
                             [](const RawFrame& raw) {
                               std::vector<std::string> rows;
                               for (int y = 0; y < raw.cfa.height; ++y) {
                                 std::string& row = rows.emplace_back();
                                 for (int x = 0; x < raw.cfa.width; ++x)
                                   row += raw.planes.at(static_cast<size_t>(raw.cfa.plane_at(x, y)));
                               }
                               return rows;
                             },
                             "Repeating tile of colour filters, one string per row.")
      .def_readonly("bit_depth", &RawFrame::bit_depth)
      .def_readonly("black_level_dn", &RawFrame::black_level_dn, "One per site of the tile.")
      .def_readonly("white_level_dn", &RawFrame::white_level_dn)
      .def_readonly("as_shot_neutral", &RawFrame::as_shot_neutral)
      .def_property_readonly("exposure_time_s", [](const RawFrame& raw) { return raw.info.exposure_time_s; })
      .def_property_readonly("iso", [](const RawFrame& raw) { return raw.info.iso; })
      .def(
          "save",
          [](const RawFrame& raw, const std::filesystem::path& path, bool overwrite) {
            sensor::write_dng(path, raw, overwrite ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse);
          },
          py::arg("path"), py::arg("overwrite") = false, "Write a DNG.");
  module.def("read_dng", &sensor::read_dng, py::arg("path"),
             "Read a DNG. Raises InputError for what is broken or not supported.");
}

}  // namespace

void bind_sensor(py::module_& module) {
  using sensor::SensorModel;
  bind_raw_frame(module);
  py::class_<SensorModel>(module, "Sensor", "An image sensor: geometry, mosaic, quantum efficiency, noise, converter.")
      .def_readonly("name", &SensorModel::name)
      .def_property_readonly("width_px", &SensorModel::readout_width_px)
      .def_property_readonly("height_px", &SensorModel::readout_height_px)
      .def_property_readonly("pixel_pitch_um", &SensorModel::readout_pitch_um, "Of the readout, after binning.")
      .def_readonly("full_well_e", &SensorModel::full_well_e)
      .def_readonly("read_noise_e", &SensorModel::read_noise_e)
      .def_readonly("base_iso", &SensorModel::base_iso)
      .def("__repr__", [](const SensorModel& s) { return "<groundglass.Sensor '" + s.name + "'>"; });
  module.def("load_sensor", &sensor::load_sensor, py::arg("path"),
             "Read a sensor file (TOML). Raises InputError naming file, line and key.");
  module.def("expose", &expose, py::arg("irradiance"), py::arg("sensor"), py::kw_only(), py::arg("white_level") = 0.8,
             py::arg("time_s") = py::none(), py::arg("iso") = py::none(), py::arg("seed") = 1, py::arg("frame") = 0,
             py::arg("noise") = true, py::arg("progress") = py::none(),
             "Expose a sensor and read it out. Without time_s (and iso, base ISO when left out) the exposure is\n"
             "automatic: the brightest part lies at white_level of saturation.");
}

}  // namespace groundglass::python
