#include "sim/core/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "sim/core/error.h"

namespace groundglass {
namespace fs = std::filesystem;

void check_input_file(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (fs::is_regular_file(status)) return;
  if (path.empty()) throw InputError("the name of an input file is empty; name a file");
  if (!fs::exists(status)) throw InputError({path, 0, ""}, "cannot be opened: " + failure.message());
  throw InputError({path, 0, ""}, fs::is_directory(status)
                                      ? "is a folder, expected a file"
                                      : "is a device or pipe, expected an ordinary file");
}

std::string read_text_file(const fs::path& path) {
  constexpr std::uintmax_t most_bytes = std::uintmax_t{64} << 20;
  check_input_file(path);
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError({path, 0, ""}, std::string("cannot be opened: ") + std::strerror(errno));
  std::error_code failure;
  const std::uintmax_t size = fs::file_size(path, failure);
  if (failure || size > most_bytes)
    throw InputError({path, 0, ""},
                     fmt::format("is larger than {} MiB, expected a text file", most_bytes >> 20));
  std::string text(size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  if (!in) throw InputError({path, 0, ""}, "cannot be read to its end");
  return text;
}

}  // namespace groundglass
