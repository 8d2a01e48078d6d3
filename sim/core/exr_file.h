#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/image.h"
#include "sim/core/output_file.h"

namespace groundglass {

/// What an EXR says of its pixels.
struct ExrHeader {
  /// The data window: where the first pixel lies, and how many there are.
  int x = 0, y = 0, width = 0, height = 0;
  /// Names of the channels, one for each of the image.
  std::vector<std::string> channels;
  /// Attributes of the types string and float.
  std::map<std::string, std::string> texts;
  std::map<std::string, float> numbers;
  /// x and y of red, green, blue and white (CIE 1931).
  std::optional<std::array<float, 8>> chromaticities;

  /// The attribute of that name, or what to take where there is none.
  std::string text(const std::string& name, const std::string& fallback = "") const;
  float number(const std::string& name, float fallback = 0.0f) const;
};

enum class ExrCompression { none, zip };

/// Writes 32-bit floats; of the header's window, `x` and `y` count, its size is the image's. The same bytes
/// for the same image at any number of threads and any time. Appears whole or not at all. Throws InputError
/// if it cannot be written.
void write_exr(const std::filesystem::path& path, const ExrHeader& header, const Image<float>& pixels,
               ExrCompression compression, OutputFile::IfExists if_exists);

/// An open EXR of flat pixels, its first part if it has several.
class ExrInput {
 public:
  /// Checks that the pixels can fit the file, so that no memory is taken for what a damaged header promises.
  /// Throws InputError naming the file for what is no EXR, damaged, or of a kind that is not read.
  explicit ExrInput(const std::filesystem::path& path);
  ~ExrInput();

  /// Red, green, blue and alpha of a layer come in this order, all else by name.
  const ExrHeader& header() const { return header_; }
  /// All pixels, channels in the header's order, half floats widened. Throws InputError if some are missing.
  Image<float> pixels();

 private:
  struct File;
  std::filesystem::path path_;
  ExrHeader header_;
  std::unique_ptr<File> file_;
};

}  // namespace groundglass
