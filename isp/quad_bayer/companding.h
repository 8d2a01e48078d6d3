#pragma once

#include <cmath>
#include <span>

namespace groundglass::isp {

/// The curve in whose domain linear mosaics are interpolated, as eyes and noise would have it: a square root
/// about a pivot, continued straight below 0. With Poisson noise of variance S x + O its pivot 3/8 S + O/S
/// makes noise even (Anscombe, Biometrika 35, 1948), so that its bias stays below a quarter of an electron.
class Companding {
 public:
  explicit Companding(float pivot) : pivot_(pivot), root_(std::sqrt(pivot)) {}

  void compress(std::span<float> values) const {
    for (float& x : values) x = x > 0.0f ? std::sqrt(x + pivot_) : root_ + x / (2.0f * root_);
  }
  void expand(std::span<float> values) const {
    for (float& y : values) y = y > root_ ? y * y - pivot_ : (y - root_) * (2.0f * root_);
  }

 private:
  float pivot_, root_;
};

}  // namespace groundglass::isp
