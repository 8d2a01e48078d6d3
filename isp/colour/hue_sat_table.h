#pragma once

#include <vector>

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// A table of DNG's HueSatMap and LookTable kind: by hue, saturation and value of ProPhoto RGB, how far to
/// turn the hue and by what to multiply the two others (DNG 1.4, chapter 6).
struct HueSatTable {
  struct Change {
    float hue_deg = 0.0f, saturation = 1.0f, value = 1.0f;
  };

  /// Divisions; a table of one value division does not depend on value.
  int hues = 0, saturations = 0, values = 0;
  /// Value outermost, then hue, saturation innermost.
  std::vector<Change> changes;
  /// Whether value is looked up and multiplied through the sRGB curve.
  bool srgb_encoded = false;

  bool empty() const { return changes.empty(); }
  /// Trilinear; hue goes round, saturation and value are held at the ends.
  Change at(float hue_turns, float saturation, float value) const;
  /// The colour in linear ProPhoto RGB, changed in place. What lies beyond the space keeps its excess: value
  /// above 1 is changed as 1 is, and a saturation above 1 does not rise.
  void apply(float& r, float& g, float& b) const;
};

/// `warm`·weight + `cold`·(1 − weight), entry by entry. Both have the same divisions.
HueSatTable interpolated(const HueSatTable& warm, const HueSatTable& cold, double weight_of_warm);

/// Applies a table to the three planes of a linear Rec. 2020 tile.
void apply_to_rec2020(const HueSatTable& table, Tile& tile);

}  // namespace groundglass::isp
