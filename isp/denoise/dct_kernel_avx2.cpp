#define KERNEL_NAMESPACE avx2
#define KERNEL_LANES 8
#include "isp/denoise/dct_kernel.inl"
