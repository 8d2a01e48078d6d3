#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace groundglass {

/// A file that appears whole or not at all: writers fill `temporary()`, which lies beside the target and
/// keeps its extension, then `commit()` renames it. Without a commit the destructor removes it, and the
/// folders that were made for it.
class OutputFile {
 public:
  enum class IfExists { refuse, replace };

  /// Throws InputError if the target exists (and is not to be replaced), is no ordinary file, or its folder
  /// cannot be written.
  OutputFile(std::filesystem::path target, IfExists if_exists);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::filesystem::path& target() const { return target_; }
  const std::filesystem::path& temporary() const { return temporary_; }
  void commit();

 private:
  void make_folder(const std::filesystem::path& folder);
  void remove_folders() const;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  /// Innermost first.
  std::vector<std::filesystem::path> made_folders_;
  bool committed_ = false;
};

/// Which of `extensions` (".dng", lower case) the name of an output has, in any case. Throws InputError, with
/// a name to give instead, for any other: programs tell a file's format by its name.
size_t checked_extension(const std::filesystem::path& output, const std::vector<std::string>& extensions);

/// Throws InputError if `output` would replace one of the files a run reads.
void check_keeps_inputs(const std::filesystem::path& output,
                        const std::vector<std::filesystem::path>& inputs);

/// Writes `text` as a whole file through OutputFile.
void write_text_file(const std::filesystem::path& path, std::string_view text,
                     OutputFile::IfExists if_exists);

}  // namespace groundglass
