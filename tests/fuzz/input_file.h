#pragma once

#include <filesystem>
#include <string_view>

#include "tests/support/temporary_folder.h"

namespace groundglass::fuzz {

/// Writes the input where readers that take only a path find it. TMPDIR says where: memory is fastest.
inline std::filesystem::path as_file(std::string_view bytes, std::string_view name) {
  static const testing::TemporaryFolder folder;
  return folder.write(name, bytes);
}

}  // namespace groundglass::fuzz
