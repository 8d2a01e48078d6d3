#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include "isp/pipeline/stage.h"

namespace groundglass::python {

/// A Python function of an array as a stage: it gets the frame's pixels as float32, (height, width) for one
/// plane and (height, width, 3) for three, and returns an array of the output's planes, or None when it
/// changed what it got in place. What it got is not copied; what it returns is copied once, unless it is what
/// it got.
isp::StageType python_stage(const pybind11::object& function, std::vector<isp::PixelKind> inputs,
                            std::optional<isp::PixelKind> output);

/// (height, width) or (height, width, 3) array that owns the image's memory.
pybind11::array pixels_as_array(Image<float>&& pixels);

/// A frame of the array's numbers. Throws InputError naming `stage` for another shape than (height, width)
/// for one plane or (height, width, 3), for no pixels, and for a NaN or an infinity.
Image<float> image_of(const pybind11::handle& array, int planes, const std::string& stage);

/// What a stage's parameter is set to: a bool, a number, a text or a path, or a list of numbers. Throws
/// InputError for anything else.
isp::ParameterValue parameter_value(const std::string& stage, const std::string& name,
                                    const pybind11::object& value);

std::vector<isp::PixelKind> all_kinds();

}  // namespace groundglass::python
