#include "isp/demosaic/difference_colours.h"

#include "isp/demosaic/bayer.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {

GROUNDGLASS_VECTORISED void colours_of_differences(const float* m, const float* difference,
                                                   std::ptrdiff_t start, std::ptrdiff_t from,
                                                   std::ptrdiff_t to, std::ptrdiff_t w, unsigned green_parity,
                                                   float* __restrict own, float* __restrict green,
                                                   float* __restrict other) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const bool green_site = is_green(static_cast<size_t>(x), green_parity);
    const float beside = 0.5f * (difference[i - 1] + difference[i + 1]);
    const float above = 0.5f * (difference[i - w] + difference[i + w]);
    const float diagonal = 0.25f * ((difference[i - w - 1] + difference[i + w + 1]) +
                                    (difference[i - w + 1] + difference[i + w - 1]));
    const float g = green_site ? m[i] : m[i] + difference[i];
    own[x] = green_site ? m[i] - beside : m[i];
    green[x] = g;
    other[x] = g - (green_site ? above : diagonal);
  }
}

}  // namespace groundglass::isp
