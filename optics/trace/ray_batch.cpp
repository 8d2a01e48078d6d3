#include "optics/trace/ray_batch.h"

#include <algorithm>

namespace groundglass::optics {
namespace {

// The most rays any kernel takes at a time: four vectors of 16 floats with AVX-512.
constexpr std::size_t widest = 64;

}  // namespace

template <typename Real>
RayBatch<Real>::RayBatch(std::size_t count) : size_(count) {
  const std::size_t padded = (count + widest - 1) / widest * widest;
  for (auto* array : {&x, &y, &z, &l, &m, &path_mm, &failure}) array->assign(padded, Real(0));
  n.assign(padded, Real(1));
  wavelength_nm.assign(padded, Real(550));
}

template <typename Real>
void RayBatch<Real>::reset() {
  std::fill(path_mm.begin(), path_mm.end(), Real(0));
  std::fill(failure.begin(), failure.end(), Real(0));
}

template class RayBatch<float>;
template class RayBatch<double>;

}  // namespace groundglass::optics
