/* lapack.h -- the two of LAPACK's routines that are used, by their Fortran names: they are in
 * OpenBLAS itself, and liblapacke would bring a second BLAS. Inside this room. */
#ifndef LAPACK_H
#define LAPACK_H

#include <stddef.h>

/* Cholesky's factor of a[n][lda]; *info 0, or where it broke off. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t);

/* Eigenvalues, ascending, into w[n], and vectors (jobz "V") into the columns of a. */
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info, size_t,
             size_t);

#endif
