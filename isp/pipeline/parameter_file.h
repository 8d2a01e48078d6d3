#pragma once

#include <string>

#include "isp/pipeline/parameters.h"
#include "isp/pipeline/stage_error.h"

namespace groundglass::isp {

/// Reads the file that a stage's parameter names. What is wrong in it is told as the parameter's:
/// "stage: parameter: path:line: …".
template <typename Read>
auto read_parameter_file(const Parameters& parameters, const std::string& stage, const std::string& parameter,
                         const Read& read) {
  try {
    return read(parameters.text(parameter));
  } catch (const InputError& error) {
    throw stage_error(stage, parameter, error.what());
  }
}

}  // namespace groundglass::isp
