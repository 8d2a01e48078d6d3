#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace groundglass::testing {

/// Reference data kept beside the repository, not in it.
inline std::filesystem::path shared_data(const std::filesystem::path& below) {
  return std::filesystem::path(GROUNDGLASS_SHARED_DIR) / "data" / below;
}

inline bool on_ci() {
  const char* ci = std::getenv("CI");
  return ci && std::string_view(ci) == "true";
}

}  // namespace groundglass::testing

/// Leaves the test when the reference file is absent: skipped with the reason, failed on CI.
#define GROUNDGLASS_NEEDS_SHARED(path)                                        \
  do {                                                                        \
    if (!std::filesystem::exists(path)) {                                     \
      if (groundglass::testing::on_ci()) FAIL() << "CI must have " << (path); \
      GTEST_SKIP() << "reference data not here: " << (path);                  \
    }                                                                         \
  } while (false)
