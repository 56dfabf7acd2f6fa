// Single-precision kernels of the hot path, compiled once for each instruction set from one source
// (kernels.h). `ck_best()` is the table for this processor; a table holds no state, so kernels of
// different instruction sets may run side by side.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Instruction sets a table of kernels can be compiled for.
typedef enum ck_isa { CK_BASELINE = 0, CK_AVX2 = 1, CK_AVX512 = 2 } ck_isa;

/// Message components (l, m) of an atom, l = 0 ... 3: component l * l + l + m.
#define CK_COMPONENTS 16
/// Channels are stored in blocks of so many; every channel count here is a multiple of it.
#define CK_BLOCK 16
/// A radial function on one interval of its grid is a polynomial of degree 5.
#define CK_RADIAL_COEFFICIENTS 6
/// Values of a radial function that a polynomial of its table is made of while a model learns.
#define CK_KNOTS 8
/// The constant 1, all message components, all products of two.
#define CK_PRODUCTS (1 + CK_COMPONENTS + CK_COMPONENTS * (CK_COMPONENTS + 1) / 2)

/// Atoms `begin` ..< `end`.
typedef struct ck_range {
  int begin, end;
} ck_range;

/// What is read of each atom, `stride` numbers after that of the atom before. Null where there is none.
typedef struct ck_view {
  const float *_Nullable values;
  ptrdiff_t stride;
} ck_view;

/// What is written of each atom, `stride` numbers after that of the atom before. Null where there is
/// none.
typedef struct ck_span {
  float *_Nullable values;
  ptrdiff_t stride;
} ck_span;

/// A linear map of channels, [in, out], stored in panels: [out / CK_BLOCK, in, CK_BLOCK].
typedef struct ck_matrix {
  const float *panels;
  int in, out;
} ck_matrix;

/// Edges of a batch, compressed by receiving atom, and what depends on their geometry.
typedef struct ck_edges {
  /// Radial functions of the layer.
  int functions;
  /// First edge of each atom, and their number at the end: [atoms + 1].
  const int32_t *starts;
  /// The atom at the other end: [edges].
  const int32_t *senders;
  /// Which row an edge's share of the gradients by its sender's features takes: [edges].
  const int32_t *slots;
  /// The interval of the radial table each edge falls in: [edges] pointers to
  /// [channels / CK_BLOCK, functions, CK_RADIAL_COEFFICIENTS, CK_BLOCK].
  const float *_Nonnull const *_Nonnull radial;
  /// Position in that interval, 0 ... 1: [edges].
  const float *fraction;
  /// For each edge CK_COMPONENTS spherical harmonics, then the matrices of the paths:
  /// [edges, angular_stride].
  const float *angular;
  ptrdiff_t angular_stride;
} ck_edges;

/// Gradients by radial functions at the knots of an even grid of distances, while a model learns.
typedef struct ck_knots {
  int count;
  /// The first knot that each edge is interpolated between: [edges].
  const int32_t *first;
  /// Shares of the CK_KNOTS knots from there on in the value at each edge: [edges, CK_KNOTS].
  const float *weights;
  /// To which is added: [channels / CK_BLOCK, count, functions, CK_BLOCK].
  float *gradients;
} ck_knots;

/// One coefficient of the matrices of an edge: angular[element] += value * angular[harmonic].
typedef struct ck_coupling {
  int16_t element, harmonic;
  float value;
} ck_coupling;

/// One way from vector or tensor sender features (2 l + 1 = `columns` components from component
/// `source`, l = 1 or 2) to messages (`rows` components from component `target` of the sums):
///     message[row] = sum_edges R[function](r) * sum_column matrix[row, column] * sender[column]
/// with the matrix [rows, columns] that starts at `matrix` in the edge's `angular`, or the
/// identity if `is_constant`.
typedef struct ck_path {
  int rows, columns, is_constant, function, source, target, matrix;
} ck_path;

/// Paths one after another.
typedef struct ck_paths {
  const ck_path *first;
  int count;
} ck_paths;

/// Polynomials of an atom's message components, the same for all channels but for their
/// coefficients. Products are numbered: 0 is the constant 1, 1 + c is component c, then come
/// `pairs` products of two of these, whose numbers are in `factors`. An output is a sum over groups
///     product[factor] * sum of coefficient * product[k];
/// `terms` has, for each output, the number of groups, and for each group the factor, the number
/// of k and all k. Coefficients come in that order, `monomials` of them.
typedef struct ck_polynomial {
  int outputs, pairs, monomials;
  const uint8_t *factors;
  const uint8_t *terms;
} ck_polynomial;

