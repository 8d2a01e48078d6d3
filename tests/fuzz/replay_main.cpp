// Hands every file that the arguments name, or that lies in a folder they name, to a fuzzer's reader: the
// regression test, which needs no libFuzzer.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "sim/core/text_file.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

namespace {

namespace fs = std::filesystem;
using namespace groundglass;

void add_files(const fs::path& path, std::vector<fs::path>& files) {
  if (!fs::is_directory(path)) return files.push_back(path);
  for (const auto& entry : fs::directory_iterator(path))
    if (entry.is_regular_file()) files.push_back(entry.path());
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<fs::path> files;
  for (int i = 1; i < count; ++i) add_files(arguments[i], files);
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);  // The last line names the file that a crash is about.
    fuzz::allow_refusal([&] { fuzz::read_input(read_text_file(file)); });
  }
  fuzz::expect(!files.empty(), "no file to replay");
}
