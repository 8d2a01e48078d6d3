#include "tests/fuzz/check.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace groundglass::fuzz {

void expect(bool condition, std::string_view what) {
  if (condition) return;
  std::fprintf(stderr, "finding: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

void expect_proper(const InputError& error) {
  const std::string_view message = error.what();
  expect(!message.empty(), "an error without a message");
  expect(std::ranges::none_of(message, [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
         "an error with control characters");
}

}  // namespace groundglass::fuzz