/// Points of the descriptor space, CK_BLOCK of them or, in the last panel, fewer.
typedef struct ck_panel {
  int points, width;
  /// Component by component: [width, CK_BLOCK].
  const float *columns;
  /// Squared norms: [CK_BLOCK].
  const float *norms;
} ck_panel;

/// What is in the balls around the points of a panel: [CK_BLOCK] each.
typedef struct ck_balls {
  /// No member is further away from the centre.
  const float *radii;
  /// Mean squared distance of the members from the centre, which is their mean.
  const float *spreads;
  /// The log of their number.
  const float *log_counts;
} ck_balls;

/// Descriptors to compare with a reference: [rows, stride], and their squared norms: [rows].
typedef struct ck_rows {
  const float *values;
  ptrdiff_t stride;
  const float *norms;
} ck_rows;

/// A sum of exponentials in CK_BLOCK parts, and the largest exponents. `panel_bounds` keeps it as the
/// sum over lanes of sum * exp(top). An empty one has tops of CK_NOTHING.
typedef struct ck_log_sum {
  float top[CK_BLOCK], sum[CK_BLOCK];
} ck_log_sum;

/// Weighted sums of points for each row of a `ck_rows`.
typedef struct ck_means {
  /// The points of a panel one after the other: [CK_BLOCK, stride of the rows].
  const float *points;
  /// Weights below it are left out: [rows].
  const float *least;
  /// To which points times weights are added: [rows, stride of the rows].
  float *sums;
  /// To which weights are added: [rows].
  double *totals;
} ck_means;

/// Below all logits.
#define CK_NOTHING -1e38f

/// Edges of the score network, compressed by receiving atom. Radial functions are cubic B-splines on
/// a uniform grid of distances.
typedef struct ck_spline_edges {
  /// First edge of each atom, and their number at the end: [atoms + 1].
  const int32_t *starts;
  /// The atom at the other end: [edges].
  const int32_t *senders;
  /// The first of the four rows of the table that an edge reads: [edges].
  const int32_t *knots;
  /// The weights of these rows in the value, then in the derivative by the distance: [edges, 8].
  const float *weights;
  /// From the sender to the receiver, of length one: [edges, 3].
  const float *directions;
} ck_spline_edges;

/// What the messages of the score network are made of.
typedef struct ck_sent {
  /// A, B, C: [knots, 3, channels].
  const float *table;
  /// a, b, c: [atoms, 3, channels].
  const float *nodes;
  /// v: [atoms, 3, channels], null where all are zero.
  const float *_Nullable vectors;
} ck_sent;

/// The gradients by it, and by the distance and direction of each edge, [edges, 4].
typedef struct ck_sent_gradients {
  float *_Nullable table;
  float *nodes;
  float *_Nullable vectors;
  float *edges;
} ck_sent_gradients;

/// Added to the squared norm of a vector before the root is taken, so that it has a derivative.
#define CK_NORM_FLOOR 1e-4f

/// Kernels of one instruction set.
///
/// Node features, messages and their adjoints are stored atom by atom, [components, channels]
/// each. Arrays of a range of atoms start with the first of them, arrays without a range with atom 0.
/// What a step of the optimiser does with each of some weights w, which are `scale` times numbers near
/// one, and their gradient g:
///     u = w * inverse_scale,  s = g * gradient_factor + decay * u
///     m = first_decay * m + (1 - first_decay) * s,  v alike with s^2,  l = max(l, v)
///     w -= rate * (m * first_factor / (sqrt(l or v) * second_factor + floor) + decoupled_decay * u)
typedef struct ck_adam {
  double inverse_scale, gradient_factor, decay, decoupled_decay;
  double first_decay, second_decay, first_factor, second_factor, floor;
  double rate;
  /// Whether l counts instead of v.
  int amsgrad;
} ck_adam;

