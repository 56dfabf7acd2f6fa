// The one source of all kernels. Included by CKernels.c once for each instruction set with
//   CK_NAME(x)  the name x takes in this variant
//   CK_LANES    floats a vector register holds
// inside a region whose functions are compiled for that instruction set.
//
// Contraction of a*b+c to fused multiply-adds is allowed; nothing else is reassociated, so the
// order of every sum is the one written here.

typedef float CK_NAME(vf) __attribute__((vector_size(4 * CK_LANES), aligned(4)));
typedef int32_t CK_NAME(vi) __attribute__((vector_size(4 * CK_LANES), aligned(4)));
#define vf CK_NAME(vf)
#define vi CK_NAME(vi)

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

// exp(x) for x <= 0, zero below -87 (where Float loses its full precision); NaN stays NaN.
// x = n log 2 + r with |r| <= log(2)/2, then the Taylor series of exp(r) to r^7 (truncation 6e-9).
static inline vf CK_NAME(exp)(vf x) {
  const vf round = (vf){} + 0x1.8p23f;
  const vf n = (x * 1.44269504f + round) - round;
  vf r = x - n * 0x1.62e4p-1f;  // the upper 15 bits of log 2: the product is exact
  r = r - n * 0x1.7f7d1cp-20f;
  vf p = (vf){} + 1.98412698e-4f;
  p = p * r + 1.38888889e-3f;
  p = p * r + 8.33333333e-3f;
  p = p * r + 4.16666667e-2f;
  p = p * r + 1.66666667e-1f;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const vf inside = CK_NAME(select)(x < -87.0f, (vf){}, n);
  const vi power = __builtin_convertvector(inside, vi) << 23;
  const vf value = (vf)((vi)p + power);
  return CK_NAME(select)(x < -87.0f, (vf){}, value);
}

static float CK_NAME(softmax_row)(
  float *g, const float *ynorm, float xnorm, float scale, int n) {
  if (n <= 0) return -__builtin_inff();
  const int whole = n - n % CK_LANES;
  const float half = -0.5f * scale;
  float tail[CK_LANES];  // the last n % CK_LANES logits, filled up with minus infinity
  for (int i = 0; i < CK_LANES; i++) tail[i] = -__builtin_inff();

  vf top = (vf){} - __builtin_inff();
  for (int j = 0; j < whole; j += CK_LANES) {
    const vf square = (xnorm + CK_NAME(load)(ynorm + j)) - 2.0f * CK_NAME(load)(g + j);
    const vf logit = half * CK_NAME(select)(square < 0.0f, (vf){}, square);
    CK_NAME(store)(g + j, logit);
    top = CK_NAME(select)(top > logit, top, logit);
  }
  for (int j = whole; j < n; j++) {
    const float square = (xnorm + ynorm[j]) - 2.0f * g[j];
    tail[j - whole] = half * (square < 0.0f ? 0.0f : square);
  }
  const vf last = CK_NAME(load)(tail);
  top = CK_NAME(select)(top > last, top, last);
  float largest = top[0];
  for (int i = 1; i < CK_LANES; i++) largest = largest > top[i] ? largest : top[i];

  vf sums = (vf){};
  for (int j = 0; j < whole; j += CK_LANES) {
    const vf weight = CK_NAME(exp)(CK_NAME(load)(g + j) - largest);
    CK_NAME(store)(g + j, weight);
    sums += weight;
  }
  const vf weight = CK_NAME(exp)(last - largest);
  CK_NAME(store)(tail, weight);
  sums += weight;
  const float total = CK_NAME(sum)(sums);

  const float inverse = 1.0f / total;
  for (int j = 0; j < whole; j += CK_LANES) {
    CK_NAME(store)(g + j, CK_NAME(load)(g + j) * inverse);
  }
  for (int j = whole; j < n; j++) g[j] = tail[j - whole] * inverse;
  return largest + logf(total);
}

// R and, where asked for, dR/dt of one degree at fraction t: Horner's scheme.
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

// Degrees are taken in two groups, 0 ... 2 and 3, so that a group's sums stay in registers while
// the edges of an atom pass by. `offset` is the first channel.
static CK_INLINE void CK_NAME(accumulate_group)(
  const int first, const int last, const ck_edges *edges, int atom, int channels, int offset,
  const float *nodes, float *sums, ptrdiff_t plane) {
  const ptrdiff_t within = (ptrdiff_t)(offset / CK_BLOCK) * 4 * CK_RADIAL_COEFFICIENTS * CK_BLOCK
    + offset % CK_BLOCK;
  vf sum[CK_COMPONENTS];
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) sum[lm] = (vf){};
  for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
    const float *row = edges->radial[e] + within;
    const float *y = edges->harmonics + (ptrdiff_t)e * CK_COMPONENTS;
    const float t = edges->fraction[e];
    vf node = (vf){} + 1.0f;
    if (nodes) node = CK_NAME(load)(nodes + (ptrdiff_t)edges->senders[e] * channels + offset);
    CK_UNROLL for (int l = first; l <= last; l++) {
      vf r = CK_NAME(radial)(row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK, t, 0);
      if (nodes) r *= node;
      CK_UNROLL for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) sum[lm] += r * y[lm];
    }
  }
  float *target = sums + (ptrdiff_t)atom * channels + offset;
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    CK_NAME(store)(target + lm * plane, sum[lm]);
  }
}

