// Weights of an environment over all references.

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
