#include "sensor/dng/plane_colours.h"

namespace groundglass::sensor {
namespace {
constexpr std::string_view names = "RGBCMYWI";
}

std::optional<std::uint8_t> plane_colour_code(std::string_view name) {
  const size_t at = name.size() == 1 ? names.find(name) : names.npos;
  if (at == names.npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

std::optional<std::string> plane_colour_name(double code) {
  if (!(code >= 0.0 && code < static_cast<double>(names.size()))) return std::nullopt;
  return std::string(1, names[static_cast<size_t>(code)]);
}

}  // namespace groundglass::sensor
