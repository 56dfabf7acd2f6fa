// Messages and gates of the score network (Sources/Likeness).

// A radial function of an edge and, where asked for, its derivative by the distance: four values of a
// cubic B-spline's table, rows `stride` apart.
static CK_INLINE vf CK_NAME(spline)(
  const float *row, ptrdiff_t stride, const float *weights, vf *slope) {
  vf value = CK_NAME(load)(row) * weights[0];
  if (slope) *slope = CK_NAME(load)(row) * weights[4];
  CK_UNROLL for (int k = 1; k < 4; k++) {
    const vf knot = CK_NAME(load)(row + k * stride);
    value += knot * weights[k];
    if (slope) *slope += knot * weights[4 + k];
  }
  return value;
}

static void CK_NAME(send)(
  const ck_spline_edges *edges, ck_range atoms, int channels, const ck_sent *sent,
  float *scalars, float *vectors) {
  const ptrdiff_t width = 3 * (ptrdiff_t)channels;
  const float *table = sent->table, *nodes = sent->nodes, *sent_vectors = sent->vectors;
  for (int i = atoms.begin; i < atoms.end; i++) {
    for (int c = 0; c < channels; c += CK_LANES) {
      float *scalar = scalars + (ptrdiff_t)i * channels + c;
      float *vector = vectors + i * width + c;
      vf sum = CK_NAME(load)(scalar), x = CK_NAME(load)(vector);
      vf y = CK_NAME(load)(vector + channels), z = CK_NAME(load)(vector + 2 * channels);
      for (int e = edges->starts[i]; e < edges->starts[i + 1]; e++) {
        const int j = edges->senders[e];
        const float *row = table + edges->knots[e] * width + c;
        const float *weights = edges->weights + 8 * (ptrdiff_t)e;
        const float *u = edges->directions + 3 * (ptrdiff_t)e;
        const float *node = nodes + j * width + c;
        sum += CK_NAME(load)(node) * CK_NAME(spline)(row, width, weights, NULL);
        if (sent_vectors) {
          const float *v = sent_vectors + j * width + c;
          const vf gate = CK_NAME(load)(node + channels)
            * CK_NAME(spline)(row + channels, width, weights, NULL);
          x += gate * CK_NAME(load)(v);
          y += gate * CK_NAME(load)(v + channels);
          z += gate * CK_NAME(load)(v + 2 * channels);
        }
        const vf along = CK_NAME(load)(node + 2 * channels)
          * CK_NAME(spline)(row + 2 * channels, width, weights, NULL);
        x += along * u[0];
        y += along * u[1];
        z += along * u[2];
      }
      CK_NAME(store)(scalar, sum);
      CK_NAME(store)(vector, x);
      CK_NAME(store)(vector + channels, y);
      CK_NAME(store)(vector + 2 * channels, z);
    }
  }
}

static CK_INLINE void CK_NAME(add_to)(float *p, vf a) {
  CK_NAME(store)(p, CK_NAME(load)(p) + a);
}

