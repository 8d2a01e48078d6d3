#include "sim/core/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "sim/core/error.h"
#include "sim/core/suggest.h"

namespace groundglass {
namespace fs = std::filesystem;

OutputFile::OutputFile(fs::path target, IfExists if_exists) : target_(std::move(target)) {
  std::error_code ignored;
  if (fs::is_directory(target_, ignored))
    throw InputError({target_, 0, ""}, "is a folder; name a file to write");
  // Renaming would put a file in the place of /dev/null itself.
  if (fs::exists(target_, ignored) && !fs::is_regular_file(target_, ignored))
    throw InputError({target_, 0, ""}, "is a device or pipe, which cannot be replaced; name a file to write");
  if (if_exists == IfExists::refuse && fs::exists(target_, ignored))
    throw InputError({target_, 0, ""},
                     "exists already; give --force (in Python overwrite=True) to replace it");
  fs::path folder = target_.parent_path();
  if (folder.empty()) folder = ".";
  make_folder(folder);
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    throw InputError({folder, 0, ""}, std::string("cannot be written to: ") + std::strerror(errno));
  // The process id keeps two writers of one target apart; the extension lets writers choose their format.
  temporary_ = folder / (target_.stem().string() + ".part" + std::to_string(::getpid()) +
                         target_.extension().string());
}

OutputFile::~OutputFile() {
  if (committed_) return;
  std::error_code ignored;
  fs::remove(temporary_, ignored);
  remove_folders();
}

void OutputFile::make_folder(const fs::path& folder) {
  std::error_code failure;
  for (fs::path above = folder; !above.empty() && !fs::exists(above, failure); above = above.parent_path())
    made_folders_.push_back(above);
  fs::create_directories(folder, failure);
  if (!failure) return;
  remove_folders();
  throw InputError({folder, 0, ""}, "cannot be created: " + failure.message());
}

void OutputFile::remove_folders() const {
  std::error_code ignored;
  // A folder that others have put something into stays.
  for (const fs::path& folder : made_folders_) fs::remove(folder, ignored);
}

void OutputFile::commit() {
  std::error_code failure;
  fs::rename(temporary_, target_, failure);
  if (failure) throw InputError({target_, 0, ""}, "cannot be written: " + failure.message());
  committed_ = true;
}

size_t checked_extension(const fs::path& output, const std::vector<std::string>& extensions) {
  std::string extension = output.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto found = std::find(extensions.begin(), extensions.end(), extension);
  if (found != extensions.end()) return static_cast<size_t>(found - extensions.begin());
  const std::string nearest = nearest_word(extension, extensions);
  const fs::path proposal =
      fs::path(output).replace_extension(nearest.empty() ? extensions.front() : nearest);
  throw InputError({output, 0, ""}, fmt::format("has the extension '{}', expected {}; name it {}", extension,
                                                fmt::join(extensions, " or "), proposal.filename().string()));
}

void check_keeps_inputs(const fs::path& output, const std::vector<fs::path>& inputs) {
  // A folder yet to be made hides from `equivalent` what "new/../in.toml" will be.
  std::error_code absent;
  const fs::path place = fs::weakly_canonical(output, absent);
  for (const fs::path& input : inputs)
    if (fs::equivalent(place, input, absent))
      throw InputError({output, 0, ""}, "is an input of this very run; choose another name for the output");
}

void write_text_file(const fs::path& path, std::string_view text, OutputFile::IfExists if_exists) {
  OutputFile file(path, if_exists);
  std::ofstream out(file.temporary(), std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) throw InputError({path, 0, ""}, std::string("cannot be written: ") + std::strerror(errno));
  file.commit();
}

}  // namespace groundglass
