#pragma once

#include <filesystem>
#include <span>

#include "isp/pipeline/run.h"

namespace groundglass::isp {

/// A list of stages with their parameters: how a raw frame becomes a picture.
class Pipeline {
 public:
  /// A preset by its name, or a TOML file by its path (scenes/isp_files.md). Throws InputError naming file,
  /// line and key.
  static Pipeline load(const std::string& name_or_path);

  /// Lays a look over it: one by its name, or a TOML file by its path (scenes/isp_files.md). A stage of the
  /// look sets parameters of the stages of its name; where there is none, it comes to stand where the list of
  /// all stages (isp/stages.h) has it. Throws InputError naming file, line and key.
  void add_look(const std::string& name_or_path);

  /// "stage.parameter=value", for every stage of that name. Throws InputError for one that is not there.
  void set(std::string_view assignment);

  std::string description;
  std::vector<StageUse> stages;
  /// All that was read.
  std::vector<std::filesystem::path> files;

 private:
  void insert_in_order(StageUse use);
};

/// Names of the presets that come with the program.
std::span<const std::string> pipeline_presets();
std::span<const std::string> looks();

}  // namespace groundglass::isp
