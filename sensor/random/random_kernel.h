#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/philox.h"

namespace groundglass::sensor {

/// Numbers are drawn for stretches of this many pixels of one row at a time.
constexpr int block_size = 256;

/// Where in the streams of random numbers a stretch of pixels stands: those from `first_x` on, a multiple of
/// block_size, in row `y` of a frame. `stream` tells apart what is drawn for one pixel; its low 16 bits are
/// zero. A pixel's numbers depend on these and the key alone.
struct RandomBlock {
  PhiloxKey key;
  std::uint32_t first_x = 0, y = 0, frame = 0, stream = 0;
};

/// What the widest vectors of this machine draw; every instruction set gives the same bits.
struct RandomKernel {
  /// Standard normals (Box and Muller 1958, in float), one per pixel.
  void (*normals)(const RandomBlock&, float (&values)[block_size]);

  /// Exact Poisson variates of the means given, whole numbers. `mean` in [0, 1e12].
  ///
  /// Inversion below a mean of 10, above it Hörmann's transformed rejection PTRS ("The transformed rejection
  /// method for generating Poisson random variables", Insurance: Mathematics and Economics 12, 1993), in
  /// double. Counts above 2²⁴ are rounded to float.
  void (*poisson)(const RandomBlock&, const float (&mean)[block_size], float (&count)[block_size]);
};

/// Those that this machine can run, the widest last.
std::vector<const RandomKernel*> runnable_random_kernels();
const RandomKernel& random_kernel();

namespace kernel::baseline {
extern const RandomKernel random;
}
#ifdef GROUNDGLASS_SENSOR_X86_KERNELS
namespace kernel::avx2 {
extern const RandomKernel random;
}
namespace kernel::avx512 {
extern const RandomKernel random;
}
#endif

}  // namespace groundglass::sensor
