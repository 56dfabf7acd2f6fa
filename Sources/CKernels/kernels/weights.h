// Gradients by weights: what the adjoint kernels leave aside when only forces are asked for.

// Inputs whose products with a block of outputs stay in registers; a divisor of CK_BLOCK.
#define CK_OUTER (CK_LANES == 16 ? 16 : CK_LANES == 8 ? 4 : 2)

static void CK_NAME(mix_weigh)(
  int atoms, int components, int in, int out, ck_view x, ck_view y_gradients, float *gradients) {
  for (int column = 0; column < out; column += CK_BLOCK) {
    for (int first = 0; first < in; first += CK_OUTER) {
      float *target = gradients + (ptrdiff_t)first * out + column;
      vf sum[CK_OUTER][CK_PARTS];
      CK_UNROLL for (int row = 0; row < CK_OUTER; row++) {
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          sum[row][p] = CK_NAME(load)(target + (ptrdiff_t)row * out + p * CK_LANES);
        }
      }
      for (int atom = 0; atom < atoms; atom++) {
        const float *a = x.values + atom * x.stride + first;
        const float *b = y_gradients.values + atom * y_gradients.stride + column;
        for (int component = 0; component < components; component++, a += in, b += out) {
          vf y[CK_PARTS];
          CK_UNROLL for (int p = 0; p < CK_PARTS; p++) y[p] = CK_NAME(load)(b + p * CK_LANES);
          CK_UNROLL for (int row = 0; row < CK_OUTER; row++) {
            CK_UNROLL for (int p = 0; p < CK_PARTS; p++) sum[row][p] += y[p] * a[row];
          }
        }
      }
      CK_UNROLL for (int row = 0; row < CK_OUTER; row++) {
        CK_UNROLL for (int p = 0; p < CK_PARTS; p++) {
          CK_NAME(store)(target + (ptrdiff_t)row * out + p * CK_LANES, sum[row][p]);
        }
      }
    }
  }
}

// Where the gradients by a radial function at an edge's first knot are, for a first channel.
static CK_INLINE float *CK_NAME(knot)(
  const ck_edges *edges, const ck_knots *knots, int e, int function, int channel) {
  const ptrdiff_t block = (ptrdiff_t)(channel / CK_BLOCK) * knots->count + knots->first[e];
  return knots->gradients + (block * edges->functions + function) * CK_BLOCK + channel % CK_BLOCK;
}

// Adds the gradient by a radial function at an edge to those at the knots it is interpolated between.
static CK_INLINE void CK_NAME(scatter)(
  const ck_edges *edges, const float *weights, float *target, vf gradient) {
  const ptrdiff_t next = (ptrdiff_t)edges->functions * CK_BLOCK;
  CK_UNROLL for (int k = 0; k < CK_KNOTS; k++) {
    CK_NAME(store)(target + k * next, CK_NAME(load)(target + k * next) + gradient * weights[k]);
  }
}

// Channels are the outer loop: the gradients at all knots stay in the cache while edges pass by.
static void CK_NAME(accumulate_weigh)(
  const ck_edges *edges, const ck_knots *knots, ck_range atoms, int channels, ck_view nodes,
  ck_view sum_gradients, ck_span shares) {
  for (int offset = 0; offset < channels; offset += CK_LANES) {
    const ptrdiff_t within = CK_NAME(radial_place)(edges, 0, offset);
    for (int atom = atoms.begin; atom < atoms.end; atom++) {
      const float *source =
        sum_gradients.values + (atom - atoms.begin) * sum_gradients.stride + offset;
      for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
        const float *y = edges->angular + (ptrdiff_t)e * edges->angular_stride;
        const float *row = edges->radial[e] + within;
        const float *weights = knots->weights + (ptrdiff_t)e * CK_KNOTS;
        float *target = CK_NAME(knot)(edges, knots, e, 0, offset);
        const float t = edges->fraction[e];
        const vf node = CK_NAME(load)(nodes.values + edges->senders[e] * nodes.stride + offset);
        vf node_gradient = (vf){};
        CK_UNROLL for (int l = 0; l < 4; l++) {
          const vf r = CK_NAME(radial)(row + l * CK_RADIAL_COEFFICIENTS * CK_BLOCK, t, 0);
          vf gradient = (vf){};
          CK_UNROLL for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
            gradient += CK_NAME(load)(source + (ptrdiff_t)lm * channels) * y[lm];
          }
          node_gradient += r * gradient;
          CK_NAME(scatter)(edges, weights, target + l * CK_BLOCK, gradient * node);
        }
        float *shared = shares.values + edges->slots[e] * shares.stride + offset;
        CK_NAME(store)(shared, node_gradient);
        for (ptrdiff_t k = channels; k < shares.stride; k += channels) {
          CK_NAME(store)(shared + k, (vf){});
        }
      }
    }
  }
}

static CK_INLINE void CK_NAME(couple_path_weigh)(
  const int rows, const int columns, const int is_constant, const ck_path *path,
  const ck_edges *edges, const ck_knots *knots, ck_range atoms, int channels, ck_view nodes,
  ck_view sum_gradients, ck_span shares) {
  for (int offset = 0; offset < channels; offset += CK_LANES) {
    const ptrdiff_t within = CK_NAME(radial_place)(edges, path->function, offset);
    const ptrdiff_t place = (ptrdiff_t)path->source * channels + offset;
    for (int atom = atoms.begin; atom < atoms.end; atom++) {
      const float *source = sum_gradients.values + (atom - atoms.begin) * sum_gradients.stride
        + (ptrdiff_t)path->target * channels + offset;
      for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
        const float *matrix = edges->angular + e * edges->angular_stride + path->matrix;
        const float *node = nodes.values + edges->senders[e] * nodes.stride + place;
        float *shared = shares.values + edges->slots[e] * shares.stride + place;
        const vf r = CK_NAME(radial)(edges->radial[e] + within, edges->fraction[e], 0);
        vf r_gradient = (vf){};
        CK_UNROLL for (int column = 0; column < columns; column++) {
          vf gradient = (vf){};
          if (is_constant) {
            gradient = CK_NAME(load)(source + (ptrdiff_t)column * channels);
          } else {
            CK_UNROLL for (int row = 0; row < rows; row++) {
              gradient += CK_NAME(load)(source + (ptrdiff_t)row * channels)
                * matrix[row * columns + column];
            }
          }
          float *target = shared + (ptrdiff_t)column * channels;
          r_gradient += gradient * CK_NAME(load)(node + (ptrdiff_t)column * channels);
          CK_NAME(store)(target, CK_NAME(load)(target) + r * gradient);
        }
        CK_NAME(scatter)(
          edges, knots->weights + (ptrdiff_t)e * CK_KNOTS,
          CK_NAME(knot)(edges, knots, e, path->function, offset), r_gradient);
      }
    }
  }
}

static void CK_NAME(couple_weigh)(
  const ck_edges *edges, const ck_knots *knots, ck_paths paths, ck_range atoms, int channels,
  ck_view nodes, ck_view sum_gradients, ck_span shares) {
  for (const ck_path *path = paths.first; path < paths.first + paths.count; path++) {
#define CK_CALL(rows, columns, is_constant)                                                     \
  CK_NAME(couple_path_weigh)(                                                                   \
    rows, columns, is_constant, path, edges, knots, atoms, channels, nodes, sum_gradients, shares)
    CK_BY_SHAPE(path, CK_CALL)
#undef CK_CALL
  }
}

#undef CK_OUTER
#undef CK_BY_SHAPE
#undef CK_PARTS
