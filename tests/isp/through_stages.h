#pragma once

#include <initializer_list>
#include <string>

#include "isp/develop.h"
#include "isp/stages.h"

namespace groundglass::isp::testing {

/// Stages by name, with "parameter=value" after a space where it matters: "exposure ev=1".
inline std::vector<StageUse> stages_of(const std::vector<std::string>& descriptions) {
  Pipeline pipeline;
  for (const std::string& text : descriptions) {
    const std::string name = text.substr(0, text.find(' '));
    StageUse& use = pipeline.stages.emplace_back(stage_type(name));
    std::vector<std::string> given;
    for (size_t at = text.find(' '); at != std::string::npos; at = text.find(' ', at + 1)) {
      const std::string setting = text.substr(at + 1, text.find(' ', at + 1) - at - 1);
      const size_t equals = setting.find('=');
      given.push_back(setting.substr(0, equals));
      use.parameters.set_text(given.back(), setting.substr(equals + 1));
    }
    for (const std::string& parameter : given) use.parameters.check_acts(parameter);
  }
  return pipeline.stages;
}

/// The frame's default crop after the stages.
inline Image<float> through(const RawFrame& raw, const std::vector<std::string>& descriptions,
                            const RunOptions& options = {}) {
  return develop_through(raw, stages_of(descriptions), options);
}

}  // namespace groundglass::isp::testing
