#pragma once

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <variant>

#include "isp/pipeline/pipeline.h"

namespace groundglass::python {

/// A pipeline, a preset's name, or the path of a TOML file.
using PipelineArgument = std::variant<isp::Pipeline, std::filesystem::path>;

inline isp::Pipeline pipeline_of(PipelineArgument argument) {
  if (const auto* name = std::get_if<std::filesystem::path>(&argument))
    return isp::Pipeline::load(name->string());
  return std::get<isp::Pipeline>(std::move(argument));
}

}  // namespace groundglass::python
