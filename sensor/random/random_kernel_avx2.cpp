#define KERNEL_NAMESPACE avx2
#include "sensor/random/random_kernel.inl"
