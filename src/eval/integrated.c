/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Integrated gradients of one window. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/explain.h"

enum { POINTS_LEAST = 64, POINTS_MOST = 4096 };
#define NEAR_ENOUGH 0.002

/* What a path needs; all of it arrays of the caller's. */
struct path {
    struct probe *probe;
    const real *from, *to;
    size_t class_index;
    real *cells;           /* PROBE_WINDOWS x cells */
    double *gradient;      /* likewise */
    double *probabilities; /* PROBE_WINDOWS x classes */
};

static void place(struct path *path, size_t slot, double part)
{
    size_t cells = path->probe->cells;
    for (size_t i = 0; i < cells; i++) {
        double from = (double)path->from[i], to = (double)path->to[i];
        path->cells[slot * cells + i] = (real)(from + part * (to - from));
    }
}

/* p at both ends: to less from */
static double difference(struct path *path)
{
    size_t classes = path->probe->classes;
    place(path, 0, 0);
    place(path, 1, 1);
    probe_answer(path->probe, path->cells, 2, path->probabilities);
    return path->probabilities[classes + path->class_index] -
           path->probabilities[path->class_index];
}

static void walk(struct path *path, size_t points, double *shares)
{
    size_t cells = path->probe->cells;
    memset(shares, 0, cells * sizeof *shares);
    for (size_t first = 0; first < points; first += PROBE_WINDOWS) {
        for (size_t w = 0; w < PROBE_WINDOWS; w++) {
            place(path, w, ((double)(first + w) + 0.5) / (double)points);
        }
        probe_gradient(path->probe, path->cells, PROBE_WINDOWS, path->class_index,
                       path->probabilities, path->gradient);
        for (size_t i = 0; i < PROBE_WINDOWS * cells; i++) {
            shares[i % cells] += path->gradient[i];
        }
    }
    for (size_t i = 0; i < cells; i++) {
        shares[i] *= ((double)path->to[i] - (double)path->from[i]) / (double)points;
    }
}

static double sum_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum;
}

double integrated_gradients(struct probe *probe, const real *from, const real *to,
                            size_t class_index, double *shares, size_t *points, struct err *err)
{
    struct path path = { .probe = probe, .from = from, .to = to, .class_index = class_index };
    double missing = (double)NAN;
    path.cells = calloc(probe->cells * PROBE_WINDOWS + 1, sizeof *path.cells);
    path.gradient = calloc(probe->cells * PROBE_WINDOWS + 1, sizeof *path.gradient);
    path.probabilities = calloc(probe->classes * PROBE_WINDOWS + 1, sizeof *path.probabilities);
    if (path.cells && path.gradient && path.probabilities) {
        double wanted = difference(&path);
        *points = POINTS_LEAST / 2;
        do {
            *points *= 2;
            walk(&path, *points, shares);
            missing = wanted - sum_of(shares, probe->cells);
        } while (fabs(missing) > NEAR_ENOUGH && *points < POINTS_MOST);
    } else {
        err_memory(err);
    }
    free(path.cells);
    free(path.gradient);
    free(path.probabilities);
    return missing;
}
