// Symmetric contraction: polynomials of an atom's message components.

// A block of channels is CK_PARTS registers; an index is decoded once for all of them.
#define CK_PARTS (CK_BLOCK / CK_LANES)

// The products that monomials share: 1, the components, products of two of them.
static CK_INLINE void CK_NAME(products)(
  const ck_polynomial *polynomial, int channels, const float *messages,
  vf x[CK_PRODUCTS][CK_PARTS]) {
  CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
    x[0][p] = (vf){} + 1.0f;
    for (int lm = 0; lm < CK_COMPONENTS; lm++) {
      x[1 + lm][p] = CK_NAME(load)(messages + (ptrdiff_t)lm * channels + p * CK_LANES);
    }
  }
  for (int pair = 0; pair < polynomial->pairs; pair++) {
    const int i = polynomial->factors[2 * pair], j = polynomial->factors[2 * pair + 1];
    CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
      x[1 + CK_COMPONENTS + pair][p] = x[i][p] * x[j][p];
    }
  }
}

// The gradients by the products turned into those by the components.
static CK_INLINE void CK_NAME(products_reverse)(
  const ck_polynomial *polynomial, int channels, vf x[CK_PRODUCTS][CK_PARTS],
  vf g[CK_PRODUCTS][CK_PARTS], float *message_gradients) {
  for (int pair = 0; pair < polynomial->pairs; pair++) {
    const int i = polynomial->factors[2 * pair], j = polynomial->factors[2 * pair + 1];
    CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
      const vf gradient = g[1 + CK_COMPONENTS + pair][p];
      g[i][p] += gradient * x[j][p];
      g[j][p] += gradient * x[i][p];
    }
  }
  for (int lm = 0; lm < CK_COMPONENTS; lm++) {
    CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
      CK_NAME(store)(
        message_gradients + (ptrdiff_t)lm * channels + p * CK_LANES, g[1 + lm][p]);
    }
  }
}

// All outputs of a block of channels of one atom: their values where `values` is not null, and
// the gradients by the products, weighted by `value_gradients` or, where that is null, by one, and by the
// coefficients `w`, added to `u` where that is asked for.
// `values` and `value_gradients` are [outputs, channels].
static CK_INLINE void CK_NAME(contract_block)(
  const ck_polynomial *polynomial, const float *w, int channels, vf x[CK_PRODUCTS][CK_PARTS],
  float *values, const int with_gradients, const float *value_gradients,
  const int with_coefficients, float *u, vf g[CK_PRODUCTS][CK_PARTS]) {
  const uint8_t *term = polynomial->terms;
  for (int output = 0; output < polynomial->outputs; output++) {
    const ptrdiff_t place = (ptrdiff_t)output * channels;
    vf value[CK_PARTS], gradient[CK_PARTS];
    CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
      value[p] = (vf){};
      gradient[p] = (vf){} + 1.0f;
      if (value_gradients) {
        gradient[p] = CK_NAME(load)(value_gradients + place + p * CK_LANES);
      }
    }
    const int groups = *term++;
    for (int group = 0; group < groups; group++) {
      const int factor = term[0], count = term[1];
      term += 2;
      vf sum[CK_PARTS], scale[CK_PARTS];
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
        sum[p] = (vf){};
        scale[p] = gradient[p] * x[factor][p];
      }
      for (int n = 0; n < count; n++, w += CK_BLOCK) {
        const int k = *term++;
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          const vf weight = CK_NAME(load)(w + p * CK_LANES);
          sum[p] += weight * x[k][p];
          if (with_gradients) g[k][p] += weight * scale[p];
          if (with_coefficients) {
            CK_NAME(store)(
              u + p * CK_LANES, CK_NAME(load)(u + p * CK_LANES) + scale[p] * x[k][p]);
          }
        }
        if (with_coefficients) u += CK_BLOCK;
      }
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
        if (values) value[p] += x[factor][p] * sum[p];
        if (with_gradients) g[factor][p] += gradient[p] * sum[p];
      }
    }
    if (values) {
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
        CK_NAME(store)(values + place + p * CK_LANES, value[p]);
      }
    }
  }
}

