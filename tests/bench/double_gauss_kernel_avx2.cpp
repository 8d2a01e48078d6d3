#define KERNEL_NAMESPACE avx2
#include "tests/bench/double_gauss_kernel.inl"
