#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <cmath>

#include "python/bindings.h"
#include "python/image_views.h"
#include "sim/core/argument_checks.h"
#include "sim/core/spectral_image_io.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using Pixels = py::array_t<float, py::array::c_style | py::array::forcecast>;

SpectralImage make_spectral_image(const Pixels& pixels, const std::vector<double>& wavelengths_nm,
                                  double pixel_pitch_um, double f_number, double focal_length_mm,
                                  double focus_distance_m, std::string lens_name,
                                  std::vector<double> scene_white) {
  const auto bands = static_cast<py::ssize_t>(wavelengths_nm.size());
  if (pixels.ndim() != 3 || pixels.shape(0) < 1 || pixels.shape(1) < 1 || pixels.shape(2) != bands)
    throw InputError(fmt::format(
        "pixels has the shape ({}), expected (height, width, {}), as wavelengths_nm has {}",
        fmt::join(std::vector(pixels.shape(), pixels.shape() + pixels.ndim()), ", "), bands, bands));
  const auto grid = grid_of_centres(wavelengths_nm);
  if (!grid) throw InputError("wavelengths_nm: expected two or more wavelengths, rising at even spacing");
  check_positive("pixel_pitch_um", pixel_pitch_um);
  check_finite("f_number", f_number);
  check_finite("focal_length_mm", focal_length_mm);
  if (std::isnan(focus_distance_m) || focus_distance_m < 0.0)
    throw InputError(fmt::format("focus_distance_m is {}, expected 0 or more", focus_distance_m));
  check_finite("scene_white", scene_white);
  if (!scene_white.empty() && scene_white.size() != wavelengths_nm.size())
    throw InputError(
        fmt::format("scene_white has {} values, expected {} as wavelengths_nm", scene_white.size(), bands));
  SpectralImage image{{},
                      *grid,
                      pixel_pitch_um,
                      f_number,
                      focal_length_mm,
                      focus_distance_m,
                      std::move(lens_name),
                      std::move(scene_white),
                      {},
                      {},
                      {}};
  image.pixels =
      Image<float>(static_cast<int>(pixels.shape(1)), static_cast<int>(pixels.shape(0)), grid->band_count);
  std::copy_n(pixels.data(), pixels.size(), image.pixels.data().begin());
  return image;
}

py::array_t<double> wavelengths_nm(const SpectralImage& image) {
  py::array_t<double> centres(image.grid.band_count);
  for (int b = 0; b < image.grid.band_count; ++b) centres.mutable_at(b) = image.grid.centre_nm(b);
  return centres;
}

std::string spectral_image_repr(const SpectralImage& image) {
  return fmt::format("<groundglass.SpectralImage {} × {} px of {:g} µm, {} bands from {:g} to {:g} nm>",
                     image.pixels.width(), image.pixels.height(), image.pixel_pitch_um, image.grid.band_count,
                     image.grid.first_edge_nm, image.grid.last_edge_nm());
}

constexpr size_t incidence_columns = 4;

py::array_t<double> incidence(const SpectralImage& image) {
  py::array_t<double> rows({image.incidence.size(), incidence_columns});
  auto values = rows.mutable_unchecked<2>();
  for (py::ssize_t i = 0; i < values.shape(0); ++i) {
    const IncidencePoint& p = image.incidence[static_cast<size_t>(i)];
    values(i, 0) = p.height_mm;
    values(i, 1) = p.chief_ray_deg;
    values(i, 2) = p.tangential_half_deg;
    values(i, 3) = p.sagittal_half_deg;
  }
  return rows;
}

void set_incidence(SpectralImage& image,
                   const py::array_t<double, py::array::c_style | py::array::forcecast>& rows) {
  std::vector<IncidencePoint> points;
  const bool is_table = rows.ndim() == 2 && rows.shape(1) == static_cast<py::ssize_t>(incidence_columns);
  if (is_table) {
    const auto values = rows.unchecked<2>();
    for (py::ssize_t i = 0; i < values.shape(0); ++i)
      points.push_back({values(i, 0), values(i, 1), values(i, 2), values(i, 3)});
  }
  if ((!is_table && rows.size() > 0) || !is_possible(points))
    throw InputError(
        "incidence: expected rows of four numbers: a rising height in mm, the chief ray's angle and two half "
        "angles in degrees");
  image.incidence = std::move(points);
}

}  // namespace

