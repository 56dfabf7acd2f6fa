// Steps of the optimiser, in double precision.

#define CK_DOUBLES (CK_LANES / 2)
typedef double CK_NAME(vd) __attribute__((vector_size(8 * CK_DOUBLES), aligned(8)));
#define vd CK_NAME(vd)

static CK_INLINE void CK_NAME(adam_vector)(
  const ck_adam *step, const double *gradients, double *weights, double *first, double *second,
  double *largest) {
  const vd w = *(const vd *)weights * step->inverse_scale;
  const vd slope = *(const vd *)gradients * step->gradient_factor + w * step->decay;
  const vd m = *(const vd *)first * step->first_decay + slope * (1 - step->first_decay);
  const vd v = *(const vd *)second * step->second_decay
    + slope * slope * (1 - step->second_decay);
  const vd most = __builtin_elementwise_max(*(const vd *)largest, v);
  const vd size = __builtin_elementwise_sqrt(step->amsgrad ? most : v) * step->second_factor;
  const vd change = m * step->first_factor / (size + step->floor) + w * step->decoupled_decay;
  *(vd *)first = m;
  *(vd *)second = v;
  *(vd *)largest = most;
  *(vd *)weights -= change * step->rate;
}

static void CK_NAME(adam)(
  const ck_adam *step, ptrdiff_t count, const double *gradients, double *weights, double *first,
  double *second, double *largest) {
  ptrdiff_t i = 0;
  for (; i + CK_DOUBLES <= count; i += CK_DOUBLES) {
    CK_NAME(adam_vector)(step, gradients + i, weights + i, first + i, second + i, largest + i);
  }
  if (i == count) return;
  // What is left over, in vectors of its own.
  const double *sources[] = {gradients, weights, first, second, largest};
  double rest[5][CK_DOUBLES] = {{0}};
  for (int row = 0; row < 5; row++) {
    for (ptrdiff_t n = i; n < count; n++) rest[row][n - i] = sources[row][n];
  }
  CK_NAME(adam_vector)(step, rest[0], rest[1], rest[2], rest[3], rest[4]);
  double *targets[] = {weights, first, second, largest};
  for (int row = 0; row < 4; row++) {
    for (ptrdiff_t n = i; n < count; n++) targets[row][n] = rest[row + 1][n - i];
  }
}

#undef vd
#undef CK_DOUBLES
