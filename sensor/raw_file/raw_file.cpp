#include "sensor/raw_file/raw_file.h"

#include <algorithm>

#include "sensor/dng/dng_reader.h"
#include "sensor/raw_file/libraw_reader.h"
#include "sim/core/error.h"
#include "sim/core/text_file.h"
#include "sim/core/tiff_file.h"

namespace groundglass::sensor {
namespace {

namespace fs = std::filesystem;

/// Many cameras' own formats are TIFFs of a kind as well, but without this tag.
bool has_dng_version(const fs::path& path) {
  try {
    return TiffFile(path, "r", path).number(TIFFTAG_DNGVERSION).has_value();
  } catch (const InputError&) {
    return false;
  }
}

bool is_named_dng(const fs::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
  return extension == ".dng";
}

}  // namespace

RawFrame read_raw(const fs::path& path) {
  check_input_file(path);
  return is_named_dng(path) || has_dng_version(path) ? read_dng(path) : read_with_libraw(path);
}

}  // namespace groundglass::sensor