static void CK_NAME(send_reverse)(
  const ck_spline_edges *edges, ck_range atoms, int channels, const ck_sent *sent,
  const float *scalar_gradients, const float *vector_gradients,
  const ck_sent_gradients *gradients) {
  const ptrdiff_t width = 3 * (ptrdiff_t)channels;
  const float *table = sent->table, *nodes = sent->nodes, *sent_vectors = sent->vectors;
  float *table_gradients = gradients->table, *node_gradients = gradients->nodes;
  float *sent_gradients = gradients->vectors, *edge_gradients = gradients->edges;
  for (int i = atoms.begin; i < atoms.end; i++) {
    for (int c = 0; c < channels; c += CK_LANES) {
      const vf ds = CK_NAME(load)(scalar_gradients + (ptrdiff_t)i * channels + c);
      const float *vector = vector_gradients + i * width + c;
      const vf dx = CK_NAME(load)(vector), dy = CK_NAME(load)(vector + channels);
      const vf dz = CK_NAME(load)(vector + 2 * channels);
      for (int e = edges->starts[i]; e < edges->starts[i + 1]; e++) {
        const int j = edges->senders[e];
        const ptrdiff_t place = edges->knots[e] * width + c;
        const float *weights = edges->weights + 8 * (ptrdiff_t)e;
        const float *u = edges->directions + 3 * (ptrdiff_t)e;
        const float *node = nodes + j * width + c;
        float *to = node_gradients + j * width + c;
        vf slope, by_table[3];

        vf radial = CK_NAME(spline)(table + place, width, weights, &slope);
        by_table[0] = ds * CK_NAME(load)(node);
        vf by_distance = by_table[0] * slope;
        CK_NAME(add_to)(to, ds * radial);

        if (sent_vectors) {
          const float *v = sent_vectors + j * width + c;
          float *back = sent_gradients + j * width + c;
          const vf h = CK_NAME(load)(node + channels);
          radial = CK_NAME(spline)(table + place + channels, width, weights, &slope);
          const vf q = dx * CK_NAME(load)(v) + dy * CK_NAME(load)(v + channels)
            + dz * CK_NAME(load)(v + 2 * channels);
          by_table[1] = q * h;
          by_distance += by_table[1] * slope;
          CK_NAME(add_to)(to + channels, q * radial);
          const vf gate = h * radial;
          CK_NAME(add_to)(back, dx * gate);
          CK_NAME(add_to)(back + channels, dy * gate);
          CK_NAME(add_to)(back + 2 * channels, dz * gate);
        }

        const vf h = CK_NAME(load)(node + 2 * channels);
        radial = CK_NAME(spline)(table + place + 2 * channels, width, weights, &slope);
        const vf t = dx * u[0] + dy * u[1] + dz * u[2];
        by_table[2] = t * h;
        by_distance += by_table[2] * slope;
        CK_NAME(add_to)(to + 2 * channels, t * radial);
        const vf along = h * radial;

        float *by_edge = edge_gradients + 4 * (ptrdiff_t)e;
        by_edge[0] += CK_NAME(sum)(by_distance);
        by_edge[1] += CK_NAME(sum)(dx * along);
        by_edge[2] += CK_NAME(sum)(dy * along);
        by_edge[3] += CK_NAME(sum)(dz * along);

        if (table_gradients) {
          CK_UNROLL for (int k = 0; k < 4; k++) {
            float *row = table_gradients + place + k * width;
            CK_NAME(add_to)(row, by_table[0] * weights[k]);
            if (sent_vectors) CK_NAME(add_to)(row + channels, by_table[1] * weights[k]);
            CK_NAME(add_to)(row + 2 * channels, by_table[2] * weights[k]);
          }
        }
      }
    }
  }
}

// x / (1 + exp(-x)) and its derivative.
static void CK_NAME(silu)(ptrdiff_t count, const float *x, float *y, float *slope) {
  const vf one = (vf){} + 1.0f;
  for (ptrdiff_t i = 0; i < count; i += CK_LANES) {
    const vf a = CK_NAME(load)(x + i);
    const vf bounded = CK_NAME(select)(a < -80.0f, (vf){} - 80.0f, a);
    const vf s = one / (one + CK_NAME(exp)(-bounded));
    CK_NAME(store)(y + i, a * s);
    CK_NAME(store)(slope + i, s * (one + a * (one - s)));
  }
}