void bind_spectral_image(py::module_& module) {
  py::class_<SpectralImage>(module, "SpectralImage",
                            "Spectral irradiance on the sensor, W m⁻² nm⁻¹: one channel per wavelength band.")
      .def(py::init(&make_spectral_image), py::arg("pixels"), py::arg("wavelengths_nm"), py::kw_only(),
           py::arg("pixel_pitch_um"), py::arg("f_number") = 0.0, py::arg("focal_length_mm") = 0.0,
           py::arg("focus_distance_m") = 0.0, py::arg("lens_name") = "",
           py::arg("scene_white") = std::vector<double>{},
           "Irradiance of your own making, copied.\n\n"
           "pixels: (height, width, bands), W m⁻² nm⁻¹, first row at the top, the scene upright.\n"
           "wavelengths_nm: centre of each band in air, two or more, rising at even spacing.\n"
           "pixel_pitch_um: side of a pixel; expose wants the pitch that the sensor reads out.\n"
           "scene_white: relative power per band of what a white would reflect, for white balance; D65 if "
           "left out.\n"
           "The rest is for the metadata of the DNG; 0 or \"\" where unknown.\n\n"
           "Raises InputError where shapes do not fit or wavelengths are uneven.")
      .def_property_readonly(
          "pixels", [](py::object self) { return view_of(self.cast<SpectralImage&>().pixels, self); },
          "(height, width, bands) float32, W m⁻² nm⁻¹; shares memory, so what you write is what expose sees.")
      .def_property_readonly("wavelengths_nm", &wavelengths_nm, "(bands,) centre of each band, in air.")
      .def_property_readonly(
          "band_width_nm", [](const SpectralImage& image) { return image.grid.band_width_nm; },
          "Of every band.")
      .def_readonly("pixel_pitch_um", &SpectralImage::pixel_pitch_um, "Side of a pixel.")
      .def_readonly("f_number", &SpectralImage::f_number, "Of the lens; 0 where unknown.")
      .def_readonly("focal_length_mm", &SpectralImage::focal_length_mm, "Of the lens; 0 where unknown.")
      .def_readonly("focus_distance_m", &SpectralImage::focus_distance_m, "From the lens; 0 where unknown.")
      .def_readonly("lens_name", &SpectralImage::lens_name)
      .def_property_readonly(
          "scene_white",
          [](const SpectralImage& image) { return py::array_t<double>(py::cast(image.scene_white)); },
          "(bands,) relative power of what a white in the scene reflects; empty where unknown.")
      .def_property(
          "incidence", &incidence, &set_incidence,
          "(points, 4) how light arrives, by rising distance from the sensor's centre: height in mm, angle "
          "of the\n"
          "pencil's mean direction (positive away from the axis), half its extent along the radius and "
          "across, in degrees.\n"
          "Empty where unknown: microlenses do nothing there. Raises InputError for impossible ones.")
      .def(
          "save",
          [](const SpectralImage& image, const std::filesystem::path& path, bool overwrite) {
            py::gil_scoped_release unlocked;
            write_spectral_exr(path, image,
                               overwrite ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse);
          },
          py::arg("path"), py::kw_only(), py::arg("overwrite") = false,
          "Write an EXR with one named channel per band. The file appears whole or not at all. Raises "
          "InputError if\n"
          "it exists and overwrite is not set, or cannot be written.")
      .def("__repr__", &spectral_image_repr);
  module.def(
      "read_irradiance", &read_spectral_exr, py::arg("path"), py::call_guard<py::gil_scoped_release>(),
      "Read an irradiance EXR: what save wrote, or any with channels named such as 405nm at even spacing.\n"
      "Raises InputError for anything else, a truncated file included.");
}

}  // namespace groundglass::python
