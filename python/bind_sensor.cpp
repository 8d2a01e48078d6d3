#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pybind11/eigen.h>
#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <optional>
#include <tuple>
#include <variant>

#include "isp/quad_bayer/remosaiced_frame.h"
#include "python/bindings.h"
#include "python/image_views.h"
#include "python/readout_choice.h"
#include "python/sensor_html.h"
#include "python/task_for_python.h"
#include "python/warn.h"
#include "sensor/capture/auto_exposure.h"
#include "sensor/capture/expose.h"
#include "sensor/capture/moving_light.h"
#include "sensor/capture/performance.h"
#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_writer.h"
#include "sensor/model/figure_text.h"
#include "sensor/model/included_sensors.h"
#include "sensor/model/mosaic.h"
#include "sensor/model/sensor_model.h"
#include "sensor/raw_file/raw_file.h"
#include "sim/camera/capture.h"
#include "sim/camera/lens_corrections.h"
#include "sim/core/argument_checks.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

sensor::NoiseTerms noise_terms(const std::variant<bool, std::vector<std::string>>& noise,
                               const sensor::SensorModel& sensor) {
  if (const auto* names = std::get_if<std::vector<std::string>>(&noise))
    return sensor::NoiseTerms::only(*names, sensor);
  return std::get<bool>(noise) ? sensor::NoiseTerms{} : sensor::NoiseTerms::none();
}

std::vector<std::string> all_noise_terms() {
  std::vector<std::string> names;
  for (const auto& [name, term] : sensor::noise_term_names) names.emplace_back(name);
  return names;
}

RawFrame expose(const SpectralImage& irradiance, const sensor::SensorModel& given,
                std::optional<double> white_level, std::optional<double> time_s, std::optional<double> iso,
                std::uint64_t seed, std::uint32_t frame,
                const std::variant<bool, std::vector<std::string>>& noise, const SpectralImage* previous,
                const std::optional<std::string>& readout, const Progress& progress) {
  std::optional<camera::ReadoutMode> mode;
  if (readout) mode = readout_mode(*readout);
  const sensor::SensorModel sensor = mode ? camera::read_as(given, *mode) : given;
  if (iso && !time_s) throw InputError("iso: give time_s with it, or neither for automatic exposure");
  if (white_level && time_s)
    throw InputError("white_level: is for automatic exposure; give either white_level or time_s");
  if (iso) check_positive("iso", *iso);
  const scene::Exposure exposure =
      time_s ? scene::Exposure(scene::ManualExposure{*time_s, iso.value_or(sensor.base_iso())})
             : scene::Exposure(scene::AutoExposure{white_level.value_or(scene::AutoExposure{}.white_level)});
  return run_without_gil(progress, [&](const Task& task) {
    sensor::ExposureSettings settings = camera::choose_exposure(irradiance, sensor, exposure, task);
    settings.seed = seed;
    settings.frame = frame;
    settings.noise = noise_terms(noise, sensor);
    RawFrame raw = sensor::expose(irradiance, sensor, settings, task, previous);
    if (mode) raw = camera::presented_as(std::move(raw), *mode, task);
    return camera::with_corrections(std::move(raw), camera::lens_corrections(irradiance, sensor, raw.cfa));
  });
}

RawFrame expose_moving(const std::vector<const SpectralImage*>& irradiance,
                       const std::vector<double>& moments_s, const sensor::SensorModel& sensor, double time_s,
                       std::optional<double> iso, std::optional<double> start_s, std::uint64_t seed,
                       std::uint32_t frame, const std::variant<bool, std::vector<std::string>>& noise,
                       const SpectralImage* previous, const Progress& progress) {
  if (moments_s.size() != irradiance.size() || irradiance.empty())
    throw InputError(fmt::format("moments_s: has {} times for {} irradiances, expected one each",
                                 moments_s.size(), irradiance.size()));
  check_positive("time_s", time_s);
  if (iso) check_positive("iso", *iso);
  if (start_s) check_finite("start_s", *start_s);
  return run_without_gil(progress, [&](const Task& task) {
    sensor::ExposureSettings settings;
    settings.time_s = time_s;
    settings.iso = iso.value_or(0.0);
    settings.seed = seed;
    settings.frame = frame;
    settings.noise = noise_terms(noise, sensor);
    sensor::MovingLight light(sensor, settings);
    for (size_t i = 0; i < irradiance.size(); ++i) light.add(moments_s[i], *irradiance[i], task);
    RawFrame raw = light.expose(start_s.value_or(moments_s[0]), task, previous);
    return camera::with_corrections(std::move(raw),
                                    camera::lens_corrections(*irradiance[0], sensor, raw.cfa));
  });
}

