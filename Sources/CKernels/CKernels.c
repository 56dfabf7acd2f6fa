#include "CKernels.h"

#pragma clang fp contract(fast)

#define CK_UNROLL _Pragma("clang loop unroll(full)")
#define CK_INLINE inline __attribute__((always_inline))
// For arrays on the stack: a vector across two cache lines costs twice.
#define CK_ALIGNED __attribute__((aligned(64)))

// Function attributes instead of target_clones: its resolvers crash under ThreadSanitizer, and a
// table lets tests run every variant.
#if defined(__x86_64__)

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)
#define CK_NAME(x) x##_avx512
#define CK_LANES 16
#define CK_ISA CK_AVX512
#include "kernels.h"
#undef CK_NAME
#undef CK_LANES
#undef CK_ISA
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CK_NAME(x) x##_avx2
#define CK_LANES 8
#define CK_ISA CK_AVX2
#include "kernels.h"
#undef CK_NAME
#undef CK_LANES
#undef CK_ISA
#pragma clang attribute pop

#endif

// SSE2 on x86-64, NEON on arm64: both have four floats a register.
#define CK_NAME(x) x##_baseline
#define CK_LANES 4
#define CK_ISA CK_BASELINE
#include "kernels.h"
#undef CK_NAME
#undef CK_LANES
#undef CK_ISA

const ck_kernels *ck_for(ck_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
  case CK_AVX512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("fma")
      ? &table_avx512 : NULL;
  case CK_AVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &table_avx2 : NULL;
#endif
  case CK_BASELINE: return &table_baseline;
  default: return NULL;
  }
}

static const ck_kernels *best;

__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  best = ck_for(CK_AVX512);
  if (!best) best = ck_for(CK_AVX2);
  if (!best) best = &table_baseline;
}

const ck_kernels *ck_best(void) { return best; }
