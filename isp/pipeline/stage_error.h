#pragma once

#include <string>
#include <string_view>

#include "sim/core/error.h"

namespace groundglass::isp {

/// "stage: parameter: what is wrong"; a frame in memory has no file and line to name.
inline InputError stage_error(std::string_view stage, std::string_view parameter, std::string_view what) {
  return InputError(std::string(stage) + ": " + std::string(parameter) + ": " + std::string(what));
}

}  // namespace groundglass::isp
