#include "COpenBLAS.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static __typeof__(cblas_sgemm) *sgemm;
static __typeof__(cblas_dgemm) *dgemm;
// LAPACK's calls are Fortran: column-major, all by address, lengths of strings last.
static void (*dpotrf)(
  const char *triangle, const int *n, double *a, const int *lda, int *info, size_t length);
static void (*dpotrs)(
  const char *triangle, const int *n, const int *columns, const double *a, const int *lda, double *b,
  const int *ldb, int *info, size_t length);

static char failure[256];

static void load(void) {
  void *library = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_LOCAL);
  void (*set_threads)(int) = NULL;
  if (library) {
    sgemm = (__typeof__(sgemm))dlsym(library, "cblas_sgemm");
    dgemm = (__typeof__(dgemm))dlsym(library, "cblas_dgemm");
    dpotrf = (__typeof__(dpotrf))dlsym(library, "dpotrf_");
    dpotrs = (__typeof__(dpotrs))dlsym(library, "dpotrs_");
    set_threads = (__typeof__(set_threads))dlsym(library, "openblas_set_num_threads");
  }
  if (!sgemm || !dgemm || !dpotrf || !dpotrs || !set_threads) {
    const char *reason = dlerror();
    snprintf(failure, sizeof failure, "%s", reason ? reason : "a function is missing");
    return;
  }
  // Molecules run side by side; a BLAS with threads of its own would fight them for cores.
  set_threads(1);
}

const char *ob_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}

static void require_library(void) {
  if (ob_load()) __builtin_trap();
}

static CBLAS_TRANSPOSE transpose(int transposes) {
  return transposes ? CblasTrans : CblasNoTrans;
}

void ob_sgemm(
  int transposes_a, int transposes_b, int m, int n, int k, const float *a, int lda,
  const float *b, int ldb, float beta, float *c, int ldc) {
  require_library();
  sgemm(
    CblasRowMajor, transpose(transposes_a), transpose(transposes_b), m, n, k, 1, a, lda, b, ldb,
    beta, c, ldc);
}

void ob_dgemm(
  int transposes_a, int transposes_b, int m, int n, int k, const double *a, int lda,
  const double *b, int ldb, double beta, double *c, int ldc) {
  require_library();
  dgemm(
    CblasRowMajor, transpose(transposes_a), transpose(transposes_b), m, n, k, 1, a, lda, b, ldb,
    beta, c, ldc);
}

// The lower triangle by rows is the upper one by columns.
int ob_dpotrf(int n, double *matrix) {
  require_library();
  int info = 0;
  dpotrf("U", &n, matrix, &n, &info, 1);
  return info;
}

void ob_dpotrs(int n, int rows, const double *factor, double *b) {
  require_library();
  int info = 0;
  dpotrs("U", &n, &rows, factor, &n, b, &n, &info, 1);
}
