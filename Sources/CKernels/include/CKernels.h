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

/// Edges of a batch, compressed by receiving atom, and where their radial functions are.
typedef struct ck_edges {
  /// Number of receiving atoms.
  int atoms;
  /// First edge of each atom, and their number at the end: [atoms + 1].
  const int32_t *starts;
  /// The atom at the other end: [edges].
  const int32_t *senders;
  /// The interval of the radial table each edge falls in: [edges] pointers to
  /// [channels / CK_BLOCK, 4 degrees, CK_RADIAL_COEFFICIENTS, CK_BLOCK].
  const float *_Nonnull const *_Nonnull radial;
  /// Position in that interval, 0 ... 1: [edges].
  const float *fraction;
  /// Spherical harmonics: [edges, CK_COMPONENTS].
  const float *harmonics;
} ck_edges;

/// A cubic polynomial of an atom's message components, the same for all channels but for its
/// coefficients: a sum over groups
///     x_i * (sum of c * x_j^2 + sum of c * x_j * x_k).
/// Component CK_COMPONENTS is the constant 1, which lowers the degree. `factors` has, for each group,
/// i, the number of squares, that of pairs, then all j of the squares, then j and k of the pairs.
/// Coefficients come in that order.
typedef struct ck_polynomial {
  int groups, monomials;
  const uint8_t *factors;
} ck_polynomial;

/// Kernels of one instruction set.
///
/// Messages and their adjoints are stored as [CK_COMPONENTS, rows, channels]; `plane` is the
/// distance between components, at least atoms * channels. Node features are [atoms, channels].
typedef struct ck_kernels {
  ck_isa isa;

  /// Softmax weights of one environment over all references (the similarity force).
  ///
  /// For j < n the logits are
  ///     a_j = -scale/2 * max(0, xnorm + ynorm[j] - 2 g[j])
  /// where `g` holds the products x.y_j, `ynorm[j]` = |y_j|^2 and `xnorm` = |x|^2.
  /// On return g[j] = exp(a_j) / sum_i exp(a_i), and the result is log sum_j exp(a_j).
  ///
  /// Stable for any scale: the largest logit is subtracted first. Weights below exp(-87) of the
  /// largest are zero. Exponentials are good to 2e-7 relative; logits carry the rounding of the
  /// squared distance, about 1e-7 * scale * (xnorm + ynorm). n = 0 gives minus infinity; a NaN in
  /// g or xnorm gives NaN.
  float (*softmax_row)(float *g, const float *ynorm, float xnorm, float scale, int n);

  /// Sums messages over neighbours (A0 of eq. 20):
  ///     sums[lm, i, k] = sum_edges(i <- j) R[l, k](r) * Y[lm] * nodes[j, k]
  /// without the last factor where `nodes` is null.
  void (*accumulate)(
    const ck_edges *edges, int channels, const float *_Nullable nodes, float *sums,
    ptrdiff_t plane);

  /// The adjoint of `accumulate`. Adds to `edge_gradients` [edges, CK_COMPONENTS]: in column 0 the
  /// derivative by the fraction of the radial interval, in the others that by the harmonics
  /// (the harmonic of l = 0 is a constant). Adds to `node_gradients` where `nodes` is not null.
  void (*accumulate_reverse)(
    const ck_edges *edges, int channels, const float *_Nullable nodes, const float *sum_gradients,
    ptrdiff_t plane, float *edge_gradients, float *_Nullable node_gradients);

  /// Symmetric contraction (eq. 21) of the atoms `begin` ..< `end`, which share `coefficients`
  /// [channels / CK_BLOCK, monomials, CK_BLOCK]: value [atoms, channels] and its gradient by each
  /// message component, stored as the messages are.
  void (*contract)(
    const ck_polynomial *polynomial, const float *coefficients, int begin, int end, int channels,
    const float *messages, ptrdiff_t plane, float *values, float *gradients);

  /// The adjoint of `contract`:
  ///     message_gradients[lm, i, k] = gradients[lm, i, k] * value_gradients[i, k].
  void (*contract_reverse)(
    int atoms, int channels, const float *gradients, const float *value_gradients,
    ptrdiff_t plane, float *message_gradients);

  /// Mixes channels: y[rows, out] = x[rows, in] w[in, out], added to what y holds if `add`.
  /// `out` is a multiple of CK_BLOCK. Each element is summed in the order of `in`, so a row's
  /// result does not depend on the other rows.
  void (*mix)(int rows, int in, int out, const float *x, const float *w, float *y, int add);
} ck_kernels;

/// The kernels of an instruction set, or null where this processor cannot run them.
const ck_kernels *_Nullable ck_for(ck_isa isa);

/// The fastest kernels this processor can run.
const ck_kernels *ck_best(void);

/// `softmax_row` of `ck_best()`.
float ck_softmax_row(float *g, const float *ynorm, float xnorm, float scale, int n);

#pragma clang assume_nonnull end
