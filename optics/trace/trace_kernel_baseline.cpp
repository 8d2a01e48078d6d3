#define KERNEL_NAMESPACE baseline
#include "optics/trace/trace_kernel.inl"
