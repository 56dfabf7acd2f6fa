// Messages from vector and tensor sender features. A path couples them by a small matrix of each
// edge, the same for all channels, [components of the message, components of the sender].

// The matrices of an edge from its spherical harmonics, and the adjoint.
static void CK_NAME(expand)(
  const ck_coupling *couplings, int count, int edges, float *angular, ptrdiff_t stride) {
  for (int e = 0; e < edges; e++) {
    float *y = angular + e * stride;
    for (ptrdiff_t k = CK_COMPONENTS; k < stride; k++) y[k] = 0;
    for (int n = 0; n < count; n++) {
      y[couplings[n].element] += couplings[n].value * y[couplings[n].harmonic];
    }
  }
}

static void CK_NAME(expand_reverse)(
  const ck_coupling *couplings, int count, int edges, float *gradients, ptrdiff_t stride) {
  for (int e = 0; e < edges; e++) {
    float *g = gradients + e * stride;
    for (int n = 0; n < count; n++) {
      g[couplings[n].harmonic] += couplings[n].value * g[couplings[n].element];
    }
  }
}

// Calls `call(rows, columns, is_constant)` with the shape of a path as constants. A harmonic of
// degree 0 is a constant, which is part of the radial function: its matrix is the identity. A shape
// that is not here would add nothing, unnoticed.
#define CK_BY_SHAPE(path, call)                                                                  \
  switch ((path)->is_constant ? 64 + (path)->columns : (path)->columns * 8 + (path)->rows) {     \
    case 64 + 3: call(3, 3, 1); break;                                                           \
    case 64 + 5: call(5, 5, 1); break;                                                           \
    case 3 * 8 + 1: call(1, 3, 0); break;                                                        \
    case 3 * 8 + 3: call(3, 3, 0); break;                                                        \
    case 3 * 8 + 5: call(5, 3, 0); break;                                                        \
    case 3 * 8 + 7: call(7, 3, 0); break;                                                        \
    case 5 * 8 + 1: call(1, 5, 0); break;                                                        \
    case 5 * 8 + 3: call(3, 5, 0); break;                                                        \
    case 5 * 8 + 5: call(5, 5, 0); break;                                                        \
    case 5 * 8 + 7: call(7, 5, 0); break;                                                        \
    default: __builtin_trap();                                                                   \
  }

// Paths and channels are the outer loops: what the radial table has of them stays in the cache
// while the edges of all atoms pass by.
static CK_INLINE void CK_NAME(couple_path)(
  const int rows, const int columns, const int is_constant, const ck_path *path,
  const ck_edges *edges, ck_range atoms, int channels, ck_view nodes, ck_span sums) {
  const int last = edges->starts[atoms.end];
  for (int offset = 0; offset < channels; offset += CK_LANES) {
    const ptrdiff_t within = CK_NAME(radial_place)(edges, path->function, offset);
    const ptrdiff_t source = (ptrdiff_t)path->source * channels + offset;
    float *target = sums.values + (ptrdiff_t)path->target * channels + offset;
    for (int atom = atoms.begin; atom < atoms.end; atom++, target += sums.stride) {
      vf sum[7];
      CK_UNROLL for (int row = 0; row < rows; row++) sum[row] = (vf){};
      for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
        CK_NAME(fetch_radial)(edges->radial[e + 2 < last ? e + 2 : e] + within);
        const vf r = CK_NAME(radial)(edges->radial[e] + within, edges->fraction[e], 0);
        const float *node = nodes.values + edges->senders[e] * nodes.stride + source;
        const float *matrix = edges->angular + e * edges->angular_stride + path->matrix;
        CK_UNROLL for (int column = 0; column < columns; column++) {
          const vf weight = r * CK_NAME(load)(node + (ptrdiff_t)column * channels);
          if (is_constant) {
            sum[column] += weight;
          } else {
            CK_UNROLL for (int row = 0; row < rows; row++) {
              sum[row] += matrix[row * columns + column] * weight;
            }
          }
        }
      }
      CK_UNROLL for (int row = 0; row < rows; row++) {
        CK_NAME(store)(target + (ptrdiff_t)row * channels, sum[row]);
      }
    }
  }
}

static void CK_NAME(couple)(
  const ck_edges *edges, ck_paths paths, ck_range atoms, int channels, ck_view nodes,
  ck_span sums) {
  for (const ck_path *path = paths.first; path < paths.first + paths.count; path++) {
#define CK_CALL(rows, columns, is_constant) \
  CK_NAME(couple_path)(rows, columns, is_constant, path, edges, atoms, channels, nodes, sums)
    CK_BY_SHAPE(path, CK_CALL)
#undef CK_CALL
  }
}

// Channels whose weighted sender features are kept while the matrix's gradient is summed.
#define CK_TILE 128

