#include "sim/scene/uniform.h"

namespace groundglass::scene {

Uniform::Uniform(const Spectrum& reflectance) : spectrum_(reflectance), sampled_(reflectance) {}

Uniform Uniform::grey(double reflectance) { return Uniform(Spectrum::constant(reflectance)); }

void Uniform::reflectance(const HitBatch& hits) const {
  for (std::size_t i = 0; i < hits.count; ++i) hits.reflectance[i] = sampled_(hits.wavelength_nm[i]);
}

}  // namespace groundglass::scene
