#define KERNEL_NAMESPACE avx2
#include "optics/trace_kernel.inl"
