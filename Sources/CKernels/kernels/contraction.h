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

static void CK_NAME(contract)(
  const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
  const float *messages, ptrdiff_t message_stride, float *values, ptrdiff_t value_stride) {
  vf x[CK_PRODUCTS][CK_PARTS];
  for (int offset = 0; offset < channels; offset += CK_BLOCK) {
    for (int atom = 0; atom < atoms; atom++) {
      CK_NAME(products)(polynomial, channels, messages + atom * message_stride + offset, x);
      const float *w = coefficients + (ptrdiff_t)offset * polynomial->monomials;
      const uint8_t *term = polynomial->terms;
      for (int output = 0; output < polynomial->outputs; output++) {
        vf value[CK_PARTS];
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) value[p] = (vf){};
        const int groups = *term++;
        for (int group = 0; group < groups; group++) {
          const int factor = term[0], count = term[1];
          term += 2;
          vf sum[CK_PARTS];
          CK_UNROLL for (int p = 0; p < CK_PARTS; p++) sum[p] = (vf){};
          for (int n = 0; n < count; n++, w += CK_BLOCK) {
            const int k = *term++;
            CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
              sum[p] += CK_NAME(load)(w + p * CK_LANES) * x[k][p];
            }
          }
          CK_UNROLL for (int p = 0; p < CK_PARTS; p++) value[p] += x[factor][p] * sum[p];
        }
        float *target = values + atom * value_stride + (ptrdiff_t)output * channels + offset;
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          CK_NAME(store)(target + p * CK_LANES, value[p]);
        }
      }
    }
  }
}

static void CK_NAME(contract_reverse)(
  const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
  const float *messages, ptrdiff_t message_stride, const float *value_gradients,
  ptrdiff_t value_stride, float *message_gradients, ptrdiff_t gradient_stride) {
  vf x[CK_PRODUCTS][CK_PARTS];
  vf g[CK_PRODUCTS][CK_PARTS];
  for (int offset = 0; offset < channels; offset += CK_BLOCK) {
    for (int atom = 0; atom < atoms; atom++) {
      CK_NAME(products)(polynomial, channels, messages + atom * message_stride + offset, x);
      for (int k = 0; k < 1 + CK_COMPONENTS + polynomial->pairs; k++) {
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) g[k][p] = (vf){};
      }
      const float *w = coefficients + (ptrdiff_t)offset * polynomial->monomials;
      const uint8_t *term = polynomial->terms;
      for (int output = 0; output < polynomial->outputs; output++) {
        const float *source =
          value_gradients + atom * value_stride + (ptrdiff_t)output * channels + offset;
        const int groups = *term++;
        for (int group = 0; group < groups; group++) {
          const int factor = term[0], count = term[1];
          term += 2;
          vf gradient[CK_PARTS], scale[CK_PARTS], sum[CK_PARTS];
          CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
            gradient[p] = CK_NAME(load)(source + p * CK_LANES);
            scale[p] = gradient[p] * x[factor][p];
            sum[p] = (vf){};
          }
          for (int n = 0; n < count; n++, w += CK_BLOCK) {
            const int k = *term++;
            CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
              const vf weight = CK_NAME(load)(w + p * CK_LANES);
              sum[p] += weight * x[k][p];
              g[k][p] += weight * scale[p];
            }
          }
          CK_UNROLL for (int p = 0; p < CK_PARTS; p++) g[factor][p] += gradient[p] * sum[p];
        }
      }
      for (int pair = 0; pair < polynomial->pairs; pair++) {
        const int i = polynomial->factors[2 * pair], j = polynomial->factors[2 * pair + 1];
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          const vf gradient = g[1 + CK_COMPONENTS + pair][p];
          g[i][p] += gradient * x[j][p];
          g[j][p] += gradient * x[i][p];
        }
      }
      float *target = message_gradients + atom * gradient_stride + offset;
      for (int lm = 0; lm < CK_COMPONENTS; lm++) {
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          CK_NAME(store)(target + (ptrdiff_t)lm * channels + p * CK_LANES, g[1 + lm][p]);
        }
      }
    }
  }
}
