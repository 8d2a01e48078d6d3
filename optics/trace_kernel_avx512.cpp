#define KERNEL_NAMESPACE avx512
#include "optics/trace_kernel.inl"