std::vector<std::string> cfa_rows(const RawFrame& raw) { return sensor::tile_of(raw.cfa, raw.planes); }

std::string raw_frame_repr(const RawFrame& raw) {
  return fmt::format("<groundglass.RawFrame {} × {} px {}, {} bits, {:.3g} s at ISO {:.0f}>", raw.dn.width(),
                     raw.dn.height(), fmt::join(cfa_rows(raw), "/"), raw.bit_depth, raw.info.exposure_time_s,
                     raw.info.iso);
}

sensor::DngCompression compression_of(std::string_view name) {
  const auto known = sensor::dng_compression_named(name);
  if (!known)
    throw InputError(fmt::format("compression: '{}' is none of 'none', 'packed', 'lossless'", name));
  return *known;
}

/// Reads a frame and warns of what it is to be told with.
RawFrame warned(const std::filesystem::path& path, RawFrame (*read)(const std::filesystem::path&)) {
  RawFrame raw = [&] {
    py::gil_scoped_release unlocked;
    return read(path);
  }();
  warn(raw.notes);
  return raw;
}

void bind_raw_frame(py::module_& module) {
  py::class_<RawFrame>(module, "RawFrame", "One raw exposure: the numbers a DNG holds.")
      .def_property_readonly(
          "dn", [](py::object self) { return view_of_mosaic(self.cast<RawFrame&>().dn, self); },
          "(height, width) uint16 mosaic; shares memory, so what you write is developed and saved.")
      .def_property_readonly("cfa", &cfa_rows, "Repeating tile of colour filters, one string per row.")
      .def_readonly("bit_depth", &RawFrame::bit_depth, "Of the numbers, not of the file's 16-bit samples.")
      .def_readonly("black_level_dn", &RawFrame::black_level_dn, "One per site of the tile, row by row.")
      .def_readonly("white_level_dn", &RawFrame::white_level_dn, "Saturation.")
      .def_readonly("as_shot_neutral", &RawFrame::as_shot_neutral,
                    "(planes,) response to a neutral under the scene's light, the largest 1.")
      .def_property_readonly(
          "exposure_time_s", [](const RawFrame& raw) { return raw.info.exposure_time_s; }, "0 where unknown.")
      .def_property_readonly(
          "iso", [](const RawFrame& raw) { return raw.info.iso; }, "0 where unknown.")
      .def_property_readonly(
          "orientation", [](const RawFrame& raw) { return raw.info.orientation; },
          "How develop turns the picture upright, 1 (not at all) to 8, as EXIF counts; dn is not turned.")
      .def(
          "save",
          [](const RawFrame& raw, const std::filesystem::path& path, std::string_view compression,
             bool overwrite) {
            py::gil_scoped_release unlocked;
            sensor::write_dng(path, raw,
                              overwrite ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse,
                              compression_of(compression));
          },
          py::arg("path"), py::kw_only(), py::arg("compression") = "lossless", py::arg("overwrite") = false,
          "Write a DNG. The file appears whole or not at all.\n\n"
          "compression: how it holds its numbers, all exactly: \"none\" in 16 bits each, \"packed\" in as "
          "few "
          "as they\n"
          "need, \"lossless\" as lossless JPEG.\n\n"
          "Raises InputError if it exists and overwrite is not set, or cannot be written.")
      .def_readonly("notes", &RawFrame::notes,
                    "What whoever develops it is to be told of its file; read_dng warns of each.")
      .def_property_readonly(
          "lens_range",
          [](const RawFrame& raw) -> std::optional<std::tuple<double, double, double, double>> {
            const LensRange& lens = raw.info.lens_range;
            if (!lens.known()) return std::nullopt;
            return std::tuple{lens.shortest_mm, lens.longest_mm, lens.f_number_at_shortest,
                              lens.f_number_at_longest};
          },
          "Shortest and longest focal length in mm and the lowest f-number at each; None where unknown.")
      .def("__repr__", &raw_frame_repr);
  module.def(
      "read_dng", [](const std::filesystem::path& path) { return warned(path, sensor::read_dng); },
      py::arg("path"),
      "Read a DNG. Warns (UserWarning) of what the file demands and groundglass does not do. Raises "
      "InputError for\n"
      "what is broken or not supported.");
  module.def(
      "read_raw", [](const std::filesystem::path& path) { return warned(path, sensor::read_raw); },
      py::arg("path"),
      "Read a camera's raw file: a DNG as read_dng does, any other through LibRaw. Numbers, black and "
      "white\n"
      "level and colour matrix are LibRaw's, curves that the file stores are applied. Raises InputError "
      "for what\n"
      "is broken or not supported, and for anything but a DNG in a build without LibRaw.");
}

