#include "isp/tone/filmic.h"

#include <cmath>

namespace groundglass::isp {

Filmic::Filmic(double contrast, double toe, double white) : contrast_(contrast), toe_(toe) {
  // With u = grey white is never reached, with 0 soonest.
  double low = 0.0, high = grey;
  if (shoulder(white) <= 1.0) return;
  for (int i = 0; i < 60; ++i) {
    saturation_ = 0.5 * (low + high);
    (shoulder(white) > 1.0 ? low : high) = saturation_;
  }
}

double Filmic::shoulder(double scene) const {
  const double power = contrast_ / (1.0 - saturation_);
  return grey / (saturation_ + (1.0 - saturation_) * std::pow(scene / grey, -power));
}

double Filmic::operator()(double scene) const {
  if (scene <= 0.0) return 0.0;
  if (scene >= grey) return shoulder(scene);
  constexpr double width_stops = 2.0;
  const double stops = std::log2(scene / grey);
  return grey * std::exp2(toe_ * stops + (contrast_ - toe_) * width_stops * std::expm1(stops / width_stops));
}

}  // namespace groundglass::isp
