#include "isp/colour/hue_sat_table.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "isp/colour/rgb_space.h"
#include "sim/core/colour.h"

namespace groundglass::isp {
namespace {

using Change = HueSatTable::Change;

Change mixed(const Change& a, const Change& b, float part_of_b) {
  const auto mix = [part_of_b](float x, float y) { return x + part_of_b * (y - x); };
  return {mix(a.hue_deg, b.hue_deg), mix(a.saturation, b.saturation), mix(a.value, b.value)};
}

/// Index of the division below, and how far it is to the next.
struct Place {
  int below;
  float part;
};

Place place(float x, int divisions) {
  const float scaled = std::clamp(x, 0.0f, 1.0f) * static_cast<float>(divisions - 1);
  const int below = std::clamp(static_cast<int>(scaled), 0, std::max(divisions - 2, 0));
  return {below, scaled - static_cast<float>(below)};
}

/// ROMM RGB's primaries (ISO 22028-2, ANNEX B of DNG 1.4's "RIMM") with D50.
const Matrix3& prophoto_to_xyz_D50() {
  static const Matrix3 matrix = [] {
    Matrix3 primaries;
    primaries << 0.7347, 0.1596, 0.0366, 0.2653, 0.8404, 0.0001, 0.0, 0.0, 0.9633;
    return Matrix3(primaries * (primaries.inverse() * white_D50_icc()).asDiagonal());
  }();
  return matrix;
}

}  // namespace

Change HueSatTable::at(float hue_turns, float saturation, float value) const {
  const float around = (hue_turns - std::floor(hue_turns)) * static_cast<float>(hues);
  const int hue = std::min(static_cast<int>(around), hues - 1), next_hue = (hue + 1) % hues;
  const float hue_part = around - static_cast<float>(hue);
  const Place s = place(saturation, saturations), v = place(value, values);
  const auto entry = [&](int value_index, int hue_index, int saturation_index) {
    return changes[static_cast<size_t>((value_index * hues + hue_index) * saturations +
                                       std::min(saturation_index, saturations - 1))];
  };
  const auto plane = [&](int value_index) {
    const auto line = [&](int hue_index) {
      return mixed(entry(value_index, hue_index, s.below), entry(value_index, hue_index, s.below + 1),
                   s.part);
    };
    return mixed(line(hue), line(next_hue), hue_part);
  };
  return values == 1 ? plane(0) : mixed(plane(v.below), plane(v.below + 1), v.part);
}

void HueSatTable::apply(float& r, float& g, float& b) const {
  const float value = std::max({r, g, b}), range = value - std::min({r, g, b});
  // A grey has no hue, black no saturation.
  if (!(value > 0.0f && std::isfinite(value) && std::isfinite(range))) return;
  float hue = 0.0f;
  if (range > 0.0f)
    hue = value == r ? (g - b) / range : value == g ? 2.0f + (b - r) / range : 4.0f + (r - g) / range;
  const float saturation = range / value;
  const float looked_up = std::min(value, 1.0f);
  const double encoded = srgb_encoded ? srgb_encode(static_cast<double>(looked_up)) : 0.0;
  const Change change = at(hue / 6.0f, saturation, srgb_encoded ? static_cast<float>(encoded) : looked_up);
  const float new_value =
      srgb_encoded
          ? static_cast<float>(srgb_decode(encoded * static_cast<double>(change.value))) * value / looked_up
          : value * change.value;
  const float new_saturation = std::min(saturation * change.saturation, std::max(saturation, 1.0f));
  float turned = hue + change.hue_deg / 60.0f;
  turned -= 6.0f * std::floor(turned / 6.0f);
  const auto channel = [&](float offset) {
    float k = offset + turned;
    k -= 6.0f * std::floor(k / 6.0f);
    return new_value * (1.0f - new_saturation * std::clamp(std::min(k, 4.0f - k), 0.0f, 1.0f));
  };
  r = channel(5.0f);
  g = channel(3.0f);
  b = channel(1.0f);
}

HueSatTable interpolated(const HueSatTable& warm, const HueSatTable& cold, double weight_of_warm) {
  HueSatTable table = cold;
  for (size_t i = 0; i < table.changes.size(); ++i)
    table.changes[i] = mixed(cold.changes[i], warm.changes[i], static_cast<float>(weight_of_warm));
  return table;
}

void apply_to_rec2020(const HueSatTable& table, Tile& tile) {
  static const Eigen::Matrix3f to_prophoto =
      (prophoto_to_xyz_D50().inverse() * bradford(white_D65(), white_D50_icc()) * rgb_to_xyz(rec2020))
          .cast<float>();
  static const Eigen::Matrix3f from_prophoto = to_prophoto.cast<double>().inverse().cast<float>();
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    const auto r = tile.row(0, y), g = tile.row(1, y), b = tile.row(2, y);
    for (size_t x = 0; x < r.size(); ++x) {
      Eigen::Vector3f rgb = to_prophoto * Eigen::Vector3f(r[x], g[x], b[x]);
      table.apply(rgb[0], rgb[1], rgb[2]);
      rgb = from_prophoto * rgb;
      r[x] = rgb[0];
      g[x] = rgb[1];
      b[x] = rgb[2];
    }
  }
}

}  // namespace groundglass::isp
