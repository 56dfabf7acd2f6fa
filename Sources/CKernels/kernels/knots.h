// Polynomials of radial functions from their values at knots, while a model learns.

static CK_INLINE void CK_NAME(tabulate_block)(
  const double *stencil, int count, const double *values, ptrdiff_t stride, double factor,
  float *target) {
  for (int term = 0; term < CK_RADIAL_COEFFICIENTS; term++) {
    double sums[CK_BLOCK] = {0};
    CK_UNROLL for (int knot = 0; knot < CK_KNOTS; knot++) {
      const double weight = stencil[term * CK_KNOTS + knot] * factor;
      for (int c = 0; c < count; c++) sums[c] += weight * values[knot * stride + c];
    }
    for (int c = 0; c < count; c++) target[term * CK_BLOCK + c] = (float)sums[c];
  }
}

static void CK_NAME(tabulate)(
  const double *stencil, int channels, const double *values, ptrdiff_t stride, double factor,
  float *target, ptrdiff_t target_stride) {
  for (; channels >= CK_BLOCK; channels -= CK_BLOCK) {
    CK_NAME(tabulate_block)(stencil, CK_BLOCK, values, stride, factor, target);
    values += CK_BLOCK;
    target += target_stride;
  }
  if (channels > 0) {
    CK_NAME(tabulate_block)(stencil, channels, values, stride, factor, target);
  }
}
