#include "isp/pipeline/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>

#include "isp/colour/dcp_profile.h"
#include "isp/stages.h"
#include "sim/core/embedded_data.h"
#include "sim/core/suggest.h"
#include "sim/core/text_file.h"
#include "sim/core/toml_file.h"

namespace groundglass::isp {
namespace {

std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
  return extension;
}

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
                     std::span<const std::string> names, const char* files) {
  if (std::ranges::find(names, name_or_path) != names.end()) {
    const std::string file = folder + "/" + name_or_path + ".toml";
    return parse_toml(embedded_data(file), file);
  }
  if (!name_or_path.ends_with(".toml"))
    throw InputError(fmt::format("'{}' is not a {}{}, expected {} or {}", one_line(name_or_path), what,
                                 did_you_mean(name_or_path, names), fmt::join(names, ", "), files));
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

/// "stage.parameter=value" taken apart.
struct Assignment {
  std::string text, stage, parameter, value;
};

Assignment parsed(const std::string& text) {
  const size_t equals = text.find('=');
  const size_t dot = text.substr(0, equals).find('.');
  if (equals == std::string::npos || dot == std::string::npos)
    throw InputError(fmt::format("'{}': expected stage.parameter=value, as exposure.ev=0.5", one_line(text)));
  return {text, text.substr(0, dot), text.substr(dot + 1, equals - dot - 1), text.substr(equals + 1)};
}

/// Of a stage that is there, but not in the pipeline.
std::string how_to_have(const std::string& stage) {
  if (std::ranges::find(stage_types(), stage, [](const auto& type) { return type->name; }) ==
      stage_types().end())
    return "";
  const std::string by_file = stage == "lut" ? "`--look FILE` lays a table over it (.cube, HaldCLUT, ICC); "
                              : stage == "profile_look"
                                  ? "`--look FILE` lays a camera profile over it (.dcp); "
                                  : "";
  return fmt::format(
      ". {}a look brings it along, a .toml file with [[stage]] name = \"{}\" and its "
      "parameters",
      by_file, stage);
}

std::vector<StageUse*> uses_of(const Assignment& assignment, std::vector<StageUse>& stages) {
  std::vector<StageUse*> uses;
  std::vector<std::string> names;
  for (StageUse& use : stages) {
    names.push_back(use.type->name);
    if (use.type->name == assignment.stage) uses.push_back(&use);
  }
  if (!uses.empty()) return uses;
  throw InputError(fmt::format("'{}': the pipeline has no stage '{}'{}; it has: {}{}",
                               one_line(assignment.text), one_line(assignment.stage),
                               did_you_mean(assignment.stage, names), fmt::join(names, ", "),
                               how_to_have(assignment.stage)));
}

/// Tables and profiles that are a look by themselves.
bool is_table(const std::filesystem::path& path) {
  static constexpr const char* extensions[] = {".cube", ".png", ".tif", ".tiff", ".icc", ".icm"};
  return std::ranges::find(extensions, lower_extension(path)) != std::end(extensions);
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

std::string_view text_of_preset_or_look(const std::string& name) {
  if (std::ranges::find(pipeline_presets(), name) != pipeline_presets().end())
    return embedded_data("isp/" + name + ".toml");
  if (std::ranges::find(looks(), name) != looks().end()) return embedded_data("looks/" + name + ".toml");
  std::vector<std::string> names(pipeline_presets().begin(), pipeline_presets().end());
  names.insert(names.end(), looks().begin(), looks().end());
  throw InputError(fmt::format("'{}' is no pipeline and no look that comes with the program{}; there are {}",
                               one_line(name), did_you_mean(name, names), fmt::join(names, ", ")));
}

Pipeline Pipeline::load(const std::string& name_or_path) {
  const TomlTable file =
      load_named(name_or_path, "isp", "preset of the ISP", pipeline_presets(), "a .toml file");
  Pipeline pipeline = read(file);
  pipeline.files = files_of(file, name_or_path);
  return pipeline;
}

void Pipeline::add_look(const std::string& name_or_path) {
  if (is_table(name_or_path)) return add_file_as_look("lut", "file", name_or_path);
  if (lower_extension(name_or_path) == ".dcp") {
    const bool has_look = !read_dcp(name_or_path).look.empty();
    add_file_as_look("colour", "profile", name_or_path);
    if (has_look) add_file_as_look("profile_look", "profile", name_or_path);
    return;
  }
  const TomlTable file = load_named(name_or_path, "looks", "look", looks(),
                                    "a .toml file, a table (.cube, HaldCLUT as .png or .tif, .icc) or a "
                                    "camera profile (.dcp)");
  file.expect({"schema", "description", "stage"});
  file.string_or("description", "");
  for (const TomlTable& table : file.tables("stage")) {
    const std::string name = table.string("name");
    at_place(table.where("name"), [&] { stage_type(name); });
    for (StageUse* use : uses_with(name)) use->parameters.set_from(table);
    table.finish();
  }
  file.finish();
  std::ranges::copy(files_of(file, name_or_path), std::back_inserter(files));
}

void Pipeline::add_file_as_look(const std::string& stage, const std::string& parameter,
                                const std::string& path) {
  check_input_file(path);
  for (StageUse* use : uses_with(stage)) use->parameters.set(parameter, path);
  files.emplace_back(path);
}

std::vector<StageUse*> Pipeline::uses_with(const std::string& name) {
  const auto has_name = [&](const StageUse& use) { return use.type->name == name; };
  if (std::ranges::none_of(stages, has_name)) insert_in_order(StageUse(stage_type(name)));
  std::vector<StageUse*> uses;
  for (StageUse& use : stages)
    if (has_name(use)) uses.push_back(&use);
  return uses;
}

void Pipeline::insert_in_order(StageUse use) {
  const auto own = place(*use.type);
  const auto comes_later = [&](const StageUse& other) { return place(*other.type) > own; };
  stages.insert(std::ranges::find_if(stages, comes_later), std::move(use));
}

void Pipeline::set(std::span<const std::string> assignments) {
  std::vector<Assignment> given;
  for (const std::string& assignment : assignments) given.push_back(parsed(assignment));
  for (const Assignment& one : given)
    for (StageUse* use : uses_of(one, stages)) use->parameters.set_text(one.parameter, one.value);
  for (const Assignment& one : given)
    for (const StageUse* use : uses_of(one, stages)) use->parameters.check_acts(one.parameter);
}

}  // namespace groundglass::isp
