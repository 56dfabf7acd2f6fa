// Single-precision kernels of the hot path, compiled once for each instruction set from one source
// (kernels.h). `ck_best()` is the table for this processor; a table holds no state, so kernels of
// different instruction sets may run side by side.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Instruction sets a table of kernels can be compiled for.
typedef enum ck_isa { CK_BASELINE = 0, CK_AVX2 = 1, CK_AVX512 = 2 } ck_isa;

/// Kernels of one instruction set.
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
} ck_kernels;

/// The kernels of an instruction set, or null where this processor cannot run them.
const ck_kernels *_Nullable ck_for(ck_isa isa);

/// The fastest kernels this processor can run.
const ck_kernels *ck_best(void);

/// `softmax_row` of `ck_best()`.
float ck_softmax_row(float *g, const float *ynorm, float xnorm, float scale, int n);

#pragma clang assume_nonnull end
