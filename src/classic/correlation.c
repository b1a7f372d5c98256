/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Principal components: one pass of sums of products gives means, deviations and correlations. */
#include "src/classic/correlation.h"

#include <math.h>
#include <stdlib.h>

#include "src/classic/gram.h"
#include "src/math/lapack.h"

#define NO_VARIANCE 1e-9 /* of a component; the rounding of floats leaves about 1e-14 */

/* A row is subtracted first, so that sums of squares stay as small as the columns vary. */
struct shifted {
    const real *rows;
    size_t inputs;
};

static bool fill(void *context, size_t first, size_t count, double *out)
{
    const struct shifted *shifted = context;
    for (size_t row = first; row < first + count; row++) {
        for (size_t i = 0; i < shifted->inputs; i++)
            *out++ = (double)shifted->rows[row * shifted->inputs + i] - (double)shifted->rows[i];
        *out++ = 1;
    }
    return true;
}

/* Means and deviations out of the sums, and the correlation matrix into vectors. */
static void correlate(struct correlation *components, const double *gram, const real *pivot,
                      size_t rows)
{
    size_t inputs = components->inputs, cols = inputs + 1;
    double count = (double)rows;
    for (size_t i = 0; i < inputs; i++) {
        double mean = gram[i * cols + inputs] / count;
        double variance = gram[i * cols + i] / count - mean * mean;
        bool constant = !(variance > 1e-14 * (1 + mean * mean));
        components->means[i] = mean;
        components->scales[i] = constant ? 0 : 1 / sqrt(variance);
    }
    for (size_t i = 0; i < inputs; i++)
        for (size_t j = 0; j < inputs; j++) {
            double covariance =
                gram[i * cols + j] / count - components->means[i] * components->means[j];
            components->vectors[i * inputs + j] =
                covariance * components->scales[i] * components->scales[j];
        }
    for (size_t i = 0; i < inputs; i++)
        components->means[i] += (double)pivot[i];
}

bool correlation_fit(struct correlation *components, const real *rows, size_t count,
                     const struct compute *compute, const struct cancel *cancel, struct err *err)
{
    size_t inputs = components->inputs;
    struct shifted shifted = { rows, inputs };
    const struct gram_task work = { count, inputs + 1, fill, &shifted, compute, cancel };
    double *gram = calloc((inputs + 1) * (inputs + 1), sizeof *gram);
    bool good = gram ? gram_sum(&work, gram, err) : err_memory(err);
    if (good) {
        correlate(components, gram, rows, count);
        good = lapack_eigen(inputs, components->vectors, components->variances, err);
    }
    free(gram);
    components->count = 0;
    while (good && components->count < inputs &&
           components->variances[components->count] > NO_VARIANCE)
        components->count++;
    return good;
}

bool correlation_new(struct correlation *components, size_t inputs, struct err *err)
{
    *components = (struct correlation){ .inputs = inputs };
    components->means = calloc(inputs + 1, sizeof(double));
    components->scales = calloc(inputs + 1, sizeof(double));
    components->variances = calloc(inputs + 1, sizeof(double));
    components->vectors = calloc(inputs * inputs + 1, sizeof(double));
    return (components->means && components->scales && components->variances &&
            components->vectors) ||
           err_memory(err);
}

void correlation_done(struct correlation *components)
{
    free(components->means);
    free(components->scales);
    free(components->variances);
    free(components->vectors);
    *components = (struct correlation){ 0 };
}
