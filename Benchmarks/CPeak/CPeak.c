#include "CPeak.h"

#pragma clang fp contract(fast)

// More accumulators than latency times throughput of any processor here, fewer than registers.
#define ACCUMULATORS 12

#define DEFINE_WORK(NAME, LANES)                                                           \
  static double NAME(long rounds) {                                                        \
    typedef float vector __attribute__((vector_size(LANES * sizeof(float))));              \
    vector a[ACCUMULATORS], x = (vector){0} + 0.999f, y = (vector){0} + 1e-4f;             \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < ACCUMULATORS; i++)              \
      a[i] = (vector){0} + (float)i;                                                       \
    for (long round = 0; round < rounds; round++) {                                        \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < ACCUMULATORS; i++)            \
        a[i] = a[i] * x + y;                                                               \
    }                                                                                      \
    vector sum = a[0];                                                                     \
    for (int i = 1; i < ACCUMULATORS; i++) sum += a[i];                                    \
    /* Never true; keeps the work from being removed. */                                   \
    if (sum[0] == 123456.0f) return 0;                                                     \
    return 2.0 * ACCUMULATORS * LANES * (double)rounds;                                    \
  }

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
DEFINE_WORK(work_avx512, 16)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
DEFINE_WORK(work_avx2, 8)
#pragma clang attribute pop
#endif
DEFINE_WORK(work_baseline, 4)

double peak_work(long rounds) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return work_avx512(rounds);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return work_avx2(rounds);
#endif
  return work_baseline(rounds);
}
