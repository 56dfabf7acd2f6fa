// Vectors of CK_LANES floats and what every kernel does with them.

typedef float CK_NAME(vf) __attribute__((vector_size(4 * CK_LANES), aligned(4)));
typedef int32_t CK_NAME(vi) __attribute__((vector_size(4 * CK_LANES), aligned(4)));
#define vf CK_NAME(vf)
#define vi CK_NAME(vi)

// Channels that sums over edges take at a time: as many registers as they leave room for, so that
// the cache lines of the radial coefficients, CK_BLOCK channels, are asked for once.
#if CK_LANES == CK_BLOCK
#define CK_SPAN CK_LANES
#else
#define CK_SPAN (2 * CK_LANES)
#endif

static inline vf CK_NAME(load)(const float *p) { return *(const vf *)p; }
static inline void CK_NAME(store)(float *p, vf a) { *(vf *)p = a; }
static inline vf CK_NAME(select)(vi mask, vf a, vf b) {
  return (vf)((mask & (vi)a) | (~mask & (vi)b));
}
static inline float CK_NAME(sum)(vf a) {
#if CK_LANES == 16
  a += __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  a += __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3);
  a += __builtin_shufflevector(a, a, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1);
#elif CK_LANES == 8
  a += __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3);
  a += __builtin_shufflevector(a, a, 2, 3, 0, 1, 2, 3, 0, 1);
#else
  a += __builtin_shufflevector(a, a, 2, 3, 0, 1);
#endif
  return a[0] + a[1];
}

// R and, where asked for, dR/dt at fraction t of an interval: Horner's scheme.
static CK_INLINE vf CK_NAME(radial)(const float *c, float t, vf *slope) {
  vf value = CK_NAME(load)(c + 5 * CK_BLOCK);
  vf derivative = value;
  value = value * t + CK_NAME(load)(c + 4 * CK_BLOCK);
  CK_UNROLL for (int power = 3; power >= 0; power--) {
    if (slope) derivative = derivative * t + value;
    value = value * t + CK_NAME(load)(c + power * CK_BLOCK);
  }
  if (slope) *slope = derivative;
  return value;
}

// Where the coefficients of a radial function start in an interval, for a first channel.
static CK_INLINE ptrdiff_t CK_NAME(radial_place)(
  const ck_edges *edges, int function, int channel) {
  return (((ptrdiff_t)(channel / CK_BLOCK) * edges->functions + function)
    * CK_RADIAL_COEFFICIENTS * CK_BLOCK) + channel % CK_BLOCK;
}

// Asks for the coefficients that `radial` will read for an edge that comes soon. Every edge has an
// interval of its own, which defeats hardware prefetching.
static CK_INLINE void CK_NAME(fetch_radial)(const float *c) {
  CK_UNROLL for (int power = 0; power < CK_RADIAL_COEFFICIENTS; power++) {
    __builtin_prefetch(c + power * CK_BLOCK);
  }
}
