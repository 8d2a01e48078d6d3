#pragma once

namespace groundglass::isp {

struct RgbSpace;

/// What encoded pictures are in.
enum class OutputSpace { srgb, display_p3 };

const RgbSpace& rgb_space(OutputSpace space);

}  // namespace groundglass::isp
