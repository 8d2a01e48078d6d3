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

  /// Lays a look over it: one by its name, or a file by its path. A stage of a TOML file
  /// (scenes/isp_files.md) sets parameters of the stages of its name; where there is none, it comes to stand
  /// where the list of all stages (isp/stages.h) has it. A table (.cube, HaldCLUT, ICC) is that of the lut
  /// stage in the same way, a camera profile (.dcp) that of colour and, if it has a LookTable, of
  /// profile_look. Throws InputError naming file, line and key.
  void add_look(const std::string& name_or_path);

  /// "stage.parameter=value" each, for every stage of that name. Throws InputError for one that is not there,
  /// and for a parameter that does nothing with what all of them make of the others.
  void set(std::span<const std::string> assignments);
  void set(const std::string& assignment) { set({&assignment, 1}); }

  std::string description;
  std::vector<StageUse> stages;
  /// All that was read.
  std::vector<std::filesystem::path> files;

 private:
  void insert_in_order(StageUse use);
  /// The stages of that name; a new one in its place where there is none.
  std::vector<StageUse*> uses_with(const std::string& name);
  void add_file_as_look(const std::string& stage, const std::string& parameter, const std::string& path);
};

/// Names of the presets that come with the program.
std::span<const std::string> pipeline_presets();
std::span<const std::string> looks();
/// The file of a preset or a look that comes with the program. Throws InputError for another name.
std::string_view text_of_preset_or_look(const std::string& name);

}  // namespace groundglass::isp