static CK_INLINE void CK_NAME(accumulate_all)(
  const ck_edges *edges, int channels, const float *nodes, float *sums,
  ptrdiff_t plane) {
  for (int atom = 0; atom < edges->atoms; atom++) {
    for (int offset = 0; offset < channels; offset += CK_LANES) {
      CK_NAME(accumulate_group)(0, 2, edges, atom, channels, offset, nodes, sums, plane);
      CK_NAME(accumulate_group)(3, 3, edges, atom, channels, offset, nodes, sums, plane);
    }
  }
}

static void CK_NAME(accumulate)(
  const ck_edges *edges, int channels, const float *nodes, float *sums,
  ptrdiff_t plane) {
  if (nodes) {
    CK_NAME(accumulate_all)(edges, channels, nodes, sums, plane);
  } else {
    CK_NAME(accumulate_all)(edges, channels, 0, sums, plane);
  }
}

static CK_INLINE void CK_NAME(accumulate_group_reverse)(
  const int first, const int last, const ck_edges *edges, int atom, int e, int channels,
  const float *nodes, const float *sum_gradients, ptrdiff_t plane,
  float *edge_gradients, float *node_gradients) {
  const float *y = edges->harmonics + (ptrdiff_t)e * CK_COMPONENTS;
  const float *source = sum_gradients + (ptrdiff_t)atom * channels;
  const float t = edges->fraction[e];
  vf y_gradient[CK_COMPONENTS];
  vf t_gradient = (vf){};
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    y_gradient[lm] = (vf){};
  }
  for (int offset = 0; offset < channels; offset += CK_LANES) {
    const float *row = edges->radial[e] + offset % CK_BLOCK
      + (ptrdiff_t)(offset / CK_BLOCK) * 4 * CK_RADIAL_COEFFICIENTS * CK_BLOCK;
    vf node = (vf){} + 1.0f;
    vf node_gradient = (vf){};
    if (nodes) node = CK_NAME(load)(nodes + (ptrdiff_t)edges->senders[e] * channels + offset);
    CK_UNROLL for (int l = first; l <= last; l++) {
      vf slope;
      const vf r = CK_NAME(radial)(row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK, t, &slope);
      const vf weight = nodes ? r * node : r;
      vf r_gradient = (vf){};
      CK_UNROLL for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
        const vf gradient = CK_NAME(load)(source + lm * plane + offset);
        r_gradient += gradient * y[lm];
        if (lm > 0) y_gradient[lm] += gradient * weight;
      }
      if (nodes) {
        node_gradient += r * r_gradient;
        r_gradient *= node;
      }
      t_gradient += slope * r_gradient;
    }
    if (nodes) {
      float *target = node_gradients + (ptrdiff_t)edges->senders[e] * channels + offset;
      CK_NAME(store)(target, CK_NAME(load)(target) + node_gradient);
    }
  }
  float *target = edge_gradients + (ptrdiff_t)e * CK_COMPONENTS;
  target[0] += CK_NAME(sum)(t_gradient);
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    if (lm > 0) target[lm] += CK_NAME(sum)(y_gradient[lm]);
  }
}

static CK_INLINE void CK_NAME(accumulate_all_reverse)(
  const ck_edges *edges, int channels, const float *nodes, const float *sum_gradients,
  ptrdiff_t plane, float *edge_gradients, float *node_gradients) {
  for (int atom = 0; atom < edges->atoms; atom++) {
    for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
      CK_NAME(accumulate_group_reverse)(
        0, 2, edges, atom, e, channels, nodes, sum_gradients, plane, edge_gradients,
        node_gradients);
      CK_NAME(accumulate_group_reverse)(
        3, 3, edges, atom, e, channels, nodes, sum_gradients, plane, edge_gradients,
        node_gradients);
    }
  }
}

static void CK_NAME(accumulate_reverse)(
  const ck_edges *edges, int channels, const float *nodes, const float *sum_gradients,
  ptrdiff_t plane, float *edge_gradients, float *node_gradients) {
  if (nodes) {
    CK_NAME(accumulate_all_reverse)(
      edges, channels, nodes, sum_gradients, plane, edge_gradients, node_gradients);
  } else {
    CK_NAME(accumulate_all_reverse)(
      edges, channels, 0, sum_gradients, plane, edge_gradients, 0);
  }
}

// A block of channels is CK_PARTS registers; a monomial is decoded once for all of them.
#define CK_PARTS (CK_BLOCK / CK_LANES)

