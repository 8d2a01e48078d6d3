#pragma once

#include <fmt/format.h>

#include <vector>

#include "optics/pupil/pupil_points.h"
#include "python/arrays.h"
#include "sim/core/argument_checks.h"

namespace groundglass::python {

/// Pupil points as Python has them: (N, 3) of x, y and weight.
inline pybind11::array_t<double> pupil_array(const std::vector<optics::PupilNode>& nodes) {
  pybind11::array_t<double> array({static_cast<pybind11::ssize_t>(nodes.size()), pybind11::ssize_t{3}});
  double* out = array.mutable_data();
  for (const optics::PupilNode& node : nodes) {
    *out++ = node.point.x;
    *out++ = node.point.y;
    *out++ = node.weight;
  }
  return array;
}

inline std::vector<optics::PupilNode> pupil_nodes(const DoubleArray& array) {
  if (array.ndim() != 2 || array.shape(1) != 3)
    throw InputError("pupil: expected an array (N, 3) of x, y and weight, as hexapolar gives");
  check_finite("pupil", values_of(array));
  std::vector<optics::PupilNode> nodes;
  for (pybind11::ssize_t i = 0; i < array.shape(0); ++i)
    nodes.push_back({{array.at(i, 0), array.at(i, 1)}, array.at(i, 2)});
  return nodes;
}

}  // namespace groundglass::python
