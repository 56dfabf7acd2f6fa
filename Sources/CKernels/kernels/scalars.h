// Messages from scalar sender features: the coupling is the spherical harmonics themselves.

// Degrees are taken in groups whose sums stay in registers while the edges of an atom pass by.
// `offset` is the first of CK_SPAN channels.
static CK_INLINE void CK_NAME(accumulate_group)(
  const int first, const int last, const ck_edges *edges, int atom, int final, int channels,
  int offset, const float *nodes, ptrdiff_t node_stride, float *target) {
  const ptrdiff_t within = CK_NAME(radial_place)(edges, 0, offset);
  vf sum[CK_COMPONENTS][CK_SPAN / CK_LANES];
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) sum[lm][v] = (vf){};
  }
  for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
    const float *row = edges->radial[e] + within;
    const float *later = edges->radial[e + 4 < final ? e + 4 : e] + within;
    const float *y = edges->angular + (ptrdiff_t)e * edges->angular_stride;
    const float t = edges->fraction[e];
    const float *node = nodes ? nodes + edges->senders[e] * node_stride + offset : 0;
    CK_UNROLL for (int l = first; l <= last; l++) {
      CK_NAME(fetch_radial)(later + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK);
      vf r[CK_SPAN / CK_LANES];
      CK_UNROLL for (int v = 0; v < CK_SPAN / CK_LANES; v++) {
        r[v] = CK_NAME(radial)(row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK + v * CK_LANES, t, 0);
        if (nodes) r[v] *= CK_NAME(load)(node + v * CK_LANES);
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
  const ck_edges *edges, int begin, int end, int channels, const float *nodes,
  ptrdiff_t node_stride, float *sums, ptrdiff_t sum_stride) {
  // Channels are the outer loop: what the radial table has of them stays in the cache while the
  // edges of all atoms pass by.
  const int final = edges->starts[end];
  for (int offset = 0; offset < channels; offset += CK_SPAN) {
    for (int atom = begin; atom < end; atom++) {
      float *target = sums + (atom - begin) * sum_stride;
#define CK_GROUP(first, last) \
  CK_NAME(accumulate_group)(  \
    first, last, edges, atom, final, channels, offset, nodes, node_stride, target)
      CK_GROUP(0, 1);
      CK_GROUP(2, 2);
      CK_GROUP(3, 3);
#undef CK_GROUP
    }
  }
}

static void CK_NAME(accumulate)(
  const ck_edges *edges, int begin, int end, int channels, const float *nodes,
  ptrdiff_t node_stride, float *sums, ptrdiff_t sum_stride) {
  if (nodes) {
    CK_NAME(accumulate_all)(edges, begin, end, channels, nodes, node_stride, sums, sum_stride);
  } else {
    CK_NAME(accumulate_all)(edges, begin, end, channels, 0, 0, sums, sum_stride);
  }
}

static CK_INLINE void CK_NAME(accumulate_group_reverse)(
  const int first, const int last, const ck_edges *edges, int e, int next, int channels,
  const float *nodes, ptrdiff_t node_stride, const float *source, float *edge_gradients,
  float *node_gradients) {
  const float *y = edges->angular + (ptrdiff_t)e * edges->angular_stride;
  const float t = edges->fraction[e];
  const ptrdiff_t sender = edges->senders[e] * node_stride;
  vf y_gradient[CK_COMPONENTS];
  vf t_gradient = (vf){};
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    y_gradient[lm] = (vf){};
  }
  for (int offset = 0; offset < channels; offset += CK_LANES) {
    const ptrdiff_t within = CK_NAME(radial_place)(edges, 0, offset);
    const float *row = edges->radial[e] + within, *next_row = edges->radial[next] + within;
    vf node = (vf){} + 1.0f;
    vf node_gradient = (vf){};
    if (nodes) node = CK_NAME(load)(nodes + sender + offset);
    CK_UNROLL for (int l = first; l <= last; l++) {
      CK_NAME(fetch_radial)(next_row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK);
      vf slope;
      const vf r = CK_NAME(radial)(row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK, t, &slope);
      const vf weight = nodes ? r * node : r;
      vf r_gradient = (vf){};
      CK_UNROLL for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
        const vf gradient = CK_NAME(load)(source + (ptrdiff_t)lm * channels + offset);
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
      float *target = node_gradients + sender + offset;
      CK_NAME(store)(target, CK_NAME(load)(target) + node_gradient);
    }
  }
  float *target = edge_gradients + (ptrdiff_t)e * edges->angular_stride;
  target[0] += CK_NAME(sum)(t_gradient);
  CK_UNROLL for (int lm = first * first; lm < (last + 1) * (last + 1); lm++) {
    if (lm > 0) target[lm] += CK_NAME(sum)(y_gradient[lm]);
  }
}

static CK_INLINE void CK_NAME(accumulate_all_reverse)(
  const ck_edges *edges, ck_range receivers, ck_range senders, int channels, const float *nodes,
  ptrdiff_t node_stride, const float *sum_gradients, ptrdiff_t sum_stride,
  float *edge_gradients, float *node_gradients) {
  const int last = edges->starts[receivers.end];
  int e = CK_NAME(next_edge)(edges, senders, edges->starts[receivers.begin], last);
  for (int atom = receivers.begin; atom < receivers.end; atom++) {
    const float *source = sum_gradients + (atom - receivers.begin) * sum_stride;
    while (e < edges->starts[atom + 1]) {
      const int next = CK_NAME(next_edge)(edges, senders, e + 1, last);
      const int ahead = next < last ? next : e;
      CK_NAME(accumulate_group_reverse)(
        0, 2, edges, e, ahead, channels, nodes, node_stride, source, edge_gradients,
        node_gradients);
      CK_NAME(accumulate_group_reverse)(
        3, 3, edges, e, ahead, channels, nodes, node_stride, source, edge_gradients,
        node_gradients);
      e = next;
    }
  }
}

static void CK_NAME(accumulate_reverse)(
  const ck_edges *edges, ck_range receivers, ck_range senders, int channels, const float *nodes,
  ptrdiff_t node_stride, const float *sum_gradients, ptrdiff_t sum_stride,
  float *edge_gradients, float *node_gradients) {
  if (nodes) {
    CK_NAME(accumulate_all_reverse)(
      edges, receivers, senders, channels, nodes, node_stride, sum_gradients, sum_stride,
      edge_gradients, node_gradients);
  } else {
    CK_NAME(accumulate_all_reverse)(
      edges, receivers, senders, channels, 0, 0, sum_gradients, sum_stride, edge_gradients, 0);
  }
}
