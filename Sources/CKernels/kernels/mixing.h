// Linear maps of channels.

// Twelve sums stay in registers: rows x one block of columns.
#define CK_ROWS (12 / CK_PARTS)

static CK_INLINE void CK_NAME(mix_rows)(
  const int rows, const float *const x[CK_ROWS], int in, const float *panel,
  float *const y[CK_ROWS], int column, int add) {
  vf sum[CK_ROWS][CK_PARTS];
  CK_UNROLL for (int row = 0; row < rows; row++) {
    CK_UNROLL for (int p = 0; p < CK_PARTS; p++) sum[row][p] = (vf){};
  }
  for (int k = 0; k < in; k++, panel += CK_BLOCK) {
    CK_UNROLL for (int row = 0; row < rows; row++) {
      const float factor = x[row][k];
      CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
        sum[row][p] += CK_NAME(load)(panel + p * CK_LANES) * factor;
      }
    }
  }
  CK_UNROLL for (int row = 0; row < rows; row++) {
    CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
      float *target = y[row] + column + p * CK_LANES;
      const vf before = add ? CK_NAME(load)(target) : (vf){};
      CK_NAME(store)(target, before + sum[row][p]);
    }
  }
}

static void CK_NAME(mix)(
  int atoms, int components, ck_view x, ck_matrix w, ck_span y, int add) {
  const int rows = atoms * components;
  for (int first = 0; first < rows; first += CK_ROWS) {
    const int count = rows - first < CK_ROWS ? rows - first : CK_ROWS;
    const float *from[CK_ROWS];
    float *to[CK_ROWS];
    for (int row = 0; row < count; row++) {
      const int atom = (first + row) / components, component = (first + row) % components;
      from[row] = x.values + atom * x.stride + (ptrdiff_t)component * w.in;
      to[row] = y.values + atom * y.stride + (ptrdiff_t)component * w.out;
    }
    for (int column = 0; column < w.out; column += CK_BLOCK) {
      const float *panel = w.panels + (ptrdiff_t)column * w.in;
      if (count == CK_ROWS) {
        CK_NAME(mix_rows)(CK_ROWS, from, w.in, panel, to, column, add);
      } else {
        for (int row = 0; row < count; row++) {
          CK_NAME(mix_rows)(1, from + row, w.in, panel, to + row, column, add);
        }
      }
    }
  }
}

#undef CK_ROWS
