#pragma once

#include <span>
#include <vector>

#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// Makes the noise of a signal with variance S·x + O the same everywhere, standard deviation 1, and back.
///
/// Forward is the generalised Anscombe transform 2√(x/S + 3/8 + O/S²). Backward is its exact unbiased inverse
/// (Mäkitalo, Foi, IEEE Trans. Image Proc. 22, 2013): the x whose noisy values have the given number as the
/// mean of their transforms, so that the mean of a picture is kept down to less than an electron. Below x = 0
/// it goes on straight. Where the noise hardly depends on the signal (S < O/1000), both are a product.
class VarianceStabiliser {
 public:
  /// Neither of the profile's numbers negative, one of them positive.
  explicit VarianceStabiliser(const NoiseProfile& profile);

  void forward(std::span<float> values) const;
  void inverse(std::span<float> values) const;

  /// How a small change of x near `x` changes its transform.
  double slope(double x) const;

 private:
  bool linear_;
  double shot_, read_;
  /// What the inverse has beyond the square of half the transform, in electrons, at multiples of `step_`.
  std::vector<float> correction_;
  double step_ = 1.0;
};

}  // namespace groundglass::isp
