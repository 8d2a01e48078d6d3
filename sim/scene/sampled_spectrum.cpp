#include "sim/scene/sampled_spectrum.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <numeric>

#include "sim/core/error.h"

namespace groundglass::scene {

SampledSpectrum::SampledSpectrum(const Spectrum& spectrum) {
  const auto wavelengths = spectrum.wavelengths_nm();
  const std::int64_t first_tenths = std::llround(spectrum.first_nm() * 10.0);
  std::int64_t step_tenths = 0;
  for (double w : wavelengths) {
    const std::int64_t tenths = std::llround(w * 10.0);
    if (std::abs(w * 10.0 - static_cast<double>(tenths)) > 1e-6)
      throw InputError(
          fmt::format("a spectrum has a sample at {} nm; give wavelengths in multiples of 0.1 nm", w));
    step_tenths = std::gcd(step_tenths, tenths - first_tenths);
  }
  const std::int64_t steps = (std::llround(spectrum.last_nm() * 10.0) - first_tenths) / step_tenths;
  first_nm_ = static_cast<float>(spectrum.first_nm());
  samples_per_nm_ = static_cast<float>(10.0 / static_cast<double>(step_tenths));
  last_position_ = static_cast<float>(steps);
  for (std::int64_t i = 0; i <= steps; ++i)
    values_.push_back(
        static_cast<float>(spectrum(static_cast<double>(first_tenths + i * step_tenths) / 10.0)));
  values_.push_back(values_.back());
}

}  // namespace groundglass::scene
