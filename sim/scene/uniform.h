#pragma once

#include "sim/core/spectrum.h"
#include "sim/scene/hit_batch.h"
#include "sim/scene/sampled_spectrum.h"

namespace groundglass::scene {

/// One reflectance all over: the Lambertian wall of radiometry, or a coloured card.
class Uniform {
 public:
  explicit Uniform(const Spectrum& reflectance);
  /// The same reflectance at every wavelength.
  static Uniform grey(double reflectance);

  void reflectance(const HitBatch& hits) const;
  const Spectrum& spectrum() const { return spectrum_; }

 private:
  Spectrum spectrum_;
  SampledSpectrum sampled_;
};

}  // namespace groundglass::scene