typedef struct ck_kernels {
  ck_isa isa;

  /// Bounds on how close the points in balls come to some rows. Sets, for each row of the list and
  /// each ball, bounds [count, CK_BLOCK]
  ///     -scale/2 * max(0, |x - centre| - radius)^2
  /// above the logits of all points in the ball, and adds what the sum of their exponentials is at
  /// least (Jensen), exp(log_count - scale/2 * (|x - centre|^2 + spread)), to the row's sum.
  void (*panel_bounds)(
    const ck_panel *panel, const ck_balls *balls, float scale, const ck_rows *rows,
    const int32_t *list, int count, float *bounds, ck_log_sum *sums);

  /// Adds the weights exp(-scale/2 * |x - y|^2 - shift) of the points of a panel, for the rows in a
  /// list, to the rows' sums, and keeps the largest logit before the shift there. Logits may be up to
  /// 80 above the shift. A NaN in a row makes its sum NaN. Exponentials are good to 2e-7 relative;
  /// logits carry the rounding of the squared distance, about 1e-7 * scale * (|x|^2 + |y|^2).
  ///
  /// Adds also to the rows' means, where these are not null.
  void (*panel_sums)(
    const ck_panel *panel, float scale, const ck_rows *rows, const float *shifts,
    const int32_t *list, int count, ck_log_sum *sums, const ck_means *_Nullable means);

  /// Fills in the matrices of all edges from their harmonics.
  void (*expand)(
    const ck_coupling *couplings, int count, int edges, float *angular, ptrdiff_t stride);

  /// The adjoint of `expand`: adds to the gradients by the harmonics.
  void (*expand_reverse)(
    const ck_coupling *couplings, int count, int edges, float *gradients, ptrdiff_t stride);

  /// Sums messages of scalar sender features over neighbours (A0 of [SK eq. 20]), into components
  /// 0 ..< CK_COMPONENTS of the sums of some atoms:
  ///     sums[i, lm, k] = sum_edges(i <- j) R[l, k](r) * Y[lm] * nodes[j, k]
  /// without the last factor where `nodes` is null.
  void (*accumulate)(
    const ck_edges *edges, ck_range atoms, int channels, ck_view nodes, ck_span sums);

  /// The adjoint of `accumulate`. Adds to `edge_gradients` [edges, angular_stride]: in column 0 the
  /// derivative by the fraction of the radial interval, in the others that by `angular` (the
  /// harmonic of l = 0 is a constant). Where `nodes` is not null, sets the edges' rows of `shares`,
  /// one a slot: derivatives by the sender's features, zero for those that are not scalars.
  void (*accumulate_reverse)(
    const ck_edges *edges, ck_range atoms, int channels, ck_view nodes, ck_view sum_gradients,
    float *edge_gradients, ck_span shares);

  /// Sums the messages of `paths` over neighbours, for some atoms. A path of a shape that is not
  /// provided for traps.
  void (*couple)(
    const ck_edges *edges, ck_paths paths, ck_range atoms, int channels, ck_view nodes,
    ck_span sums);

  /// The adjoint of `couple`; adds to `edge_gradients` and `shares`.
  void (*couple_reverse)(
    const ck_edges *edges, ck_paths paths, ck_range atoms, int channels, ck_view nodes,
    ck_view sum_gradients, float *edge_gradients, ck_span shares);

  /// Sums rows `starts[i]` ..< `starts[i + 1]` of `shares` [rows, width], in this order, into the
  /// gradients of some atoms, or adds them to what these hold if `add`.
  void (*collect)(
    const int32_t *starts, ck_range atoms, int width, const float *shares, ck_span gradients,
    int add);

  /// Symmetric contraction [SK eq. 21] of atoms that share `coefficients`
  /// [channels / CK_BLOCK, monomials, CK_BLOCK]: `outputs` values of CK_COMPONENTS messages. Sets
  /// also the gradients of the sum of all outputs by the messages where `gradients`, stored as
  /// the messages are, is not null.
  void (*contract)(
    const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
    ck_view messages, ck_span values, float *_Nullable gradients);

  /// The adjoint of `contract`: sets the gradients by the messages, stored as these are.
  void (*contract_reverse)(
    const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
    ck_view messages, ck_view value_gradients, float *message_gradients);

  /// The adjoint of `contract` to one output from the gradients that it set:
  ///     message_gradients[i, lm, k] = gradients[i, lm, k] * value_gradients[i, k].
  void (*contract_weigh)(
    int atoms, int channels, ck_view gradients, ck_view value_gradients, float *message_gradients);

  /// Mixes the channels of `components` components of each atom, y = x w, added to what y holds if
  /// `add`. Each element is summed in the order of `in`, so a row's result does not depend on the
  /// other rows.
  void (*mix)(int atoms, int components, ck_view x, ck_matrix w, ck_span y, int add);

  /// The gradient of `mix` by w: adds x^T g, summed over atoms and components, to `gradients` [in, out].
  void (*mix_weigh)(
    int atoms, int components, int in, int out, ck_view x, ck_view y_gradients, float *gradients);

  /// The adjoint of `contract` as `contract_reverse`, which also adds to the gradients by the
  /// coefficients, stored as these are.
  void (*contract_learn)(
    const ck_polynomial *polynomial, const float *coefficients, int atoms, int channels,
    ck_view messages, ck_view value_gradients, float *message_gradients,
    float *coefficient_gradients);

  /// The gradient of `accumulate` by the radial functions, added to `knots`, and by the senders, as
  /// `accumulate_reverse`.
  void (*accumulate_weigh)(
    const ck_edges *edges, const ck_knots *knots, ck_range atoms, int channels, ck_view nodes,
    ck_view sum_gradients, ck_span shares);

  /// The same of `couple`; adds to `shares`.
  void (*couple_weigh)(
    const ck_edges *edges, const ck_knots *knots, ck_paths paths, ck_range atoms, int channels,
    ck_view nodes, ck_view sum_gradients, ck_span shares);

  /// Adds the messages of some atoms of the score network,
  ///     scalars[i] += sum_edges a_j A(r),
  ///     vectors[i] += sum_edges b_j B(r) v_j + c_j C(r) u,
  /// with u the direction of the edge. `scalars` is [atoms, channels], `vectors` [atoms, 3, channels].
  void (*send)(
    const ck_spline_edges *edges, ck_range atoms, int channels, const ck_sent *sent,
    float *scalars, float *vectors);

  /// The adjoint of `send`: adds to the gradients.
  void (*send_reverse)(
    const ck_spline_edges *edges, ck_range atoms, int channels, const ck_sent *sent,
    const float *scalar_gradients, const float *vector_gradients,
    const ck_sent_gradients *gradients);

  /// y = x / (1 + exp(-x)) and dy/dx, for a multiple of CK_BLOCK numbers.
  void (*silu)(ptrdiff_t count, const float *x, float *y, float *slope);

  /// Of two vectors U, V of each atom and channel, in `mixed` [atoms, 3, 2, channels]: the norm of V,
  /// sqrt(V^2 + CK_NORM_FLOOR), into rows of `norms`, and U V into `dots` [atoms, channels].
  void (*measure)(
    int atoms, int channels, const float *mixed, float *norms, ptrdiff_t norm_stride, float *dots);

  /// Adds the adjoint of the norms of `measure` to the gradients by `mixed`.
  void (*measure_reverse)(
    int atoms, int channels, const float *mixed, const float *norms, const float *norm_gradients,
    ptrdiff_t norm_stride, float *mixed_gradients);

  /// scalars += a + b (U V), vectors += c U, with a, b, c in `gates` [atoms, 3, channels].
  void (*gate)(
    int atoms, int channels, const float *gates, const float *mixed, const float *dots,
    float *scalars, float *vectors);

  /// The adjoint of `gate` and of the products U V: sets the gradients by `gates` and `mixed`.
  void (*gate_reverse)(
    int atoms, int channels, const float *gates, const float *mixed, const float *dots,
    const float *scalar_gradients, const float *vector_gradients, float *gate_gradients,
    float *mixed_gradients);

  /// The polynomials of a radial function on one interval from its values at CK_KNOTS knots,
  ///     target[k / CK_BLOCK, term, k % CK_BLOCK] = factor * sum over knots of stencil[term, knot] values[knot, k],
  /// for k up to `channels`, with `stride` numbers from one knot to the next and `target_stride` from one block to the
  /// next.
  void (*tabulate)(
    const double *stencil, int channels, const double *values, ptrdiff_t stride, double factor,
    float *target, ptrdiff_t target_stride);

  /// A step of the optimiser on `count` weights, with their moments m, v and l.
  void (*adam)(
    const ck_adam *step, ptrdiff_t count, const double *gradients, double *weights, double *first,
    double *second, double *largest);
} ck_kernels;

/// The kernels of an instruction set, or null where this processor cannot run them.
const ck_kernels *_Nullable ck_for(ck_isa isa);

/// The fastest kernels this processor can run.
const ck_kernels *ck_best(void);

#pragma clang assume_nonnull end