static CK_INLINE vf CK_NAME(root)(vf x) {
#if __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(x);
#else
  vf y;
  for (int i = 0; i < CK_LANES; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
#endif
}

static void CK_NAME(measure)(
  int atoms, int channels, const float *mixed, float *norms, ptrdiff_t norm_stride, float *dots) {
  for (int i = 0; i < atoms; i++) {
    const float *atom = mixed + 6 * (ptrdiff_t)i * channels;
    for (int c = 0; c < channels; c += CK_LANES) {
      vf square = (vf){} + CK_NORM_FLOOR, dot = (vf){};
      CK_UNROLL for (int k = 0; k < 3; k++) {
        const vf u = CK_NAME(load)(atom + 2 * k * channels + c);
        const vf v = CK_NAME(load)(atom + (2 * k + 1) * channels + c);
        square += v * v;
        dot += u * v;
      }
      CK_NAME(store)(norms + i * norm_stride + c, CK_NAME(root)(square));
      CK_NAME(store)(dots + (ptrdiff_t)i * channels + c, dot);
    }
  }
}

static void CK_NAME(gate)(
  int atoms, int channels, const float *gates, const float *mixed, const float *dots,
  float *scalars, float *vectors) {
  const ptrdiff_t width = 3 * (ptrdiff_t)channels;
  for (int i = 0; i < atoms; i++) {
    for (int c = 0; c < channels; c += CK_LANES) {
      const float *g = gates + i * width + c;
      const vf dot = CK_NAME(load)(dots + (ptrdiff_t)i * channels + c);
      CK_NAME(add_to)(
        scalars + (ptrdiff_t)i * channels + c,
        CK_NAME(load)(g) + CK_NAME(load)(g + channels) * dot);
      const vf factor = CK_NAME(load)(g + 2 * channels);
      CK_UNROLL for (int k = 0; k < 3; k++) {
        CK_NAME(add_to)(
          vectors + i * width + k * channels + c,
          CK_NAME(load)(mixed + 2 * i * width + 2 * k * channels + c) * factor);
      }
    }
  }
}

static void CK_NAME(gate_reverse)(
  int atoms, int channels, const float *gates, const float *mixed, const float *dots,
  const float *scalar_gradients, const float *vector_gradients, float *gate_gradients,
  float *mixed_gradients) {
  const ptrdiff_t width = 3 * (ptrdiff_t)channels;
  for (int i = 0; i < atoms; i++) {
    for (int c = 0; c < channels; c += CK_LANES) {
      const float *g = gates + i * width + c;
      const vf ds = CK_NAME(load)(scalar_gradients + (ptrdiff_t)i * channels + c);
      const vf dot = CK_NAME(load)(dots + (ptrdiff_t)i * channels + c);
      const vf by_dot = ds * CK_NAME(load)(g + channels);
      const vf factor = CK_NAME(load)(g + 2 * channels);
      vf by_factor = (vf){};
      CK_UNROLL for (int k = 0; k < 3; k++) {
        const ptrdiff_t at = 2 * i * width + 2 * k * channels + c;
        const vf u = CK_NAME(load)(mixed + at), v = CK_NAME(load)(mixed + at + channels);
        const vf dv = CK_NAME(load)(vector_gradients + i * width + k * channels + c);
        by_factor += dv * u;
        CK_NAME(store)(mixed_gradients + at, dv * factor + by_dot * v);
        CK_NAME(store)(mixed_gradients + at + channels, by_dot * u);
      }
      float *to = gate_gradients + i * width + c;
      CK_NAME(store)(to, ds);
      CK_NAME(store)(to + channels, ds * dot);
      CK_NAME(store)(to + 2 * channels, by_factor);
    }
  }
}

static void CK_NAME(measure_reverse)(
  int atoms, int channels, const float *mixed, const float *norms, const float *norm_gradients,
  ptrdiff_t norm_stride, float *mixed_gradients) {
  for (int i = 0; i < atoms; i++) {
    for (int c = 0; c < channels; c += CK_LANES) {
      const vf factor = CK_NAME(load)(norm_gradients + i * norm_stride + c)
        / CK_NAME(load)(norms + i * norm_stride + c);
      CK_UNROLL for (int k = 0; k < 3; k++) {
        const ptrdiff_t at = 6 * (ptrdiff_t)i * channels + (2 * k + 1) * channels + c;
        CK_NAME(add_to)(mixed_gradients + at, factor * CK_NAME(load)(mixed + at));
      }
    }
  }
}
