#pragma once

#include <cstddef>

namespace groundglass::isp {

/// One row of colours by linear interpolation of `difference`, "green minus the site's colour", which is
/// known at the red and blue sites of the mosaic `m`. Pixels from…to of the row that begins at `start`, in a
/// tile of width `w`; the outputs are rows of their own: the row's red or blue, green, and the other.
void colours_of_differences(const float* m, const float* difference, std::ptrdiff_t start,
                            std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w, unsigned green_parity,
                            float* own, float* green, float* other);

}  // namespace groundglass::isp
