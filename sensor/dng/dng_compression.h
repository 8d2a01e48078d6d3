#pragma once

#include <array>
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

}  // namespace groundglass::sensor