py::list figures(const sensor::SensorModel& model) {
  py::list list;
  for (const sensor::Figure& f : model.figures)
    list.append(py::dict(
        py::arg("key") = f.key,
        py::arg("value") = sensor::is_number(f) ? py::object(py::float_(f.value)) : py::object(py::none()),
        py::arg("status") = sensor::status_name(f.status), py::arg("source") = f.source));
  return list;
}

py::dict performance(const sensor::SensorModel& model, std::optional<double> iso) {
  const sensor::Performance p = sensor::performance(model, iso.value_or(model.base_iso()));
  return py::dict(py::arg("iso") = p.iso, py::arg("mode") = p.mode,
                  py::arg("system_gain_dn_per_e") = p.system_gain_dn_per_e,
                  py::arg("saturation_e") = p.saturation_e, py::arg("dark_noise_e") = p.dark_noise_e,
                  py::arg("least_signal_e") = p.least_signal_e,
                  py::arg("dynamic_range_db") = p.dynamic_range_db,
                  py::arg("dynamic_range_ev") = p.dynamic_range_ev, py::arg("snr_max_db") = p.snr_max_db);
}

py::dict named_mosaics() {
  py::dict all;
  for (const sensor::NamedMosaic& mosaic : sensor::named_mosaics()) all[py::str(mosaic.name)] = mosaic.tile;
  return all;
}

}  // namespace

