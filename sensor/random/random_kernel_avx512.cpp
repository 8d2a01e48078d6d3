#define KERNEL_NAMESPACE avx512
#include "sensor/random/random_kernel.inl"