static CK_INLINE void CK_NAME(clear)(
  const ck_polynomial *polynomial, vf g[CK_PRODUCTS][CK_PARTS]) {
  for (int k = 0; k < 1 + CK_COMPONENTS + polynomial->pairs; k++) {
    CK_UNROLL for (int p = 0; p < CK_PARTS; p++) g[k][p] = (vf){};
  }
}

static void CK_NAME(contract)(
  const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
  ck_view messages, ck_span values, float *gradients) {
  CK_ALIGNED vf x[CK_PRODUCTS][CK_PARTS];
  CK_ALIGNED vf g[CK_PRODUCTS][CK_PARTS];
  for (int offset = 0; offset < channels; offset += CK_BLOCK) {
    const float *w = coefficients + (ptrdiff_t)offset * polynomial->monomials;
    for (int atom = 0; atom < atoms; atom++) {
      const ptrdiff_t place = atom * messages.stride + offset;
      float *target = values.values + atom * values.stride + offset;
      CK_NAME(products)(polynomial, channels, messages.values + place, x);
      if (gradients) {
        CK_NAME(clear)(polynomial, g);
        CK_NAME(contract_block)(polynomial, w, channels, x, target, 1, 0, 0, 0, g);
        CK_NAME(products_reverse)(polynomial, channels, x, g, gradients + place);
      } else {
        CK_NAME(contract_block)(polynomial, w, channels, x, target, 0, 0, 0, 0, g);
      }
    }
  }
}

static CK_INLINE void CK_NAME(contract_back)(
  const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
  ck_view messages, ck_view value_gradients, float *message_gradients,
  const int with_coefficients, float *coefficient_gradients) {
  CK_ALIGNED vf x[CK_PRODUCTS][CK_PARTS];
  CK_ALIGNED vf g[CK_PRODUCTS][CK_PARTS];
  for (int offset = 0; offset < channels; offset += CK_BLOCK) {
    const ptrdiff_t first = (ptrdiff_t)offset * polynomial->monomials;
    for (int atom = 0; atom < atoms; atom++) {
      const ptrdiff_t place = atom * messages.stride + offset;
      CK_NAME(products)(polynomial, channels, messages.values + place, x);
      CK_NAME(clear)(polynomial, g);
      CK_NAME(contract_block)(
        polynomial, coefficients + first, channels, x, 0, 1,
        value_gradients.values + atom * value_gradients.stride + offset, with_coefficients,
        with_coefficients ? coefficient_gradients + first : 0, g);
      CK_NAME(products_reverse)(polynomial, channels, x, g, message_gradients + place);
    }
  }
}

static void CK_NAME(contract_reverse)(
  const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
  ck_view messages, ck_view value_gradients, float *message_gradients) {
  CK_NAME(contract_back)(
    polynomial, coefficients, atoms, channels, messages, value_gradients, message_gradients, 0, 0);
}

static void CK_NAME(contract_learn)(
  const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
  ck_view messages, ck_view value_gradients, float *message_gradients,
  float *coefficient_gradients) {
  CK_NAME(contract_back)(
    polynomial, coefficients, atoms, channels, messages, value_gradients, message_gradients, 1,
    coefficient_gradients);
}

static void CK_NAME(contract_weigh)(
  int atoms, int channels, ck_view gradients, ck_view value_gradients, float *message_gradients) {
  for (int atom = 0; atom < atoms; atom++) {
    for (int offset = 0; offset < channels; offset += CK_LANES) {
      const vf weight =
        CK_NAME(load)(value_gradients.values + atom * value_gradients.stride + offset);
      for (int lm = 0; lm < CK_COMPONENTS; lm++) {
        const ptrdiff_t place = atom * gradients.stride + (ptrdiff_t)lm * channels + offset;
        CK_NAME(store)(
          message_gradients + place, CK_NAME(load)(gradients.values + place) * weight);
      }
    }
  }
}
