#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include "sim/core/image.h"

namespace groundglass::python {

/// NumPy arrays that share an image's memory and keep its `owner` alive.

/// (height, width, channels).
template <typename T>
pybind11::array view_of(Image<T>& image, const pybind11::object& owner) {
  const pybind11::ssize_t shape[] = {image.height(), image.width(), image.channels()};
  return pybind11::array_t<T>(shape, image.data().data(), owner);
}

/// (height, width), for an image of one channel.
template <typename T>
pybind11::array view_of_mosaic(Image<T>& image, const pybind11::object& owner) {
  const pybind11::ssize_t shape[] = {image.height(), image.width()};
  return pybind11::array_t<T>(shape, image.data().data(), owner);
}

}  // namespace groundglass::python
