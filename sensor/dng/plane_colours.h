#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace groundglass::sensor {

/// The code of a colour in CFAPlaneColor: R, G, B, C(yan), M(agenta), Y(ellow), W(hite) are 0 to 6.
/// I(nfrared) is 7, a code that DNG leaves open.
std::optional<std::uint8_t> plane_colour_code(std::string_view name);

/// Its name; nothing where there is no such colour.
std::optional<std::string> plane_colour_name(double code);

}  // namespace groundglass::sensor
