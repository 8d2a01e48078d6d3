#include "python/python_stage.h"

#include <fmt/format.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace py = pybind11;

namespace groundglass::python {
namespace {

using FloatArray = py::array_t<float, py::array::c_style | py::array::forcecast>;

py::array array_owning(Image<float>* image) {
  const py::capsule owner(image, [](void* p) { delete static_cast<Image<float>*>(p); });
  std::vector<py::ssize_t> shape{image->height(), image->width()};
  if (image->channels() > 1) shape.push_back(image->channels());
  return py::array_t<float>(shape, image->data().data(), owner);
}

/// Python objects live and die under the interpreter's lock only.
std::shared_ptr<py::object> kept(const py::object& object) {
  return {new py::object(object), [](py::object* held) {
            const py::gil_scoped_acquire lock;
            delete held;
          }};
}

std::string name_of_function(const py::object& function) {
  const py::object name = py::getattr(function, "__name__", py::none());
  return name.is_none() ? "function" : name.cast<std::string>();
}

std::string shape_of(const py::array& array) {
  std::vector<py::ssize_t> sizes(array.shape(), array.shape() + array.ndim());
  return fmt::format("({})", fmt::join(sizes, ", "));
}

void check_finite(const Image<float>& image, const std::string& stage) {
  const auto values = image.data();
  const auto bad = std::ranges::find_if(values, [](float v) { return !std::isfinite(v); });
  if (bad == values.end()) return;
  const auto pixel = (bad - values.begin()) / image.channels();
  throw isp::stage_error(stage, "pixels",
                         fmt::format("has {} at column {}, row {}, expected finite numbers", *bad,
                                     pixel % image.width(), pixel / image.width()));
}

/// Puts the function's answer into the frame.
void take(const py::object& answer, py::array& given, Image<float>* held, int planes, const std::string& name,
          isp::Frame& frame) {
  const bool in_place = answer.is_none() || answer.is(given);
  const bool alone = given.ref_count() == (answer.is(given) ? 2 : 1);
  if (in_place && alone && held->channels() == planes) {
    frame.pixels = std::move(*held);
    check_finite(frame.pixels, name);
  } else {
    frame.pixels = image_of(in_place ? py::handle(given) : py::handle(answer), planes, name);
  }
  if (frame.pixels.channels() != planes || frame.pixels.width() != frame.area.width ||
      frame.pixels.height() != frame.area.height)
    throw isp::stage_error(name, "pixels",
                           fmt::format("are {} × {} of {} planes, expected {} × {} of {} (width × height)",
                                       frame.pixels.width(), frame.pixels.height(), frame.pixels.channels(),
                                       frame.area.width, frame.area.height, planes));
}

}  // namespace

py::array pixels_as_array(Image<float>&& pixels) { return array_owning(new Image<float>(std::move(pixels))); }

Image<float> image_of(const py::handle& array, int planes, const std::string& stage) {
  const auto values = FloatArray::ensure(array);
  if (!values) {
    PyErr_Clear();
    throw isp::stage_error(stage, "pixels", "expected an array of numbers");
  }
  const bool fits = planes == 1 ? values.ndim() == 2 : values.ndim() == 3 && values.shape(2) == planes;
  if (!fits || values.size() == 0)
    throw isp::stage_error(stage, "pixels",
                           fmt::format("have shape {}, expected {}", shape_of(values),
                                       planes == 1 ? "(height, width)" : "(height, width, 3)"));
  Image<float> image(static_cast<int>(values.shape(1)), static_cast<int>(values.shape(0)), planes);
  std::copy_n(values.data(), image.data().size(), image.data().begin());
  check_finite(image, stage);
  return image;
}

isp::ParameterValue parameter_value(const std::string& stage, const std::string& name,
                                    const py::object& value) {
  if (py::isinstance<py::bool_>(value)) return value.cast<bool>();
  if (py::isinstance<py::str>(value)) return value.cast<std::string>();
  try {
    if (py::hasattr(value, "__fspath__")) return py::str(value).cast<std::string>();
    if (py::hasattr(value, "__len__")) return value.cast<std::vector<double>>();
    return value.cast<double>();
  } catch (const py::cast_error&) {
    throw isp::stage_error(stage, name, "expected a number, text, true or false, or a list of numbers");
  }
}

std::vector<isp::PixelKind> all_kinds() {
  using enum isp::PixelKind;
  return {stored, mosaic, camera_rgb, scene, display, encoded};
}

isp::StageType python_stage(const py::object& function, std::vector<isp::PixelKind> inputs,
                            std::optional<isp::PixelKind> output) {
  const std::string name = name_of_function(function);
  const auto prepare = [function = kept(function), name, output](const isp::Parameters&,
                                                                 isp::FrameState& state,
                                                                 const isp::Overview*) -> isp::Operation {
    const int planes = isp::plane_count(output.value_or(state.kind));
    return isp::FrameOperation{[function, name, planes](isp::Frame& frame, const Task&) {
      const py::gil_scoped_acquire lock;
      // The array owns the memory while Python has it; it is taken back if nobody kept the array.
      auto* held = new Image<float>(std::move(frame.pixels));
      py::array given = array_owning(held);
      const py::object answer = (*function)(given);
      take(answer, given, held, planes, name, frame);
    }};
  };
  return {.name = name,
          .summary = "A function of Python",
          .source = "its author",
          .cost = "the whole frame is kept before it; one copy of what it returns",
          .inputs = std::move(inputs),
          .output = output,
          .prepare = prepare};
}

}  // namespace groundglass::python
