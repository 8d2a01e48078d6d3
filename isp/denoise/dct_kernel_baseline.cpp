#define KERNEL_NAMESPACE baseline
#define KERNEL_LANES 4
#include "isp/denoise/dct_kernel.inl"
