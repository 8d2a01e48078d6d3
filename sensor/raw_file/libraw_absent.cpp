#include "sensor/raw_file/libraw_reader.h"
#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::sensor {

std::optional<std::string> libraw_version() { return std::nullopt; }

RawFrame read_with_libraw(const std::filesystem::path& path) {
  check_input_file(path);
  throw InputError(
      {path, 0, ""},
      "is not a DNG, and other raw files are read by LibRaw, which this build of groundglass does "
      "not have; install LibRaw's development files (libraw-dev on Debian and Ubuntu) and build "
      "anew, or convert it to a DNG");
}

}  // namespace groundglass::sensor
