#pragma once

#include "isp/pipeline/overview.h"

namespace groundglass::isp {

/// Gains known for blocks, for pixels: about each block the gain is a straight function of the value it was
/// found for, so that it follows edges within blocks. He and Sun, "Fast guided filter" (2015). Values and
/// gains are logarithms to base 2.
class GainGrid {
 public:
  /// `value` and `gain` have a pixel per block of `area`.
  GainGrid(const PixelRect& area, const Image<float>& value, const Image<float>& gain);

  /// Slope and offset, gain = slope · value + offset, at the pixels of row y from x on.
  void row(int x, int y, size_t count, float* slope, float* offset) const;

 private:
  PixelRect area_;
  Image<float> slope_, offset_;
};

}  // namespace groundglass::isp