void bind_sensor(py::module_& module) {
  using sensor::SensorModel;
  bind_raw_frame(module);
  py::class_<SensorModel>(module, "Sensor",
                          "An image sensor: geometry, mosaic, quantum efficiency, noise, converter.")
      .def_readonly("name", &SensorModel::name)
      .def_property_readonly("width_px", &SensorModel::readout_width_px, "Of the readout, after binning.")
      .def_property_readonly("height_px", &SensorModel::readout_height_px, "Of the readout, after binning.")
      .def_property_readonly("pixel_pitch_um", &SensorModel::readout_pitch_um,
                             "Of the readout, after binning.")
      .def_property_readonly(
          "full_well_e", [](const SensorModel& s) { return s.conversion_modes.at(0).full_well_e; },
          "Of a native pixel, at base ISO.")
      .def_property_readonly(
          "read_noise_e", [](const SensorModel& s) { return s.conversion_modes.at(0).read_noise_e; },
          "Of a native pixel, at base ISO.")
      .def_property_readonly("base_iso", &SensorModel::base_iso, "The lowest.")
      .def_property_readonly(
          "cfa", [](const SensorModel& s) { return sensor::tile_of(s.cfa, s.planes); },
          "Repeating tile of colour filters of the native pixels, one string per row.")
      .def_property_readonly("saturation_iso", &sensor::saturation_iso,
                             "Saturation-based speed of ISO 12232:2019 in D55 light.")
      .def_property_readonly(
          "figures", &figures,
          "Every figure of the file: dicts of key, value (None for curves, tiles and spectra), "
          "status\n(measured, derived or inferred) and source.")
      .def(
          "performance", &performance, py::arg("iso") = py::none(),
          "What a pixel as read out can do at an ISO, base when left out, by the closed forms of EMVA 1288 "
          "R4.0:\n"
          "iso, mode, system_gain_dn_per_e, saturation_e, dark_noise_e (rounding included), least_signal_e,\n"
          "dynamic_range_db, dynamic_range_ev, snr_max_db. Raises InputError for an ISO it does not have.")
      .def("_repr_html_", &sensor_html,
           "Tables of what a pixel does at each ISO, and of the file's figures with their sources.")
      .def("__repr__", [](const SensorModel& s) {
        return fmt::format("<groundglass.Sensor '{}', {} × {} px of {:g} µm>", s.name, s.readout_width_px(),
                           s.readout_height_px(), s.readout_pitch_um());
      });
  module.def("noise_terms", &all_noise_terms,
             "Names of the terms of a sensor's noise, in the order of the silicon, for expose.\n\n"
             "Raises InputError: never; expose does for any other name.");
  module.def(
      "named_mosaics", &named_mosaics,
      "Tiles of colour filters that a sensor file can name, by name: lists of strings, one per row.\n\n"
      "Raises InputError: never.");
  module.def("load_sensor", &sensor::load_sensor, py::arg("path"),
             "Read a sensor file (TOML), or give the included sensor of that name, as sensor_names() lists "
             "them.\n"
             "Raises InputError naming file, line and key.");
  module.def(
      "sensor_names", &sensor::included_sensor_names,
      "Names of the included sensors, for load_sensor, a camera file's `sensor` and the command line.\n\n"
      "Raises InputError: never; load_sensor does for any other name.");
  module.def(
      "remosaic",
      [](const RawFrame& raw, const Progress& progress) {
        return run_without_gil(progress, [&](const Task& task) { return isp::remosaiced(raw, task); });
      },
      py::arg("raw"), py::kw_only(), py::arg("progress") = py::none(),
      "A native Quad Bayer or Nona frame as an ordinary Bayer frame of as many pixels, its noise profile "
      "that of "
      "grey\n"
      "areas. progress: as for render.\n\n"
      "Raises InputError for any other mosaic, and for opcodes that would no longer be right.");
  module.def(
      "expose", &expose, py::arg("irradiance"), py::arg("sensor"), py::kw_only(),
      py::arg("white_level") = py::none(), py::arg("time_s") = py::none(), py::arg("iso") = py::none(),
      py::arg("seed") = 1, py::arg("frame") = 0, py::arg("noise") = true, py::arg("previous") = py::none(),
      py::arg("readout") = py::none(), py::arg("progress") = py::none(),
      "Expose a sensor to irradiance and read it out: photons, electrons, noise, converter.\n\n"
      "irradiance: of the whole sensor or a centred part, with pixels of the pitch that the sensor reads "
      "out.\n"
      "white_level: automatic exposure, where the brightest part lies, of saturation (above 0, at most 1);\n"
      "0.8 when left out.\n"
      "time_s, iso: an exposure of your own instead; base ISO when left out.\n"
      "seed, frame: the same pair gives the same noise; frames of one seed share their fixed pattern.\n"
      "noise: False for the mean alone, still rounded to whole numbers; or the names of the terms that are "
      "to "
      "act,\n"
      "out of those that noise_terms() lists and the sensor has.\n"
      "previous: the irradiance of the frame before, of which a sensor with lag keeps a share.\n"
      "readout: of a Quad Bayer or Nona sensor: 'binned', 'remosaiced' (every pixel, as an ordinary Bayer "
      "mosaic) or\n"
      "'native' (as it is; most raw converters mis-read such DNGs); as the sensor's file says when left "
      "out.\n"
      "progress: as for render.\n\n"
      "Raises InputError where irradiance and sensor do not fit, or for an exposure the sensor cannot do.");
  module.def(
      "expose_moving", &expose_moving, py::arg("irradiance"), py::arg("moments_s"), py::arg("sensor"),
      py::kw_only(), py::arg("time_s"), py::arg("iso") = py::none(), py::arg("start_s") = py::none(),
      py::arg("seed") = 1, py::arg("frame") = 0, py::arg("noise") = true, py::arg("previous") = py::none(),
      py::arg("progress") = py::none(),
      "Expose a sensor to light that changes, through its shutter: global, or rolling with the line time "
      "and\n"
      "the direction of its file.\n\n"
      "irradiance, moments_s: two or more irradiances and the rising times of each; in between light is\n"
      "straight. They have to reach over the exposure of every row.\n"
      "time_s: exposure time of each row.\n"
      "start_s: when the first row's exposure begins; at the first moment when left out.\n"
      "iso, seed, frame, noise, previous, progress: as for expose.\n\n"
      "Raises InputError as expose does, and where the moments do not rise or do not reach far enough.");
}

}  // namespace groundglass::python
