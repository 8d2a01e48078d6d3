#include "sim/core/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "sim/core/error.h"

namespace groundglass {

std::string read_text_file(const std::filesystem::path& path) {
  if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
    throw InputError({path, 0, ""}, "is a folder, expected a file");
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError({path, 0, ""}, std::string("cannot be opened: ") + std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) throw InputError({path, 0, ""}, "cannot be read to its end");
  return text;
}

}  // namespace groundglass
