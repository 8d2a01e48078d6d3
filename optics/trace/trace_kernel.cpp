#include "optics/trace/trace_kernel.h"

namespace groundglass::optics::kernel {
namespace {

enum class InstructionSet { baseline, avx2, avx512 };

InstructionSet widest_supported() {
#ifdef GROUNDGLASS_AVX512_KERNEL
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return InstructionSet::avx512;
#endif
#ifdef GROUNDGLASS_X86_KERNELS
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionSet::avx2;
#endif
  return InstructionSet::baseline;
}

}  // namespace

template <>
TraceFunction<float> trace_function<float>() {
  switch (widest_supported()) {
#ifdef GROUNDGLASS_AVX512_KERNEL
    case InstructionSet::avx512:
      return avx512::trace_float;
#endif
#ifdef GROUNDGLASS_X86_KERNELS
    case InstructionSet::avx2:
      return avx2::trace_float;
#endif
    default:
      return baseline::trace_float;
  }
}

template <>
TraceFunction<double> trace_function<double>() {
  switch (widest_supported()) {
#ifdef GROUNDGLASS_AVX512_KERNEL
    case InstructionSet::avx512:
      return avx512::trace_double;
#endif
#ifdef GROUNDGLASS_X86_KERNELS
    case InstructionSet::avx2:
      return avx2::trace_double;
#endif
    default:
      return baseline::trace_double;
  }
}

}  // namespace groundglass::optics::kernel
