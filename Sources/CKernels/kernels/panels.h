// Sums of exponentials over the environments of a reference, CK_BLOCK at a time.

#define CK_PANEL_VECTORS (CK_BLOCK / CK_LANES)
// Rows against a panel at once: their sums fill half of the registers.
#define CK_PANEL_ROWS (CK_LANES / 2)

// exp(x) for x <= 80, zero below -87 (where Float loses its full precision); NaN stays NaN.
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

// The next CK_PANEL_ROWS rows of a list; the last is repeated where it ends.
static CK_INLINE void CK_NAME(panel_rows)(
  const ck_rows *rows, const int32_t *list, int first, int count, const float **places,
  float *norms) {
  CK_UNROLL for (int i = 0; i < CK_PANEL_ROWS; i++) {
    const int row = list[first + i < count ? first + i : count - 1];
    places[i] = rows->values + row * rows->stride;
    norms[i] = rows->norms[row];
  }
}

// Squared distances of the next CK_PANEL_ROWS rows of a list to the points of a panel.
static CK_INLINE void CK_NAME(panel_squares)(
  const ck_panel *panel, const ck_rows *rows, const int32_t *list, int first, int count,
  vf squares[CK_PANEL_ROWS][CK_PANEL_VECTORS]) {
  const float *places[CK_PANEL_ROWS];
  float norms[CK_PANEL_ROWS];
  CK_NAME(panel_rows)(rows, list, first, count, places, norms);
  vf sums[CK_PANEL_ROWS][CK_PANEL_VECTORS];
  CK_UNROLL for (int i = 0; i < CK_PANEL_ROWS; i++) {
    CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) sums[i][v] = (vf){};
  }
  const float *columns = panel->columns;
  for (int k = 0; k < panel->width; k++, columns += CK_BLOCK) {
    vf column[CK_PANEL_VECTORS];
    CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) {
      column[v] = CK_NAME(load)(columns + v * CK_LANES);
    }
    CK_UNROLL for (int i = 0; i < CK_PANEL_ROWS; i++) {
      const float x = places[i][k];
      CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) sums[i][v] += column[v] * x;
    }
  }
  CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) {
    const vf points = CK_NAME(load)(panel->norms + v * CK_LANES);
    CK_UNROLL for (int i = 0; i < CK_PANEL_ROWS; i++) {
      const vf square = (points + norms[i]) - sums[i][v] * 2.0f;
      squares[i][v] = CK_NAME(select)(square < 0.0f, (vf){}, square);
    }
  }
}

// Logits without those of lanes that hold no point.
static CK_INLINE vf CK_NAME(present)(int v, int points, vf logits) {
  vi lane;
  CK_UNROLL for (int i = 0; i < CK_LANES; i++) lane[i] = v * CK_LANES + i;
  return CK_NAME(select)(lane < points, logits, (vf){} + CK_NOTHING);
}

// Adds exp(logits) to a sum, lane by lane.
static CK_INLINE void CK_NAME(add_exponentials)(ck_log_sum *sum, int v, vf logits) {
  const vf top = CK_NAME(load)(sum->top + v * CK_LANES);
  const vf higher = CK_NAME(select)(top > logits, top, logits);
  const vf before = CK_NAME(load)(sum->sum + v * CK_LANES) * CK_NAME(exp)(top - higher);
  CK_NAME(store)(sum->sum + v * CK_LANES, before + CK_NAME(exp)(logits - higher));
  CK_NAME(store)(sum->top + v * CK_LANES, higher);
}

