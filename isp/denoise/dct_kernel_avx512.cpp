#define KERNEL_NAMESPACE avx512
#define KERNEL_LANES 16
#include "isp/denoise/dct_kernel.inl"
