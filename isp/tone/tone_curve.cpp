#include "isp/tone/tone_curve.h"

namespace groundglass::isp {

ToneCurve::ToneCurve(const std::function<double(double)>& curve) : black_(static_cast<float>(curve(0.0))) {
  const std::uint32_t places = (std::bit_cast<std::uint32_t>(end) - first_bits) >> shift;
  // One more after the end, to which no part is ever taken.
  for (std::uint32_t i = 0; i <= places + 1; ++i) {
    const float x = std::bit_cast<float>(first_bits + (i << shift));
    table_.push_back(static_cast<float>(curve(static_cast<double>(x))));
  }
  slope_at_black_ = (table_.front() - black_) / begin;
}

}  // namespace groundglass::isp
