#include "isp/pipeline/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

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
  return pipeline;
}

/// What comes with the program by its name, in a folder of scenes/, or a file.
TomlTable load_named(const std::string& name_or_path, const std::string& folder, const char* what,
                     std::span<const std::string> names) {
  if (std::ranges::find(names, name_or_path) != names.end()) {
    const std::string file = folder + "/" + name_or_path + ".toml";
    return parse_toml(embedded_data(file), file);
  }
  if (!name_or_path.ends_with(".toml"))
    throw InputError(fmt::format("'{}' is not a {}{}, expected {} or a .toml file", one_line(name_or_path),
                                 what, did_you_mean(name_or_path, names), fmt::join(names, ", ")));
  return load_toml(name_or_path);
}

/// Those that the user gave; what is embedded has a path of no file.
std::vector<std::filesystem::path> files_of(const TomlTable& file, const std::string& name_or_path) {
  return name_or_path.ends_with(".toml") ? file.files() : std::vector<std::filesystem::path>{};
}

/// Its place among all stages; none for one that is not of them.
std::optional<size_t> place(const StageType& type) {
  const auto all = stage_types();
  const auto found = std::ranges::find(all, type.name, &StageType::name);
  if (found == all.end()) return std::nullopt;
  return static_cast<size_t>(found - all.begin());
}

}  // namespace

std::span<const std::string> pipeline_presets() {
  static const std::vector<std::string> names{"reference", "phone", "classic", "monochrome", "none"};
  return names;
}

std::span<const std::string> looks() {
  static const std::vector<std::string> names{"neutral", "authentic", "vibrant", "monochrome"};
  return names;
}

Pipeline Pipeline::load(const std::string& name_or_path) {
  const TomlTable file = load_named(name_or_path, "isp", "preset of the ISP", pipeline_presets());
  Pipeline pipeline = read(file);
  pipeline.files = files_of(file, name_or_path);
  return pipeline;
}

void Pipeline::add_look(const std::string& name_or_path) {
  const TomlTable file = load_named(name_or_path, "looks", "look", looks());
  file.expect({"schema", "description", "stage"});
  file.string_or("description", "");
  for (const TomlTable& table : file.tables("stage")) {
    const std::string name = table.string("name");
    const auto type = at_place(table.where("name"), [&] { return stage_type(name); });
    const auto has_name = [&](const StageUse& use) { return use.type->name == name; };
    if (std::ranges::none_of(stages, has_name)) insert_in_order(StageUse(type));
    for (StageUse& use : stages)
      if (has_name(use)) use.parameters.set_from(table);
    table.finish();
  }
  file.finish();
  std::ranges::copy(files_of(file, name_or_path), std::back_inserter(files));
}

void Pipeline::insert_in_order(StageUse use) {
  const auto own = place(*use.type);
  const auto comes_later = [&](const StageUse& other) { return place(*other.type) > own; };
  stages.insert(std::ranges::find_if(stages, comes_later), std::move(use));
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
