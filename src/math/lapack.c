/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The door to LAPACK. Its symbols are declared here: the routines are Fortran's, columns first, so our upper
 * triangle is its lower one. Behind the arguments Fortran takes the lengths of the texts. */
#include "src/math/lapack.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef PEEPHOLE_NAIVE_PRODUCT

/* In the place of OpenBLAS, for the thread sanitizer, as in blas.c. */
static int solve(int size, double *a, int count, double *b)
{
    size_t n = (size_t)size;
    for (size_t j = 0; j < n; j++) { /* a = u' u, row by row of u */
        for (size_t k = 0; k < j; k++)
            for (size_t i = j; i < n; i++)
                a[j * n + i] -= a[k * n + j] * a[k * n + i];
        if (!(a[j * n + j] > 0))
            return (int)j + 1;
        double root = sqrt(a[j * n + j]);
        for (size_t i = j; i < n; i++)
            a[j * n + i] /= root;
    }
    for (double *x = b; x < b + (size_t)count * n; x += n) {
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < i; k++)
                x[i] -= a[k * n + i] * x[k];
            x[i] /= a[i * n + i];
        }
        for (size_t i = n; i-- > 0;) {
            for (size_t k = i + 1; k < n; k++)
                x[i] -= a[i * n + k] * x[k];
            x[i] /= a[i * n + i];
        }
    }
    return 0;
}

static void rotate(double *x, double *y, size_t step, size_t count, double c, double s)
{
    for (size_t i = 0; i < count * step; i += step) {
        double old = x[i];
        x[i] = c * old - s * y[i];
        y[i] = s * old + c * y[i];
    }
}

/* Jacobi's rotations, until nothing is left beside the diagonal. */
static void sweep(size_t n, double *m, double *vectors)
{
    for (size_t p = 0; p < n; p++)
        for (size_t q = p + 1; q < n; q++) {
            if (fabs(m[p * n + q]) < 1e-300)
                continue;
            double theta = (m[q * n + q] - m[p * n + p]) / (2 * m[p * n + q]);
            double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
            double c = 1 / sqrt(t * t + 1), s = t * c;
            rotate(m + p * n, m + q * n, 1, n, c, s);
            rotate(m + p, m + q, n, n, c, s);
            rotate(vectors + p * n, vectors + q * n, 1, n, c, s);
        }
}

static int eigen(int size, double *a, double *values)
{
    size_t n = (size_t)size;
    double *m = calloc(n * n + 1, sizeof *m);
    for (size_t i = 0; m && i < n * n; i++)
        m[i] = i % n >= i / n ? a[i] : a[i % n * n + i / n];
    for (size_t i = 0; m && i < n * n; i++)
        a[i] = i % n == i / n ? 1 : 0;
    for (size_t round = 0; m && round < 30; round++)
        sweep(n, m, a);
    for (size_t i = 0; m && i < n; i++) {
        values[i] = m[i * n + i];
        for (size_t j = i; j > 0 && values[j] < values[j - 1]; j--) { /* ascending, as dsyevd */
            double value = values[j];
            values[j] = values[j - 1];
            values[j - 1] = value;
            rotate(a + j * n, a + (j - 1) * n, 1, n, 0, -1);
        }
    }
    free(m);
    return m ? 0 : -1;
}

#else

void dposv_(const char *triangle, const int *size, const int *count, double *a, const int *stride_a,
            double *b, const int *stride_b, int *info, size_t triangle_length);
void dsyevd_(const char *job, const char *triangle, const int *size, double *a, const int *stride,
             double *values, double *work, const int *work_size, int *wholes,
             const int *wholes_size, int *info, size_t job_length, size_t triangle_length);

static int solve(int size, double *a, int count, double *b)
{
    int info = 0, stride = size > 0 ? size : 1;
    dposv_("L", &size, &count, a, &stride, b, &stride, &info, 1);
    return info;
}

static int eigen(int size, double *a, double *values)
{
    int info = 0, stride = size > 0 ? size : 1, wholes_size = 3 + 5 * size;
    int work_size = 1 + 6 * size + 2 * size * size;
    double *work = calloc((size_t)work_size, sizeof *work);
    int *wholes = calloc((size_t)wholes_size, sizeof *wholes);
    if (work && wholes)
        dsyevd_("V", "L", &size, a, &stride, values, work, &work_size, wholes, &wholes_size, &info,
                1, 1);
    else
        info = -1;
    free(work);
    free(wholes);
    return info;
}

#endif

enum { SIZE_MOST = 8192 };

bool lapack_solve(size_t size, double *a, size_t count, double *b, struct err *err)
{
    if (size > SIZE_MOST || count > INT_MAX)
        return err_set(err, ERR_INPUT, "%zu linear equations are too many (%d)", size, SIZE_MOST);
    int info = solve((int)size, a, (int)count, b);
    return info == 0 ||
           err_set(err, ERR_INPUT, "the linear equations have no one solution (row %d of %zu)",
                   info, size);
}

/* From the least first to the greatest first, and each vector's sign. */
static void turn_round(size_t size, double *a, double *values)
{
    for (size_t low = 0, high = size; low + 1 < high; low++) {
        high--;
        double value = values[low];
        values[low] = values[high];
        values[high] = value;
        for (size_t i = 0; i < size; i++) {
            double number = a[low * size + i];
            a[low * size + i] = a[high * size + i];
            a[high * size + i] = number;
        }
    }
    for (size_t row = 0; row < size; row++) {
        double *vector = a + row * size;
        size_t first = 0;
        while (first + 1 < size && fabs(vector[first]) < 1e-12)
            first++;
        for (size_t i = 0; vector[first] < 0 && i < size; i++)
            if (i != first)
                vector[i] = -vector[i];
        vector[first] = fabs(vector[first]);
    }
}

bool lapack_eigen(size_t size, double *a, double *values, struct err *err)
{
    if (size > SIZE_MOST)
        return err_set(err, ERR_INPUT, "a matrix of %zu x %zu numbers is too large (%d)", size,
                       size, SIZE_MOST);
    int info = eigen((int)size, a, values);
    if (info < 0)
        return err_memory(err);
    if (info > 0)
        return err_set(err, ERR_INTERNAL, "the eigenvalues were not found (%d)", info);
    turn_round(size, a, values);
    return true;
}
