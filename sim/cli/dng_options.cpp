#include "sim/cli/dng_options.h"

namespace groundglass::cli {

void add_dng_compression(CLI::App& command, sensor::DngCompression& compression) {
  const CLI::Validator known(
      [](const std::string& name) {
        return sensor::dng_compression_named(name) ? std::string()
                                                   : "is '" + name + "', expected none, packed or lossless";
      },
      "");
  command
      .add_option_function<std::string>(
          "--dng-compression",
          [&compression](const std::string& name) { compression = *sensor::dng_compression_named(name); },
          "How the DNG holds its numbers, all exactly: 'none' in 16 bits each, 'packed' in as few as they "
          "need, 'lossless' as lossless JPEG")
      ->check(known)
      ->default_str("lossless")
      ->type_name("none|packed|lossless");
}

}  // namespace groundglass::cli
