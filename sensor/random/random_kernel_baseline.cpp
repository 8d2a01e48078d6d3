#define KERNEL_NAMESPACE baseline
#include "sensor/random/random_kernel.inl"
