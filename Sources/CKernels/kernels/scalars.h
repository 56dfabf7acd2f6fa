// Messages from scalar sender features: the coupling is the spherical harmonics themselves.

// Degrees are taken in groups whose sums stay in registers while the edges of an atom pass by.
// `offset` is the first of CK_SPAN channels.
static CK_INLINE void CK_NAME(accumulate_group)(
  const int first, const int last, const ck_edges *edges, int atom, int final, int channels,
  int offset, ck_view nodes, float *target) {
  const ptrdiff_t within = CK_NAME(radial_place)(edges, 0, offset);
  vf sum[CK_COMPONENTS][CK_SPAN / CK_LANES];
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) sum[lm][v] = (vf){};
  }
  for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
    const float *row = edges->radial[e] + within;
    // Four edges ahead; two and eight do as well.
    const float *later = edges->radial[e + 4 < final ? e + 4 : e] + within;
    const float *y = edges->angular + (ptrdiff_t)e * edges->angular_stride;
    const float t = edges->fraction[e];
    const float *node =
      nodes.values ? nodes.values + edges->senders[e] * nodes.stride + offset : 0;
    CK_UNROLL for (int l = first; l <= last; l++) {
      CK_NAME(fetch_radial)(later + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK);
      vf r[CK_SPAN / CK_LANES];
      CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) {
        r[v] = CK_NAME(radial)(row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK + v * CK_LANES, t, 0);
        if (nodes.values) r[v] *= CK_NAME(load)(node + v * CK_LANES);
      }
      CK_UNROLL for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
        CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) sum[lm][v] += r[v] * y[lm];
      }
    }
  }
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) {
      CK_NAME(store)(target + (ptrdiff_t)lm * channels + offset + v * CK_LANES, sum[lm][v]);
    }
  }
}

static CK_INLINE void CK_NAME(accumulate_all)(
  const ck_edges *edges, ck_range atoms, int channels, ck_view nodes, ck_span sums) {
  // Channels are the outer loop: what the radial table has of them stays in the cache while the
  // edges of all atoms pass by.
  const int final = edges->starts[atoms.end];
  for (int offset = 0; offset < channels; offset += CK_SPAN) {
    for (int atom = atoms.begin; atom < atoms.end; atom++) {
      float *target = sums.values + (atom - atoms.begin) * sums.stride;
#define CK_GROUP(first, last) \
  CK_NAME(accumulate_group)(  \
    first, last, edges, atom, final, channels, offset, nodes, target)
      CK_GROUP(0, 1);
      CK_GROUP(2, 2);
      CK_GROUP(3, 3);
#undef CK_GROUP
    }
  }
}

static void CK_NAME(accumulate)(
  const ck_edges *edges, ck_range atoms, int channels, ck_view nodes, ck_span sums) {
  if (nodes.values) {
    CK_NAME(accumulate_all)(edges, atoms, channels, nodes, sums);
  } else {
    CK_NAME(accumulate_all)(edges, atoms, channels, (ck_view){0, 0}, sums);
  }
}

