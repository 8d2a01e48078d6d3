#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "sim/camera/file_hash.h"
#include "sim/cli/commands.h"
#include "sim/cli/render.h"
#include "sim/core/error.h"
#include "sim/core/text_file.h"
#include "sim/core/version.h"

namespace groundglass::cli {
namespace {
namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A number that JSON itself could give a sign or a fraction. Throws Json::exception if it has one.
std::uint64_t whole_number(const Json& json) { return json.get_ref<const Json::number_unsigned_t&>(); }

/// The options that repeat the run. Throws InputError if an input is not what it was.
RenderOptions options_of(const Json& record, const fs::path& folder) {
  for (const Json& input : record.at("inputs")) {
    const fs::path path = (folder / input.at("path").get<std::string>()).lexically_normal();
    if (camera::file_sha256(path) != input.at("sha256").get<std::string>())
      throw InputError({path, 0, ""}, "has changed since the run was recorded");
  }
  if (const auto version = record.at("groundglass").get<std::string>(); version != GROUNDGLASS_VERSION)
    fmt::print(stderr, "groundglass: recorded by version {}, this is {}: results may differ\n", version,
               GROUNDGLASS_VERSION);
  RenderOptions options;
  options.scene = (folder / record.at("scene").get<std::string>()).lexically_normal().string();
  options.camera = (folder / record.at("camera").get<std::string>()).lexically_normal().string();
  const Json& settings = record.at("render");
  options.samples_per_pixel =
      static_cast<int>(std::min<std::uint64_t>(whole_number(settings.at("samples_per_pixel")),
                                               std::numeric_limits<int>::max()));  // render() knows its limit
  options.seed = whole_number(settings.at("seed"));
  return options;
}

RenderOptions read_record(const fs::path& path) {
  try {
    return options_of(Json::parse(read_text_file(path)), path.parent_path());
  } catch (const Json::exception& error) {
    throw InputError({path, 0, ""}, fmt::format("is not the record of a render: {}", error.what()));
  }
}

}  // namespace

void add_rerun(CLI::App& app, const Context& context) {
  auto record = std::make_shared<std::string>();
  auto given = std::make_shared<RenderOptions>();
  CLI::App* command = app.add_subcommand("rerun", "Repeat a render from its record, to the same bytes");
  command->add_option("RECORD", *record, "Record that render wrote (*.run.json)")->required();
  command->add_option("-o,--output", given->folder, "Folder for the results");
  command->add_option("--threads", given->threads, "Threads to use; 0: all")->check(CLI::Range(0, 4096));
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