static void CK_NAME(panel_bounds)(
  const ck_panel *panel, const ck_balls *balls, float scale, const ck_rows *rows,
  const int32_t *list, int count, float *bounds, ck_log_sum *sums) {
  const float half = -0.5f * scale;
  for (int first = 0; first < count; first += CK_PANEL_ROWS) {
    vf squares[CK_PANEL_ROWS][CK_PANEL_VECTORS];
    CK_NAME(panel_squares)(panel, rows, list, first, count, squares);
    for (int i = 0; i < CK_PANEL_ROWS && first + i < count; i++) {
      CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) {
        const int lane = v * CK_LANES;
        vf gap = __builtin_elementwise_sqrt(squares[i][v])
          - CK_NAME(load)(balls->radii + lane);
        gap = CK_NAME(select)(gap < 0.0f, (vf){}, gap);
        CK_NAME(store)(bounds + (first + i) * CK_BLOCK + lane, gap * gap * half);
        const vf mean = (squares[i][v] + CK_NAME(load)(balls->spreads + lane)) * half;
        const vf logits = mean + CK_NAME(load)(balls->log_counts + lane);
        CK_NAME(add_exponentials)(
          sums + list[first + i], v, CK_NAME(present)(v, panel->points, logits));
      }
    }
  }
}

// Asks for a block of numbers that will be read soon.
static CK_INLINE void CK_NAME(fetch)(const float *numbers, ptrdiff_t count) {
  for (ptrdiff_t k = 0; k < count; k += 16) __builtin_prefetch(numbers + k);
}

// Adds points, times those of their weights that are not below `least`, to a mean, and these weights
// to its total.
static CK_INLINE void CK_NAME(add_points)(
  int count, const float *points, ptrdiff_t stride, const float *weights, float least,
  float *mean, double *total) {
  int used[CK_BLOCK], points_used = 0;
  for (int j = 0; j < count; j++) {
    used[points_used] = j;
    points_used += !(weights[j] < least);
  }
  if (!points_used) return;
  float sum = 0;
  for (int j = 0; j < points_used; j++) sum += weights[used[j]];
  *total += sum;
  for (ptrdiff_t k = 0; k < stride; k += CK_BLOCK) {
    vf sums[CK_PANEL_VECTORS];
    CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) sums[v] = (vf){};
    for (int j = 0; j < points_used; j++) {
      const float *point = points + used[j] * stride + k;
      CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) {
        sums[v] += CK_NAME(load)(point + v * CK_LANES) * weights[used[j]];
      }
    }
    CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) {
      float *place = mean + k + v * CK_LANES;
      CK_NAME(store)(place, CK_NAME(load)(place) + sums[v]);
    }
  }
}

static void CK_NAME(panel_sums)(
  const ck_panel *panel, float scale, const ck_rows *rows, const float *shifts,
  const int32_t *list, int count, ck_log_sum *sums, const ck_means *means) {
  const float half = -0.5f * scale;
  if (means) CK_NAME(fetch)(means->points, panel->points * rows->stride);
  for (int first = 0; first < count; first += CK_PANEL_ROWS) {
    vf squares[CK_PANEL_ROWS][CK_PANEL_VECTORS];
    CK_NAME(panel_squares)(panel, rows, list, first, count, squares);
    for (int i = 0; i < CK_PANEL_ROWS && first + i < count; i++) {
      const int row = list[first + i];
      float weights[CK_BLOCK];
      CK_UNROLL for (int v = 0; v < CK_PANEL_VECTORS; v++) {
        const vf logits = CK_NAME(present)(v, panel->points, squares[i][v] * half);
        const vf weight = CK_NAME(exp)(logits - shifts[row]);
        float *top = sums[row].top + v * CK_LANES, *sum = sums[row].sum + v * CK_LANES;
        const vf before = CK_NAME(load)(top);
        CK_NAME(store)(weights + v * CK_LANES, weight);
        CK_NAME(store)(sum, CK_NAME(load)(sum) + weight);
        CK_NAME(store)(top, CK_NAME(select)(before > logits, before, logits));
      }
      if (means) {
        CK_NAME(add_points)(
          panel->points, means->points, rows->stride, weights, means->least[row],
          means->sums + row * rows->stride, means->totals + row);
      }
    }
  }
}

#undef CK_PANEL_VECTORS
#undef CK_PANEL_ROWS
