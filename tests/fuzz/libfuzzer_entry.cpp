#include <cstddef>
#include <cstdint>

#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  groundglass::fuzz::allow_refusal([&] { groundglass::fuzz::read_input(bytes); });
  return 0;
}
