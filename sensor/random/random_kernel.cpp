#include "sensor/random/random_kernel.h"

namespace groundglass::sensor {

std::vector<const RandomKernel*> runnable_random_kernels() {
  std::vector<const RandomKernel*> kernels{&kernel::baseline::random};
#ifdef GROUNDGLASS_SENSOR_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) kernels.push_back(&kernel::avx2::random);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    kernels.push_back(&kernel::avx512::random);
#endif
  return kernels;
}

const RandomKernel& random_kernel() {
  static const RandomKernel& widest = *runnable_random_kernels().back();
  return widest;
}

}  // namespace groundglass::sensor
