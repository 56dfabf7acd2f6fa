// Products of matrices and Cholesky factors by OpenBLAS, on the calling thread alone.
//
// The library is loaded by the first call, because it starts a pool of threads as it is loaded: idle
// here, but it costs more than most commands of a program take. A program that wants none sets
// OPENBLAS_NUM_THREADS to 1 as it begins.
#pragma once

#pragma clang assume_nonnull begin

/// Loads the library, once. Returns null, or why it cannot be loaded; then the other functions trap.
const char *_Nullable ob_load(void);

/// C = A B + beta C, row-major: [m, n] = [m, k] [k, n]. A is stored transposed, [k, m], where
/// `transposes_a`, and B likewise. A leading dimension is the distance between rows.
void ob_sgemm(
  int transposes_a, int transposes_b, int m, int n, int k, const float *a, int lda,
  const float *b, int ldb, float beta, float *c, int ldc);

/// The same in double precision.
void ob_dgemm(
  int transposes_a, int transposes_b, int m, int n, int k, const double *a, int lda,
  const double *b, int ldb, double beta, double *c, int ldc);

/// Replaces a symmetric positive matrix, [n, n], of which the lower triangle is read, by its Cholesky
/// factor L. Returns 0, or another number where it is not positive.
int ob_dpotrf(int n, double *matrix);

/// Replaces each row b by the solution of L L^T x = b: [rows, n].
void ob_dpotrs(int n, int rows, const double *factor, double *b);

#pragma clang assume_nonnull end
