#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace groundglass::sensor {

/// How a DNG holds its numbers; none of them loses anything.
enum class DngCompression {
  none,      ///< 16 bits each
  packed,    ///< 8, 10, 12, 14 or 16 bits each
  lossless,  ///< lossless JPEG in tiles
};

/// By the names that users write.
inline constexpr std::array<std::pair<std::string_view, DngCompression>, 3> dng_compression_names{{
    {"none", DngCompression::none},
    {"packed", DngCompression::packed},
    {"lossless", DngCompression::lossless},
}};

/// Nothing for a name that is none.
inline std::optional<DngCompression> dng_compression_named(std::string_view name) {
  for (const auto& [known, compression] : dng_compression_names)
    if (known == name) return compression;
  return std::nullopt;
}

}  // namespace groundglass::sensor
