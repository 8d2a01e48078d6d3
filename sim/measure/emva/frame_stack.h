#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/image.h"

namespace groundglass::measure::emva {

/// Frames taken alike, of which only sums are kept, in whole numbers: the order does not matter, and a stack
/// needs four bytes a pixel however many frames it has.
class FrameStack {
 public:
  /// Throws InputError for a frame of another size than those before, and beyond 65536 frames.
  void add(const Image<std::uint16_t>& frame);

  int count() const { return count_; }
  int width() const { return sum_dn_.width(); }
  int height() const { return sum_dn_.height(); }
  /// Of each pixel (EMVA 1288 R4.0 Linear, section 8.1, the average of the stack).
  Image<double> mean_dn() const;
  /// Mean over the pixels of each one's sample variance (the same). Needs two frames or more.
  double temporal_variance_dn2() const;
  /// What averaging leaves of the temporal noise in each pixel of mean_dn().
  double remaining_variance_dn2() const { return temporal_variance_dn2() / count_; }

 private:
  int count_ = 0;
  Image<std::uint32_t> sum_dn_;
  std::vector<std::uint64_t> squares_of_row_dn2_;
};

}  // namespace groundglass::measure::emva
