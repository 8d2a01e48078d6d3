#define KERNEL_NAMESPACE avx512
#include "tests/bench/double_gauss_kernel.inl"
