#include "isp/pipeline/pipeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "isp/stages.h"
#include "sim/core/embedded_data.h"
#include "sim/core/suggest.h"
#include "sim/core/toml_file.h"

namespace groundglass::isp {
namespace {

Pipeline read(const TomlTable& file) {
  Pipeline pipeline;
  file.expect({"schema", "description", "stage"});
  pipeline.description = file.string_or("description", "");
  for (const TomlTable& table : file.tables("stage")) {
    const std::string name = table.string("name");
    StageUse use = at_place(table.where("name"), [&] { return StageUse(stage_type(name)); });
    use.parameters.set_from(table);
    table.finish();
    pipeline.stages.push_back(std::move(use));
  }
  if (pipeline.stages.empty()) throw file.error("stage", "a pipeline needs at least one stage");
  file.finish();
  pipeline.files = file.files();
  return pipeline;
}

}  // namespace

std::span<const std::string> pipeline_presets() {
  static const std::vector<std::string> names{"reference"};
  return names;
}

Pipeline Pipeline::load(const std::string& name_or_path) {
  const auto presets = pipeline_presets();
  if (std::ranges::find(presets, name_or_path) != presets.end()) {
    const std::string file = "isp/" + name_or_path + ".toml";
    Pipeline preset = read(parse_toml(embedded_data(file), file));
    preset.files.clear();
    return preset;
  }
  if (!name_or_path.ends_with(".toml"))
    throw InputError(fmt::format("'{}' is not a preset of the ISP{}, expected {} or a .toml file",
                                 one_line(name_or_path), did_you_mean(name_or_path, presets),
                                 fmt::join(presets, ", ")));
  return read(load_toml(name_or_path));
}

void Pipeline::set(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  const size_t dot = assignment.substr(0, equals).find('.');
  if (equals == std::string_view::npos || dot == std::string_view::npos)
    throw InputError(
        fmt::format("'{}': expected stage.parameter=value, as exposure.ev=0.5", one_line(assignment)));
  const std::string stage(assignment.substr(0, dot));
  std::vector<std::string> names;
  bool found = false;
  for (StageUse& use : stages) {
    names.push_back(use.type->name);
    if (use.type->name != stage) continue;
    use.parameters.set_text(assignment.substr(dot + 1, equals - dot - 1), assignment.substr(equals + 1));
    found = true;
  }
  if (!found)
    throw InputError(fmt::format("'{}': the pipeline has no stage '{}'{}; it has: {}", one_line(assignment),
                                 one_line(stage), did_you_mean(stage, names), fmt::join(names, ", ")));
}

}  // namespace groundglass::isp