// Sums the derivative of the polynomial by a group's common factor, a, in a register and the
// others in memory; the component behind the last is the constant 1.
static void CK_NAME(contract)(
  const ck_polynomial *polynomial, const float *coefficients, int begin, int end, int channels,
  const float *messages, ptrdiff_t plane, float *values, float *gradients) {
  for (int offset = 0; offset < channels; offset += CK_BLOCK) {
    for (int atom = begin; atom < end; atom++) {
      const ptrdiff_t place = (ptrdiff_t)atom * channels + offset;
      vf x[CK_COMPONENTS + 1][CK_PARTS];
      vf g[CK_COMPONENTS + 1][CK_PARTS];
      vf value[CK_PARTS];
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
        value[p] = (vf){};
        for (int lm = 0; lm < CK_COMPONENTS; lm++) {
          x[lm][p] = CK_NAME(load)(messages + lm * plane + place + p * CK_LANES);
          g[lm][p] = (vf){};
        }
        x[CK_COMPONENTS][p] = (vf){} + 1.0f;
        g[CK_COMPONENTS][p] = (vf){};
      }
      const float *w = coefficients + (ptrdiff_t)offset * polynomial->monomials;
      const uint8_t *f = polynomial->factors;
      for (int group = 0; group < polynomial->groups; group++) {
        const int i = f[0], squares = f[1], pairs = f[2];
        f += 3;
        vf a[CK_PARTS], sum[CK_PARTS];
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          a[p] = x[i][p];
          sum[p] = (vf){};
        }
        for (int n = 0; n < squares; n++, f += 1, w += CK_BLOCK) {
          const int j = f[0];
          CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
            const vf b = x[j][p], wb = CK_NAME(load)(w + p * CK_LANES) * b;
            sum[p] += wb * b;
            g[j][p] += (wb + wb) * a[p];
          }
        }
        for (int n = 0; n < pairs; n++, f += 2, w += CK_BLOCK) {
          const int j = f[0], k = f[1];
          CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
            const vf wp = CK_NAME(load)(w + p * CK_LANES), b = x[j][p], c = x[k][p];
            const vf wb = wp * b;
            sum[p] += wb * c;
            g[j][p] += wp * c * a[p];
            g[k][p] += wb * a[p];
          }
        }
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          value[p] += a[p] * sum[p];
          g[i][p] += sum[p];
        }
      }
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
        CK_NAME(store)(values + place + p * CK_LANES, value[p]);
        for (int lm = 0; lm < CK_COMPONENTS; lm++) {
          CK_NAME(store)(gradients + lm * plane + place + p * CK_LANES, g[lm][p]);
        }
      }
    }
  }
}

static void CK_NAME(contract_reverse)(
  int atoms, int channels, const float *gradients, const float *value_gradients, ptrdiff_t plane,
  float *message_gradients) {
  const ptrdiff_t count = (ptrdiff_t)atoms * channels;
  for (int lm = 0; lm < CK_COMPONENTS; lm++) {
    const float *g = gradients + lm * plane;
    float *target = message_gradients + lm * plane;
    for (ptrdiff_t k = 0; k < count; k += CK_LANES) {
      CK_NAME(store)(target + k, CK_NAME(load)(g + k) * CK_NAME(load)(value_gradients + k));
    }
  }
}

// Twelve sums stay in registers: rows x one block of columns.
#define CK_ROWS (12 / CK_PARTS)

static CK_INLINE void CK_NAME(mix_rows)(
  const int rows, int in, int out, const float *x, const float *w, float *y, int add) {
  for (int column = 0; column < out; column += CK_BLOCK) {
    vf sum[CK_ROWS][CK_PARTS];
    CK_UNROLL for (int row = 0; row < rows; row++) {
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) sum[row][p] = (vf){};
    }
    const float *panel = w + column;
    for (int k = 0; k < in; k++, panel += out) {
      CK_UNROLL for (int row = 0; row < rows; row++) {
        const float factor = x[(ptrdiff_t)row * in + k];
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          sum[row][p] += CK_NAME(load)(panel + p * CK_LANES) * factor;
        }
      }
    }
    CK_UNROLL for (int row = 0; row < rows; row++) {
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
        float *target = y + (ptrdiff_t)row * out + column + p * CK_LANES;
        const vf before = add ? CK_NAME(load)(target) : (vf){};
        CK_NAME(store)(target, before + sum[row][p]);
      }
    }
  }
}

static void CK_NAME(mix)(
  int rows, int in, int out, const float *x, const float *w, float *y, int add) {
  int row = 0;
  for (; row + CK_ROWS <= rows; row += CK_ROWS) {
    CK_NAME(mix_rows)(
      CK_ROWS, in, out, x + (ptrdiff_t)row * in, w, y + (ptrdiff_t)row * out, add);
  }
  for (; row < rows; row++) {
    CK_NAME(mix_rows)(1, in, out, x + (ptrdiff_t)row * in, w, y + (ptrdiff_t)row * out, add);
  }
}

static const ck_kernels CK_NAME(table) = {
  .isa = CK_ISA,
  .softmax_row = CK_NAME(softmax_row),
  .accumulate = CK_NAME(accumulate),
  .accumulate_reverse = CK_NAME(accumulate_reverse),
  .contract = CK_NAME(contract),
  .contract_reverse = CK_NAME(contract_reverse),
  .mix = CK_NAME(mix),
};

#undef CK_PARTS
#undef CK_ROWS

#undef vf
#undef vi
