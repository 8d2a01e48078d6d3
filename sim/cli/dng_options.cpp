#include "sim/cli/dng_options.h"

namespace groundglass::cli {

std::string dng_compression_name(sensor::DngCompression compression) {
  for (const auto& [name, value] : sensor::dng_compression_names)
    if (value == compression) return std::string(name);
  return {};
}

std::optional<sensor::DngCompression> dng_compression_named(std::string_view name) {
  for (const auto& [known, value] : sensor::dng_compression_names)
    if (known == name) return value;
  return std::nullopt;
}

void add_dng_compression(CLI::App& command, sensor::DngCompression& compression) {
  const CLI::Validator known(
      [](const std::string& name) {
        return dng_compression_named(name) ? std::string()
                                           : "is '" + name + "', expected none, packed or lossless";
      },
      "");
  command
      .add_option_function<std::string>(
          "--dng-compression",
          [&compression](const std::string& name) { compression = *dng_compression_named(name); },
          "How the DNG holds its numbers, all exactly: 'none' in 16 bits each, 'packed' in as few as they "
          "need, 'lossless' as lossless JPEG")
      ->check(known)
      ->default_str("lossless")
      ->type_name("none|packed|lossless");
}

}  // namespace groundglass::cli
