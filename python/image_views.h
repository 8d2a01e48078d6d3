#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include "sim/core/image.h"

namespace groundglass::python {

/// A NumPy array that shares the image's memory and keeps `owner` alive: (height, width, channels), or
/// (height, width) for one channel.
template <typename T>
pybind11::array view_of(Image<T>& image, const pybind11::object& owner) {
  const auto height = static_cast<pybind11::ssize_t>(image.height());
  const auto width = static_cast<pybind11::ssize_t>(image.width());
  const auto channels = static_cast<pybind11::ssize_t>(image.channels());
  if (channels == 1) return pybind11::array_t<T>({height, width}, image.data().data(), owner);
  return pybind11::array_t<T>({height, width, channels}, image.data().data(), owner);
}

}  // namespace groundglass::python
