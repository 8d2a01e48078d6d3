#define KERNEL_NAMESPACE avx2
#include "optics/trace/trace_kernel.inl"
