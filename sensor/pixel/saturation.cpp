#include "sensor/pixel/saturation.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace groundglass::sensor {
namespace {

/// What flows over, with a border of one pixel on all sides into which nothing does; and which rows have any.
struct Overflow {
  Image<float> e;
  std::vector<char> in_row;

  explicit Overflow(const Image<float>& charge_e)
      : e(charge_e.width() + 2, charge_e.height() + 2),
        in_row(static_cast<size_t>(charge_e.height()) + 2, 0) {}

  bool near_row(int y) const {
    const auto at = static_cast<size_t>(y + 1);
    return in_row[at] || in_row[at - 1] || in_row[at + 1];
  }
};

/// Of the charges that arrive; whether there is any.
bool find_overflow(const Image<float>& arriving_e, float full_well_e, float knee, Overflow& overflow) {
  bool any = false;
  const float linear_e = knee * full_well_e;
  for (int y = 0; y < arriving_e.height(); ++y) {
    const auto row_e = arriving_e.row(y);
    float highest_e = 0.0f;
    for (float e : row_e) highest_e = std::max(highest_e, e);
    char& in_row = overflow.in_row[static_cast<size_t>(y + 1)];
    if (highest_e <= linear_e && !in_row) continue;  // the row is zero already
    in_row = highest_e > linear_e;
    any |= in_row != 0;
    float* over_e = &overflow.e.at(1, y + 1);
    for (size_t x = 0; x < row_e.size(); ++x)
      over_e[x] = row_e[x] > linear_e ? row_e[x] - kept_charge(row_e[x], full_well_e, knee) : 0.0f;
  }
  return any;
}

/// What arrives everywhere after neighbours have flowed over into each other.
Image<float> with_bloom(const Image<float>& charge_e, float full_well_e, float knee, float share) {
  Image<float> arriving_e = charge_e;
  Overflow overflow(charge_e);
  const float quarter = 0.25f * share;
  for (int step = 0; step < bloom_reach_px; ++step) {
    if (!find_overflow(arriving_e, full_well_e, knee, overflow)) break;
    for (int y = 0; y < charge_e.height(); ++y) {
      if (!overflow.near_row(y)) continue;
      const float *above = &overflow.e.at(1, y), *beside = &overflow.e.at(1, y + 1),
                  *below = &overflow.e.at(1, y + 2);
      const float* own_e = charge_e.row(y).data();
      float* sum_e = arriving_e.row(y).data();
      for (int x = 0; x < charge_e.width(); ++x)
        sum_e[x] = own_e[x] + quarter * (beside[x - 1] + beside[x + 1] + above[x] + below[x]);
    }
  }
  return arriving_e;
}

}  // namespace

float kept_charge(float charge_e, float full_well_e, float knee) {
  const float linear_e = knee * full_well_e, rest_e = full_well_e - linear_e;
  if (charge_e <= linear_e) return charge_e;
  if (rest_e <= 0.0f) return full_well_e;
  return full_well_e - rest_e * std::exp(-(charge_e - linear_e) / rest_e);
}

void saturate(Image<float>& charge_e, float full_well_e, const Saturation& saturation) {
  const auto knee = static_cast<float>(saturation.knee), share = static_cast<float>(saturation.blooming);
  const float linear_e = knee * full_well_e;
  float highest_e = 0.0f;
  for (float e : charge_e.data()) highest_e = std::max(highest_e, e);
  if (highest_e <= linear_e) return;
  if (share > 0.0f) charge_e = with_bloom(charge_e, full_well_e, knee, share);
  for (float& e : charge_e.data())
    if (e > linear_e) e = kept_charge(e, full_well_e, knee);
}

}  // namespace groundglass::sensor
