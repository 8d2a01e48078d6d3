#pragma once

#include <string>
#include <vector>

namespace groundglass::isp {

/// Interpolates between pixels with a separable kernel of 4 or 8 taps. Rows of weights are tabulated at
/// positions 1/2048 pixel apart and sum to 1; a place on a pixel gives that pixel to the bit with kernels
/// that interpolate.
class Resampler {
 public:
  /// "bicubic" (Keys 1981, a = −1/2), "mitchell" (Mitchell and Netravali 1988, B = C = 1/3; it smooths) or
  /// "lanczos3" (Duchon 1979, its centre of mass put right).
  explicit Resampler(const std::string& kernel);

  static const std::vector<std::string>& kernels();

  int taps() const { return taps_; }
  /// Pixels that are needed to the left of a place's whole part.
  int before() const { return taps_ / 2 - 1; }

  static constexpr int phases = 2048;
  /// A place among the taps: where the first of them lies, and the rows of the table across and down.
  struct Place {
    int offset = 0;
    int phase_x = 0, phase_y = 0;
  };
  /// `stride`: from one row of `source` to the next.
  void sample(const float* source, int stride, const Place* places, int count, float* to) const;

 private:
  int taps_;
  std::vector<float> weights_;
};

}  // namespace groundglass::isp
