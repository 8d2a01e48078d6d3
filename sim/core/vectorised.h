#pragma once

// Marks a function with a hot loop: it is compiled for AVX-512, for AVX2 and for the baseline, and the loader
// takes what the processor has. Only operations that are exact per lane may stand in it (no sums across
// lanes; products and sums are never fused, as everywhere in this program), so that all give the same bits.
// Compiler and sanitizers without such functions take the baseline.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define GROUNDGLASS_VECTORISED \
  __attribute__((flatten, target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define GROUNDGLASS_VECTORISED
#endif
