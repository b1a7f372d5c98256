/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The start of k-means: centres drawn among the rows (k-means++). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/classic/clusters.h"

enum { SHARDS = 64, CANCEL_EVERY = 1024 };

struct starting {
    const struct clusters_task *task;
    size_t shard_rows, shard_count;
    const real *centre; /* the newest */
    double *squares;    /* rows: squared distance to the nearest centre so far */
    double sums[SHARDS];
};

/* One operation a statement: the same bits on every machine, for they decide what is drawn. */
static double square_distance(const real *a, const real *b, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < width; i++) {
        double apart = (double)a[i] - (double)b[i];
        double square = apart * apart;
        sum += square;
    }
    return sum;
}

static void measure_shard(void *context, size_t shard)
{
    struct starting *s = context;
    size_t width = s->task->width, first = shard * s->shard_rows, end = first + s->shard_rows;
    double sum = 0;
    for (size_t i = first; i < end && i < s->task->count; i++) {
        double square = square_distance(s->task->rows + i * width, s->centre, width);
        s->squares[i] = square < s->squares[i] ? square : s->squares[i];
        sum += s->squares[i];
        if (i % CANCEL_EVERY == 0 && cancel_requested(s->task->cancel))
            return;
    }
    s->sums[shard] = sum;
}

/* A row in proportion to its square; count: all are 0. */
static size_t draw(const struct starting *s, struct rng *rng)
{
    double all = 0;
    size_t last = s->task->count;
    for (size_t shard = 0; shard < s->shard_count; shard++)
        all += s->sums[shard];
    double left = rng_uniform(rng) * all;
    for (size_t shard = 0; shard < s->shard_count; shard++) {
        if (left >= s->sums[shard] && shard + 1 < s->shard_count) {
            left -= s->sums[shard];
            continue;
        }
        size_t first = shard * s->shard_rows, end = first + s->shard_rows;
        for (size_t i = first; i < end && i < s->task->count; i++) {
            if (!(s->squares[i] > 0))
                continue;
            last = i;
            if (left < s->squares[i])
                return i;
            left -= s->squares[i];
        }
    }
    for (size_t i = s->task->count; last == s->task->count && all > 0 && i-- > 0;)
        last = s->squares[i] > 0 ? i : last; /* rounding: the last that can be drawn */
    return last;
}

/* The rows that become centres; how many. */
static size_t draw_centres(struct starting *s, struct rng *rng, uint32_t *drawn)
{
    const struct clusters_task *task = s->task;
    size_t count = 0, row = (size_t)rng_below(rng, task->count);
    for (size_t i = 0; i < task->count; i++)
        s->squares[i] = (double)INFINITY;
    while (row < task->count && !cancel_requested(task->cancel)) {
        drawn[count++] = (uint32_t)row;
        if (count == task->wanted)
            break;
        s->centre = task->rows + row * task->width;
        pool_run(task->compute->pool, s->shard_count, measure_shard, s);
        row = draw(s, rng);
    }
    return count;
}

bool clusters_start(struct clusters *clusters, const struct clusters_task *task, size_t start,
                    struct err *err)
{
    struct starting s = { .task = task };
    struct rng rng = rng_stream_at(task->seed, "k-means", start);
    s.shard_rows = (task->count + SHARDS - 1) / SHARDS;
    s.shard_count = (task->count + s.shard_rows - 1) / s.shard_rows;
    s.squares = calloc(task->count + 1, sizeof *s.squares);
    uint32_t *drawn = calloc(task->wanted + 1, sizeof *drawn);
    size_t count = s.squares && drawn ? draw_centres(&s, &rng, drawn) : 0;
    real *centres = drawn ? calloc(count * task->width + 1, sizeof *centres) : NULL;
    for (size_t c = 0; centres && c < count; c++)
        memcpy(centres + c * task->width, task->rows + (size_t)drawn[c] * task->width,
               task->width * sizeof *centres);
    bool good = s.squares && centres;
    free(s.squares);
    free(drawn);
    if (!good) {
        free(centres);
        return err_memory(err);
    }
    return clusters_take(clusters, centres, count, task->width, err) &&
           (!cancel_requested(task->cancel) ||
            err_set(err, ERR_CANCELLED, "stopped while clusters were made"));
}