static CK_INLINE void CK_NAME(accumulate_group_reverse)(
  const int first, const int last, const ck_edges *edges, int e, int next, int channels,
  const float *node, const float *source, float *edge_gradient, float *shared) {
  const float *y = edges->angular + (ptrdiff_t)e * edges->angular_stride;
  const float t = edges->fraction[e];
  vf y_gradient[CK_COMPONENTS];
  vf t_gradient = (vf){};
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    y_gradient[lm] = (vf){};
  }
  for (int offset = 0; offset < channels; offset += CK_LANES) {
    const ptrdiff_t within = CK_NAME(radial_place)(edges, 0, offset);
    const float *row = edges->radial[e] + within, *next_row = edges->radial[next] + within;
    vf factor = (vf){} + 1.0f;
    vf node_gradient = (vf){};
    if (node) factor = CK_NAME(load)(node + offset);
    CK_UNROLL for (int l = first; l <= last; l++) {
      CK_NAME(fetch_radial)(next_row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK);
      vf slope;
      const vf r = CK_NAME(radial)(row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK, t, &slope);
      const vf weight = node ? r * factor : r;
      vf r_gradient = (vf){};
      CK_UNROLL for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
        const vf gradient = CK_NAME(load)(source + (ptrdiff_t)lm * channels + offset);
        r_gradient += gradient * y[lm];
        if (lm > 0) y_gradient[lm] += gradient * weight;
      }
      if (node) {
        node_gradient += r * r_gradient;
        r_gradient *= factor;
      }
      t_gradient += slope * r_gradient;
    }
    if (node) {
      float *target = shared + offset;
      CK_NAME(store)(target, first > 0 ? CK_NAME(load)(target) + node_gradient : node_gradient);
    }
  }
  edge_gradient[0] += CK_NAME(sum)(t_gradient);
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    if (lm > 0) edge_gradient[lm] += CK_NAME(sum)(y_gradient[lm]);
  }
}

static CK_INLINE void CK_NAME(accumulate_all_reverse)(
  const ck_edges *edges, ck_range atoms, int channels, ck_view nodes, ck_view sum_gradients,
  float *edge_gradients, ck_span shares) {
  const int final = edges->starts[atoms.end];
  for (int atom = atoms.begin; atom < atoms.end; atom++) {
    const float *source = sum_gradients.values + (atom - atoms.begin) * sum_gradients.stride;
    for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
      const int next = e + 1 < final ? e + 1 : e;
      const float *node = nodes.values ? nodes.values + edges->senders[e] * nodes.stride : 0;
      float *edge_gradient = edge_gradients + (ptrdiff_t)e * edges->angular_stride;
      float *shared = nodes.values ? shares.values + edges->slots[e] * shares.stride : 0;
#define CK_GROUP(first, last)         \
  CK_NAME(accumulate_group_reverse)( \
    first, last, edges, e, next, channels, node, source, edge_gradient, shared)
      CK_GROUP(0, 2);
      CK_GROUP(3, 3);
#undef CK_GROUP
      if (!nodes.values) continue;
      for (ptrdiff_t k = channels; k < shares.stride; k += CK_LANES) {
        CK_NAME(store)(shared + k, (vf){});
      }
    }
  }
}

static void CK_NAME(accumulate_reverse)(
  const ck_edges *edges, ck_range atoms, int channels, ck_view nodes, ck_view sum_gradients,
  float *edge_gradients, ck_span shares) {
  if (nodes.values) {
    CK_NAME(accumulate_all_reverse)(
      edges, atoms, channels, nodes, sum_gradients, edge_gradients, shares);
  } else {
    CK_NAME(accumulate_all_reverse)(
      edges, atoms, channels, (ck_view){0, 0}, sum_gradients, edge_gradients, (ck_span){0, 0});
  }
}

// Rows of one atom are added one after the other; CK_SPAN numbers of them at a time.
static void CK_NAME(collect)(
  const int32_t *starts, ck_range atoms, int width, const float *shares, ck_span gradients,
  int add) {
  for (int atom = atoms.begin; atom < atoms.end; atom++) {
    float *target = gradients.values + (atom - atoms.begin) * gradients.stride;
    for (int offset = 0; offset < width; offset += CK_SPAN) {
      vf sum[CK_SPAN / CK_LANES];
      CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) {
        sum[v] = add ? CK_NAME(load)(target + offset + v * CK_LANES) : (vf){};
      }
      for (ptrdiff_t row = starts[atom]; row < starts[atom + 1]; row++) {
        CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) {
          sum[v] += CK_NAME(load)(shares + row * width + offset + v * CK_LANES);
        }
      }
      CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) {
        CK_NAME(store)(target + offset + v * CK_LANES, sum[v]);
      }
    }
  }
}
