#pragma once

#include <memory>
#include <span>

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// All kinds of stages that come with the program, in the order in which light's numbers usually pass them.
std::span<const std::shared_ptr<const StageType>> stage_types();

/// Throws InputError for a name that none has, with the nearest that one has.
std::shared_ptr<const StageType> stage_type(const std::string& name);

}  // namespace groundglass::isp
