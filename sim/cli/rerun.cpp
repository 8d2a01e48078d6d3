#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "sim/camera/file_hash.h"
#include "sim/cli/commands.h"
#include "sim/cli/option_checks.h"
#include "sim/cli/render.h"
#include "sim/core/error.h"
#include "sim/core/file_kind.h"
#include "sim/core/text_file.h"
#include "sim/core/version.h"

namespace groundglass::cli {
namespace {
namespace fs = std::filesystem;
using Json = nlohmann::json;

/// One object of the record. Every error names the record and the key.
class Fields {
 public:
  Fields(const fs::path& file, std::string name, const Json& json)
      : file_(file), name_(std::move(name)), json_(json) {
    if (!json_.is_object()) fail(name_, "is not an object");
  }

  const Json& at(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) fail(full(key), "is missing");
    return *found;
  }
  std::string text(const char* key) const {
    const Json& value = at(key);
    if (!value.is_string()) fail(full(key), "is not a string");
    return value.get<std::string>();
  }
  fs::path path(const char* key) const { return (file_.parent_path() / text(key)).lexically_normal(); }
  std::uint64_t number(const char* key, std::uint64_t least, std::uint64_t most) const {
    const Json& value = at(key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() < least ||
        value.get<std::uint64_t>() > most)
      fail(full(key), fmt::format("is not a whole number from {} to {}", least, most));
    return value.get<std::uint64_t>();
  }
  Fields object(const char* key) const { return {file_, full(key), at(key)}; }
  std::vector<Fields> objects(const char* key) const {
    const Json& list = at(key);
    if (!list.is_array()) fail(full(key), "is not a list");
    std::vector<Fields> result;
    for (const Json& item : list)
      result.emplace_back(file_, fmt::format("{}[{}]", full(key), result.size() + 1), item);
    return result;
  }
  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw InputError({file_, 0, key}, what + "; the file is not the record of a render");
  }

 private:
  std::string full(const char* key) const { return name_.empty() ? key : name_ + "." + key; }

  const fs::path& file_;
  std::string name_;
  const Json& json_;
};

/// Throws InputError if an input is not what it was, or the record does not say what it was.
void check_inputs(const Fields& record) {
  std::vector<fs::path> checked;
  for (const Fields& input : record.objects("inputs")) {
    checked.push_back(input.path("path"));
    if (camera::file_sha256(checked.back()) != input.text("sha256"))
      throw InputError({checked.back(), 0, ""}, "has changed since the run was recorded");
  }
  for (const char* key : {"scene", "camera"})
    if (std::ranges::find(checked, record.path(key)) == checked.end())
      record.fail(key, "is not among the inputs, whose hashes tell whether they have changed");
}

/// The options that repeat the run.
RenderOptions options_of(const Fields& record) {
  check_inputs(record);
  if (const std::string version = record.text("groundglass"); version != GROUNDGLASS_VERSION)
    fmt::print(stderr, "groundglass: recorded by version {}, this is {}: results may differ\n",
               one_line(version), GROUNDGLASS_VERSION);
  RenderOptions options;
  options.scene = record.path("scene").string();
  options.camera = record.path("camera").string();
  const Fields settings = record.object("render");
  options.samples_per_pixel = static_cast<int>(settings.number("samples_per_pixel", 1, 65536));
  options.seed = settings.number("seed", 0, std::numeric_limits<std::uint64_t>::max());
  return options;
}

RenderOptions read_record(const fs::path& path) {
  const std::string text = read_text_file(path);
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
    throw InputError(
        {path, 1 + static_cast<int>(std::count(text.begin(), end, '\n')), ""},
        "is not JSON here" + looks_like(text) + ", expected the record of a render (*.run.json)");
  } catch (const Json::exception&) {
    throw InputError({path, 0, ""}, "is not the record of a render: it holds a number that is too large");
  }
  return options_of({path, "", json});
}

}  // namespace

void add_rerun(CLI::App& app, const Context& context) {
  auto record = std::make_shared<std::string>();
  auto given = std::make_shared<RenderOptions>();
  CLI::App* command = app.add_subcommand("rerun", "Repeat a render from its record, to the same bytes");
  command->add_option("RECORD", *record, "Record that render wrote (*.run.json)")->required();
  command->add_option("-o,--output", given->folder, "Folder for the results");
  command->add_option("--threads", given->threads, "Threads to use; 0: all")->check(whole_number(0, 4096));
  command->add_flag("--force", given->force, "Replace existing results");
  command->footer(example("groundglass rerun out/studio_chart.run.json -o again"));
  command->callback([=, &context] {
    RenderOptions options = read_record(*record);
    options.folder = given->folder;
    options.threads = given->threads;
    options.force = given->force;
    render_scene(options, context.task);
  });
}

}  // namespace groundglass::cli
