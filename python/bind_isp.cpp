#include <fmt/format.h>
#include <pybind11/functional.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include "isp/develop.h"
#include "isp/output/picture_writer.h"
#include "python/bindings.h"
#include "python/image_views.h"
#include "python/picture.h"
#include "python/pipeline_argument.h"
#include "python/task_for_python.h"

namespace py = pybind11;

namespace groundglass::python {

namespace {

py::bytes png_bytes(const DevelopedPicture& picture) {
  const std::vector<unsigned char> png = preview_png(picture);
  return {reinterpret_cast<const char*>(png.data()), png.size()};
}

std::string html(const DevelopedPicture& picture) {
  const py::object base64 = py::module_::import("base64").attr("b64encode")(png_bytes(picture));
  const std::string text = caption(picture);
  return fmt::format(
      "<figure style=\"margin:0\"><img alt=\"{0}\" style=\"max-width:100%\" "
      "src=\"data:image/png;base64,{1}\">"
      "<figcaption>{0}</figcaption></figure>",
      text, base64.attr("decode")().cast<std::string>());
}

DevelopedPicture develop(const RawFrame& raw, const std::optional<PipelineArgument>& argument,
                         const std::optional<std::filesystem::path>& look, double exposure_ev,
                         const Progress& progress) {
  isp::Pipeline pipeline = pipeline_of(argument.value_or("reference"));
  if (look) pipeline.add_look(look->string());
  if (exposure_ev != 0.0) pipeline.set(fmt::format("exposure.ev={}", exposure_ev));
  return run_without_gil(progress, [&](const Task& task) {
    return DevelopedPicture{isp::develop(raw, pipeline, {.task = task}), raw.info};
  });
}

}  // namespace

void bind_isp(py::module_& module) {
  py::class_<DevelopedPicture>(module, "Picture", "Display-referred picture, 0…1. Notebooks show it.")
      .def_property_readonly(
          "pixels", [](py::object self) { return view_of(self.cast<DevelopedPicture&>().pixels, self); },
          "(height, width, 3) float32, 0…1, in the space of the pipeline's encode stage: sRGB, or display_p3 "
          "with "
          "its\nprimaries and the same curve; shares memory, so what you write is saved.")
      .def(
          "save",
          [](const DevelopedPicture& picture, const std::filesystem::path& path, bool overwrite) {
            py::gil_scoped_release unlocked;
            isp::write_picture(path, picture, picture.info,
                               overwrite ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse);
          },
          py::arg("path"), py::kw_only(), py::arg("overwrite") = false,
          "Write PNG (8 bits), JPEG or TIFF (16 bits) by the extension, with EXIF of the capture. The file "
          "appears\n"
          "whole or not at all. Raises InputError if it exists and overwrite is not set, or cannot be "
          "written.")
      .def("__repr__", [](const DevelopedPicture& p) { return "<groundglass.Picture " + caption(p) + ">"; })
      .def("_repr_png_", &png_bytes, "PNG of at most 1024 pixels a side.")
      .def("_repr_html_", &html, "The same with a caption.");
  module.def(
      "develop", &develop, py::arg("raw"), py::arg("pipeline") = py::none(), py::kw_only(),
      py::arg("look") = py::none(), py::arg("exposure_ev") = 0.0, py::arg("progress") = py::none(),
      "Develop a raw frame, from what its DNG holds alone. The picture is turned upright.\n\n"
      "pipeline: a Pipeline, a preset's name or a TOML file's path; None is the reference, which is "
      "accurate and\n"
      "nothing else. look: one to lay over it, as Pipeline.add_look takes it. exposure_ev: stops to brighten "
      "by, -32 to\n32; 0 leaves the pipeline's own. progress: as for render.\n\n"
      "Raises InputError naming stage and parameter for a frame that cannot be developed.");
}

}  // namespace groundglass::python
