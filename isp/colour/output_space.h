#pragma once

#include <cstdint>
#include <string_view>

namespace groundglass::isp {

struct RgbSpace;

/// What encoded pictures are in.
enum class OutputSpace { srgb, display_p3 };

const RgbSpace& rgb_space(OutputSpace space);

/// Of a stage's parameter: "srgb" or "display_p3".
constexpr OutputSpace output_space_named(std::string_view name) {
  return name == "srgb" ? OutputSpace::srgb : OutputSpace::display_p3;
}

/// The tag ColorSpace of EXIF 2.31, which knows sRGB and "uncalibrated": see the profile.
constexpr std::uint16_t exif_colour_space(OutputSpace space) {
  return space == OutputSpace::srgb ? 1 : 65535;
}

}  // namespace groundglass::isp
