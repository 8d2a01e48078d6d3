#include "isp/denoise/dct_kernel.h"

namespace groundglass::isp {

std::vector<const DctKernel*> runnable_dct_kernels() {
  std::vector<const DctKernel*> kernels{&kernel::baseline::dct};
#ifdef GROUNDGLASS_ISP_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) kernels.push_back(&kernel::avx2::dct);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    kernels.push_back(&kernel::avx512::dct);
#endif
  return kernels;
}

const DctKernel& dct_kernel() {
  static const DctKernel* const widest = runnable_dct_kernels().back();
  return *widest;
}

}  // namespace groundglass::isp