// matrix[row, column] += sum over channels of a[row] * b[column], a few rows at a time so that the
// sums stay in registers.
static CK_INLINE void CK_NAME(outer)(
  const int rows, const int columns, int width, const float *a, ptrdiff_t a_stride,
  const float *b, float *matrix) {
  const int most = (CK_LANES == 16 ? 24 : 12) / columns;
  CK_UNROLL for (int first = 0; first < rows; first += most) {
    const int last = first + most < rows ? first + most : rows;
    vf sum[24];
    CK_UNROLL for (int k = 0; k < (last - first) * columns; k++) sum[k] = (vf){};
    for (int offset = 0; offset < width; offset += CK_LANES) {
      CK_UNROLL for (int row = first; row < last; row++) {
        const vf factor = CK_NAME(load)(a + row * a_stride + offset);
        CK_UNROLL for (int column = 0; column < columns; column++) {
          sum[(row - first) * columns + column] +=
            factor * CK_NAME(load)(b + column * CK_TILE + offset);
        }
      }
    }
    CK_UNROLL for (int k = 0; k < (last - first) * columns; k++) {
      matrix[first * columns + k] += CK_NAME(sum)(sum[k]);
    }
  }
}

// Returns the derivative by the fraction.
static CK_INLINE float CK_NAME(couple_path_reverse)(
  const int rows, const int columns, const int is_constant, const ck_path *path,
  const ck_edges *edges, int e, int next, int channels, const float *node,
  const float *sum_gradient, float *edge_gradient, float *shared) {
  const float *matrix = edges->angular + e * edges->angular_stride + path->matrix;
  const float t = edges->fraction[e];
  sum_gradient += (ptrdiff_t)path->target * channels;
  node += (ptrdiff_t)path->source * channels;
  shared += (ptrdiff_t)path->source * channels;
  vf t_gradient = (vf){};
  for (int tile = 0; tile < channels; tile += CK_TILE) {
    const int width = channels - tile < CK_TILE ? channels - tile : CK_TILE;
    CK_ALIGNED float weighted[5 * CK_TILE];
    for (int k = 0; k < width; k += CK_LANES) {
      const int offset = tile + k;
      const ptrdiff_t within = CK_NAME(radial_place)(edges, path->function, offset);
      CK_NAME(fetch_radial)(edges->radial[next] + within);
      vf slope;
      const vf r = CK_NAME(radial)(edges->radial[e] + within, t, &slope);
      vf gradient[5];
      CK_UNROLL for (int column = 0; column < columns; column++) gradient[column] = (vf){};
      CK_UNROLL for (int row = 0; row < rows; row++) {
        const vf g = CK_NAME(load)(sum_gradient + (ptrdiff_t)row * channels + offset);
        if (is_constant) {
          gradient[row] = g;
        } else {
          CK_UNROLL for (int column = 0; column < columns; column++) {
            gradient[column] += matrix[row * columns + column] * g;
          }
        }
      }
      vf r_gradient = (vf){};
      CK_UNROLL for (int column = 0; column < columns; column++) {
        const vf h = CK_NAME(load)(node + (ptrdiff_t)column * channels + offset);
        float *target = shared + (ptrdiff_t)column * channels + offset;
        r_gradient += gradient[column] * h;
        if (!is_constant) CK_NAME(store)(weighted + column * CK_TILE + k, r * h);
        CK_NAME(store)(target, CK_NAME(load)(target) + r * gradient[column]);
      }
      t_gradient += slope * r_gradient;
    }
    if (!is_constant) {
      CK_NAME(outer)(
        rows, columns, width, sum_gradient + tile, channels, weighted,
        edge_gradient + path->matrix);
    }
  }
  return CK_NAME(sum)(t_gradient);
}

static CK_INLINE void CK_NAME(couple_edges_reverse)(
  const int rows, const int columns, const int is_constant, const ck_path *path,
  const ck_edges *edges, int atom, int final, int channels, ck_view nodes, const float *source,
  float *edge_gradients, ck_span shares) {
  for (int e = edges->starts[atom]; e < edges->starts[atom + 1]; e++) {
    float *target = edge_gradients + e * edges->angular_stride;
    target[0] += CK_NAME(couple_path_reverse)(
      rows, columns, is_constant, path, edges, e, e + 1 < final ? e + 1 : e, channels,
      nodes.values + edges->senders[e] * nodes.stride, source, target,
      shares.values + edges->slots[e] * shares.stride);
  }
}

// An atom at a time, so that the rows of its edges are still in the cache for the next path.
static void CK_NAME(couple_reverse)(
  const ck_edges *edges, ck_paths paths, ck_range atoms, int channels, ck_view nodes,
  ck_view sum_gradients, float *edge_gradients, ck_span shares) {
  const int final = edges->starts[atoms.end];
  for (int atom = atoms.begin; atom < atoms.end; atom++) {
    const float *source = sum_gradients.values + (atom - atoms.begin) * sum_gradients.stride;
    for (const ck_path *path = paths.first; path < paths.first + paths.count; path++) {
#define CK_CALL(rows, columns, is_constant)                                             \
  CK_NAME(couple_edges_reverse)(                                                        \
    rows, columns, is_constant, path, edges, atom, final, channels, nodes, source, \
    edge_gradients, shares)
      CK_BY_SHAPE(path, CK_CALL)
#undef CK_CALL
    }
  }
}

#undef CK_TILE
