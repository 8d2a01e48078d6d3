#define KERNEL_NAMESPACE avx512
#include "optics/trace/trace_kernel.inl"
