#include "sensor/pixel/saturation.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace groundglass::sensor {
namespace {

/// What flows over, row by row, and which rows have any.
struct Overflow {
  Image<float> e;
  std::vector<char> in_row;

  explicit Overflow(const Image<float>& charge_e)
      : e(charge_e.width(), charge_e.height()), in_row(static_cast<size_t>(charge_e.height()), 0) {}

  /// Whether a row or one beside it has any.
  bool near_row(int y) const {
    const size_t at = static_cast<size_t>(y);
    return in_row[at] || (at > 0 && in_row[at - 1]) || (at + 1 < in_row.size() && in_row[at + 1]);
  }
  float from_neighbours(int x, int y) const {
    float sum = 0.0f;
    if (x > 0) sum += e.at(x - 1, y);
    if (x + 1 < e.width()) sum += e.at(x + 1, y);
    if (y > 0) sum += e.at(x, y - 1);
    if (y + 1 < e.height()) sum += e.at(x, y + 1);
    return sum;
  }
};

/// Of the charges that arrive; whether there is any.
bool find_overflow(const Image<float>& arriving_e, float full_well_e, float knee, Overflow& overflow) {
  bool any = false;
  for (int y = 0; y < arriving_e.height(); ++y) {
    bool in_row = false;
    for (int x = 0; x < arriving_e.width(); ++x) {
      const float e = arriving_e.at(x, y);
      const float over_e = e > knee * full_well_e ? e - kept_charge(e, full_well_e, knee) : 0.0f;
      overflow.e.at(x, y) = over_e;
      in_row |= over_e > 0.0f;
    }
    overflow.in_row[static_cast<size_t>(y)] = in_row;
    any |= in_row;
  }
  return any;
}

/// What arrives everywhere after neighbours have flowed over into each other.
Image<float> with_bloom(const Image<float>& charge_e, float full_well_e, float knee, float share) {
  Image<float> arriving_e = charge_e;
  Overflow overflow(charge_e);
  for (int step = 0; step < bloom_reach_px; ++step) {
    if (!find_overflow(arriving_e, full_well_e, knee, overflow)) break;
    for (int y = 0; y < charge_e.height(); ++y) {
      if (!overflow.near_row(y)) continue;
      for (int x = 0; x < charge_e.width(); ++x)
        arriving_e.at(x, y) = charge_e.at(x, y) + 0.25f * share * overflow.from_neighbours(x, y);
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
  if (share > 0.0f) charge_e = with_bloom(charge_e, full_well_e, knee, share);
  for (float& e : charge_e.data())
    if (e > knee * full_well_e) e = kept_charge(e, full_well_e, knee);
}

}  // namespace groundglass::sensor
