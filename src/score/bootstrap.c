/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intervals of figures of the matrix: a draw of as many rows with replacement is, for the matrix, one
 * draw from the multinomial distribution of its cells, whatever the number of rows. The draws are
 * dealt out to a fixed number of shards, each draw with a random stream of its own.
 */
#include "src/score/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/score/confusion.h"

enum { DRAWS = 1000, SHARDS = 8 };

void bootstrap_run(struct pool *pool, size_t shards, void (*work)(void *context, size_t shard),
                   void *context)
{
    if (pool != NULL) {
        pool_run(pool, shards, work, context);
        return;
    }
    for (size_t shard = 0; shard < shards; shard++) {
        work(context, shard);
    }
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double percentile(const double *sorted, size_t count, double share)
{
    double place = share * (double)(count - 1);
    size_t below = (size_t)place, above = below + 1 < count ? below + 1 : below;
    double part = place - (double)below;
    return part > 0 ? sorted[below] + part * (sorted[above] - sorted[below]) : sorted[below];
}

struct interval percentile_interval(double *values, size_t count)
{
    size_t numbers = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            values[numbers++] = values[i];
        }
    }
    if (10 * numbers < 9 * count || numbers == 0) {
        return (struct interval){ (double)NAN, (double)NAN };
    }
    qsort(values, numbers, sizeof *values, by_value);
    double high = percentile(values, numbers, 0.975);
    /* Between two infinite values there is no difference to take a share of. */
    return (struct interval){ percentile(values, numbers, 0.025),
                              isnan(high) ? (double)INFINITY : high };
}

/* Values of a figure by draw, one figure after the other: metrics, then class metrics by class. */
struct draws {
    const double *costs;
    const struct score *score;
    uint64_t seed;
    double *values;
    struct score scratch[SHARDS];
};

/* One after the other, each cell gets its share of the rows that are left. */
static void draw_cells(const struct score *from, struct rng *rng, size_t *confusion)
{
    uint64_t left = from->rows, weight = from->rows;
    for (size_t cell = 0; cell < from->classes * from->classes; cell++) {
        uint64_t rows = from->confusion[cell];
        confusion[cell] = 0;
        if (rows > 0) {
            confusion[cell] = (size_t)rng_binomial(rng, left, (double)rows / (double)weight);
            left -= confusion[cell];
            weight -= rows;
        }
    }
}

/* Without a false alarm DR / FAR is beyond all bounds, not unknown. */
static double figure_of(const struct score *score, size_t metric)
{
    bool endless = metric == METRIC_efficiency && score->false_alarms == 0 && score->detected > 0;
    return endless ? (double)INFINITY : metric_at(metric)->value(score);
}

static void draw_shard(void *context, size_t shard)
{
    struct draws *draws = context;
    struct score *scratch = &draws->scratch[shard];
    for (size_t draw = shard; draw < DRAWS; draw += SHARDS) {
        struct rng rng = rng_stream_at(draws->seed, "bootstrap cells", draw);
        double *value = draws->values + draw;
        draw_cells(draws->score, &rng, scratch->confusion);
        matrix_figures(scratch, draws->costs);
        for (size_t i = 0; i < METRICS; i++, value += DRAWS) {
            *value = figure_of(scratch, i);
        }
        for (size_t c = 0; c < scratch->classes; c++) {
            for (size_t i = 0; i < CLASS_METRICS; i++, value += DRAWS) {
                *value = class_metric_at(i)->value(&scratch->per_class[c]);
            }
        }
    }
}

/* Those that the score has already are better. */
static void fill(double *values, double figure, struct interval *interval)
{
    if (isnan(interval->low) && !isnan(figure)) {
        *interval = percentile_interval(values, DRAWS);
    }
}

static void fill_all(const struct draws *draws, struct score *score)
{
    double *values = draws->values;
    for (size_t i = 0; i < METRICS; i++, values += DRAWS) {
        fill(values, figure_of(score, i), &score->intervals[i]);
    }
    for (size_t c = 0; c < score->classes; c++) {
        for (size_t i = 0; i < CLASS_METRICS; i++, values += DRAWS) {
            fill(values, class_metric_at(i)->value(&score->per_class[c]),
                 &score->per_class[c].intervals[i]);
        }
    }
}

static bool begin_scratch(const struct score *score, struct draws *draws, struct err *err)
{
    const char **names = calloc(score->classes + 1, sizeof *names);
    bool ok = names != NULL || err_memory(err);
    for (size_t c = 0; ok && c < score->classes; c++) {
        names[c] = score->per_class[c].name;
    }
    for (size_t i = 0; ok && i < SHARDS; i++) {
        ok = matrix_begin(score->classes, names, &draws->scratch[i], err);
    }
    free(names);
    return ok;
}

bool score_bootstrap_matrix(const double *costs, uint64_t seed, struct pool *pool,
                            struct score *score, struct err *err)
{
    struct draws draws = { .costs = costs, .score = score, .seed = seed };
    size_t figures = METRICS + score->classes * CLASS_METRICS;
    draws.values = malloc(figures * DRAWS * sizeof *draws.values);
    bool ok = (draws.values != NULL || err_memory(err)) && begin_scratch(score, &draws, err);
    if (ok && score->rows > 0) {
        bootstrap_run(pool, SHARDS, draw_shard, &draws);
        fill_all(&draws, score);
    }
    for (size_t i = 0; i < SHARDS; i++) {
        score_done(&draws.scratch[i]);
    }
    free(draws.values);
    return ok;
}

bool score_bootstrap(const struct judged *judged, uint64_t seed, struct pool *pool,
                     struct score *score, struct err *err)
{
    return score->rows == 0 || (score_bootstrap_matrix(judged->costs, seed, pool, score, err) &&
                                bootstrap_rows(judged, seed, pool, score, err));
}
