#pragma once

#include <string_view>

#include "optics/lens/lens.h"

namespace groundglass::fuzz {

/// What a lens that a reader accepts must survive: first-order figures, a trace of some rays, and being
/// written in every format, ours to be read back as the same lens.
void use_lens(const optics::Lens& lens);

}  // namespace groundglass::fuzz
