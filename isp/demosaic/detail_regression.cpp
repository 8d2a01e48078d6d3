#include "isp/demosaic/detail_regression.h"

#include "isp/demosaic/neighbours.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {

GROUNDGLASS_VECTORISED void detail_products_row(const float* of, const float* on, std::ptrdiff_t from,
                                                std::ptrdiff_t to, std::ptrdiff_t w, std::ptrdiff_t distance,
                                                float* __restrict both, float* __restrict on_squared) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float detail_of = laplacian(of, i, w, distance), detail_on = laplacian(on, i, w, distance);
    both[i] = detail_of * detail_on;
    on_squared[i] = detail_on * detail_on;
  }
}

}  // namespace groundglass::isp
