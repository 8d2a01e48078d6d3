#include "isp/looks/colour_table.h"

#include <algorithm>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Where a value lies among the entries: the one below and how far it is to the next.
struct Scale {
  float origin, per_unit, last;
  int last_below;

  Scale(const ColourTable& table, size_t channel)
      : origin(table.domain_min[channel]),
        per_unit(static_cast<float>(table.size - 1) /
                 (table.domain_max[channel] - table.domain_min[channel])),
        last(static_cast<float>(table.size - 1)),
        last_below(table.size - 2) {}

  float place(float value) const {
    const float at = (value - origin) * per_unit;
    // NaN goes to the first.
    return at > 0.0f ? (at < last ? at : last) : 0.0f;
  }
  int below(float at) const { return std::min(static_cast<int>(at), last_below); }
};

GROUNDGLASS_VECTORISED void look_up_curve(const Scale& scale, const float* entries, size_t count,
                                          float* __restrict values) {
  for (size_t x = 0; x < count; ++x) {
    const float at = scale.place(values[x]);
    const int below = scale.below(at);
    const float first = entries[3 * below], second = entries[3 * below + 3];
    values[x] = first + (at - static_cast<float>(below)) * (second - first);
  }
}

GROUNDGLASS_VECTORISED void look_up_cube(const Scale* scales, int size, const float* entries, size_t count,
                                         float* __restrict r, float* __restrict g, float* __restrict b) {
  const int step_r = 3, step_g = 3 * size, step_b = 3 * size * size;
  for (size_t x = 0; x < count; ++x) {
    const float at_r = scales[0].place(r[x]), at_g = scales[1].place(g[x]), at_b = scales[2].place(b[x]);
    const int i = scales[0].below(at_r), j = scales[1].below(at_g), k = scales[2].below(at_b);
    const float u = at_r - static_cast<float>(i), v = at_g - static_cast<float>(j),
                w = at_b - static_cast<float>(k);
    // From the cell's darkest corner along the axis of the largest part, then of the middle, then the least.
    const float high = std::max(std::max(u, v), w), low = std::min(std::min(u, v), w);
    const float middle = std::max(std::min(u, v), std::min(std::max(u, v), w));
    const int step_high = u >= v ? (u >= w ? step_r : step_b) : (v >= w ? step_g : step_b);
    const int step_low = u >= v ? (v >= w ? step_b : step_g) : (u >= w ? step_b : step_r);
    const int first = i * step_r + j * step_g + k * step_b, second = first + step_high;
    const int fourth = first + step_r + step_g + step_b, third = fourth - step_low;
    float to[3];
    for (int c = 0; c < 3; ++c) {
      const float a = entries[first + c], d = entries[second + c], e = entries[third + c],
                  f = entries[fourth + c];
      to[c] = a + high * (d - a) + middle * (e - d) + low * (f - e);
    }
    r[x] = to[0];
    g[x] = to[1];
    b[x] = to[2];
  }
}

}  // namespace

void ColourTable::apply(size_t pixels, float* r, float* g, float* b) const {
  const Scale scales[] = {{*this, 0}, {*this, 1}, {*this, 2}};
  if (is_cube) return look_up_cube(scales, size, entries.data(), pixels, r, g, b);
  float* channels[] = {r, g, b};
  for (size_t c = 0; c < 3; ++c) look_up_curve(scales[c], entries.data() + c, pixels, channels[c]);
}

}  // namespace groundglass::isp
