#define KERNEL_NAMESPACE baseline
#include "optics/trace_kernel.inl"
