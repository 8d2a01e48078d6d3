#pragma once

#include <cstddef>
#include <vector>

#include "sim/core/spectrum.h"

namespace groundglass::scene {

/// A Spectrum resampled at even steps that fall on every one of its knots, so that a lookup needs no search
/// and still gives the same piecewise-linear function, in float: zero outside the table.
class SampledSpectrum {
 public:
  SampledSpectrum() = default;
  /// Throws InputError if a wavelength is not a multiple of 0.1 nm.
  explicit SampledSpectrum(const Spectrum& spectrum);

  float operator()(float wavelength_nm) const {
    const float position = (wavelength_nm - first_nm_) * samples_per_nm_;
    if (!(position >= 0.0f && position <= last_position_)) return 0.0f;
    const auto i = static_cast<std::size_t>(position);
    const float t = position - static_cast<float>(i);
    return values_[i] + t * (values_[i + 1] - values_[i]);
  }
  std::size_t size() const { return values_.empty() ? 0 : values_.size() - 1; }

 private:
  float first_nm_ = 0.0f;
  float samples_per_nm_ = 0.0f;
  float last_position_ = -1.0f;
  /// One more than the samples, so that the last one has a neighbour.
  std::vector<float> values_;
};

}  // namespace groundglass::scene
