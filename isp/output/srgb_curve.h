#pragma once

#include <cmath>

namespace groundglass::isp {

/// The sRGB transfer curve (IEC 61966-2-1) of a linear value, clipped to 0…1; NaN gives 0.
///
/// Above the linear part, 1.055 x^(1/2.4) − 0.055 is smooth in s = x^(1/4), namely 1.055 s^(5/3) − 0.055, and
/// a minimax polynomial of degree 7 in s is within 6e-7 of it in float: two square roots and seven
/// multiplications, which compilers vectorise.
inline float srgb_curve(float linear) {
  float x = linear > 0.0f ? linear : 0.0f;
  x = x < 1.0f ? x : 1.0f;
  const float s = std::sqrt(std::sqrt(x));
  float power = -0.07621052f;
  power = power * s + 0.39471424f;
  power = power * s - 0.89841461f;
  power = power * s + 1.2091517f;
  power = power * s - 1.1558964f;
  power = power * s + 1.4615259f;
  power = power * s + 0.12357587f;
  power = power * s - 0.05844659f;
  return x <= 0.0031308f ? 12.92f * x : power;
}

}  // namespace groundglass::isp
