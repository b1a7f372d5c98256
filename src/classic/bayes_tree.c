/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which column hangs on which other one (Friedman, Geiger, Goldszmidt 1997, section 4): the tree over
 * all columns whose sum of conditional mutual information is greatest (Chow, Liu 1968),
 *     I(X; Y | K) = sum over x, y, k of  n_xyk / n  log( n_xyk n_k / (n_xk n_yk) )
 * directed away from the first column. Rows with an unknown symbol in either do not count for a pair.
 */
#include "src/classic/bayes.h"

#include <math.h>
#include <stdlib.h>

struct pairing {
    struct bayes_column *columns;
    size_t count;
    const struct bayes_rows *rows;
    const uint32_t *values;
    double *shared; /* count x count, both halves */
    atomic_bool failed;
};

static void add_up(const int64_t *cells, size_t xs, size_t ys, int64_t *of_x, int64_t *of_y,
                   int64_t *all)
{
    for (size_t x = 0; x < xs; x++)
        for (size_t y = 0; y < ys; y++) {
            of_x[x] += cells[x * ys + y];
            of_y[y] += cells[x * ys + y];
            *all += cells[x * ys + y];
        }
}

/* The part of one class, times n; margins has room for xs + ys counts. */
static double shared_in_class(const int64_t *cells, size_t xs, size_t ys, int64_t *margins)
{
    int64_t all = 0;
    for (size_t i = 0; i < xs + ys; i++)
        margins[i] = 0;
    add_up(cells, xs, ys, margins, margins + xs, &all);
    double sum = 0;
    for (size_t x = 0; x < xs; x++)
        for (size_t y = 0; y < ys; y++) {
            double both = (double)cells[x * ys + y];
            if (both > 0)
                sum +=
                    both * log(both * (double)all / ((double)margins[x] * (double)margins[xs + y]));
        }
    return sum;
}

static bool pair(struct pairing *pairing, size_t i, size_t j)
{
    size_t xs = pairing->columns[i].values;
    size_t ys = pairing->columns[j].values;
    size_t classes = pairing->rows->class_count;
    size_t rows = pairing->rows->rows->count;
    size_t cells = 0;
    if (!size_product(xs * ys, classes, &cells))
        return false;
    int64_t *counts = calloc(cells + 1, sizeof *counts);
    int64_t *margins = calloc(xs + ys + 1, sizeof *margins);
    double sum = 0;
    for (size_t r = 0; counts && r < rows; r++) {
        size_t x = pairing->values[i * rows + r];
        size_t y = pairing->values[j * rows + r];
        if (x < xs && y < ys)
            counts[(pairing->rows->classes[r] * xs + x) * ys + y]++;
    }
    for (size_t k = 0; counts && margins && k < classes; k++)
        sum += shared_in_class(counts + k * xs * ys, xs, ys, margins);
    pairing->shared[i * pairing->count + j] = pairing->shared[j * pairing->count + i] =
        sum / (double)rows;
    bool good = counts && margins;
    free(margins);
    free(counts);
    return good;
}

/* One column with all behind it. */
static void pair_column(void *context, size_t shard)
{
    struct pairing *pairing = context;
    if (pairing->columns[shard].kind != BAYES_COUNTS)
        return;
    for (size_t j = shard + 1; j < pairing->count; j++) {
        if (cancel_requested(pairing->rows->cancel) || atomic_load(&pairing->failed))
            return;
        if (pairing->columns[j].kind == BAYES_COUNTS && !pair(pairing, shard, j))
            atomic_store(&pairing->failed, true);
    }
}

/* Prim's algorithm from the first counted column; of equals the first. best: which column of the tree
 * each other one shares most with. */
static void span(struct pairing *pairing, bool *inside, size_t *best)
{
    size_t count = pairing->count;
    size_t newest = 0;
    while (newest < count && pairing->columns[newest].kind != BAYES_COUNTS)
        newest++;
    size_t root = newest;
    while (newest < count) {
        inside[newest] = true;
        size_t next = count;
        for (size_t j = 0; j < count; j++) {
            if (inside[j] || pairing->columns[j].kind != BAYES_COUNTS)
                continue;
            const double *with = pairing->shared + j * count;
            if (newest == root || with[newest] > with[best[j]])
                best[j] = newest;
            if (next == count || with[best[j]] > pairing->shared[next * count + best[next]])
                next = j;
        }
        if (next < count)
            pairing->columns[next].parent = best[next];
        newest = next;
    }
}

bool bayes_tree_fit(struct bayes_column *columns, size_t count, const struct bayes_rows *rows,
                    const uint32_t *values, struct pool *pool)
{
    struct pairing pairing = { .columns = columns, .count = count, .rows = rows, .values = values };
    pairing.shared = calloc(count * count + 1, sizeof *pairing.shared);
    bool *inside = calloc(count + 1, sizeof *inside);
    size_t *best = calloc(count + 1, sizeof *best);
    bool good = pairing.shared && inside && best;
    if (good) {
        pool_run(pool, count, pair_column, &pairing);
        good = !atomic_load(&pairing.failed);
    }
    if (good)
        span(&pairing, inside, best);
    free(best);
    free(inside);
    free(pairing.shared);
    return good;
}
