/* SPDX-License-Identifier: GPL-3.0-or-later */
/* k-means: Lloyd's iterations, mini-batches, the nearest centres. */
#include "src/classic/clusters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/base/rng.h"

enum { CHUNK = KERNEL_DISTANCES, TILE = 32, SHARDS = 32, SHARD_LEAST = 512 };

/* --- centres --- */

static size_t chunks_of(const struct clusters *clusters)
{
    return (clusters->count + CHUNK - 1) / CHUNK;
}

/* The centres in columns. What fills the last chunk up is never looked at. */
static void turn(struct clusters *clusters)
{
    for (size_t c = 0; c < clusters->count; c++)
        for (size_t p = 0; p < clusters->width; p++)
            clusters->turned[(c / CHUNK * clusters->width + p) * CHUNK + c % CHUNK] =
                clusters->centres[c * clusters->width + p];
}

bool clusters_take(struct clusters *clusters, real *owned_centres, size_t count, size_t width,
                   struct err *err)
{
    *clusters = (struct clusters){ .count = count, .width = width, .centres = owned_centres };
    clusters->turned = calloc(chunks_of(clusters) * CHUNK * width + 1, sizeof *clusters->turned);
    if (!owned_centres || !clusters->turned)
        return err_memory(err);
    turn(clusters);
    return true;
}

void clusters_done(struct clusters *clusters)
{
    free(clusters->centres);
    free(clusters->turned);
    *clusters = (struct clusters){ 0 };
}

/* --- the nearest centre --- */

static void nearest_of_tile(const struct clusters *clusters, const struct kernel *kernel,
                            const real *rows, size_t count, uint32_t *nearest, real *squares)
{
    real distances[TILE * CHUNK];
    for (size_t q = 0; q < count; q++)
        squares[q] = (real)INFINITY;
    for (size_t first = 0; first < clusters->count; first += CHUNK) {
        size_t centres = clusters->count - first < CHUNK ? clusters->count - first : CHUNK;
        kernel->distances(rows, count, clusters->turned + first * clusters->width, clusters->width,
                          distances);
        for (size_t q = 0; q < count; q++)
            for (size_t c = 0; c < centres; c++) {
                if (!(distances[q * CHUNK + c] < squares[q]))
                    continue;
                squares[q] = distances[q * CHUNK + c];
                nearest[q] = (uint32_t)(first + c);
            }
    }
}

void clusters_nearest(const struct clusters *clusters, const struct kernel *kernel,
                      const real *rows, size_t count, uint32_t *nearest, real *squares)
{
    real own[TILE];
    for (size_t first = 0; first < count; first += TILE) {
        size_t tile = count - first < TILE ? count - first : TILE;
        nearest_of_tile(clusters, kernel, rows + first * clusters->width, tile, nearest + first,
                        squares ? squares + first : own);
    }
}

/* --- all rows in shards --- */

/* What a shard has found, to be added up in their order. */
struct share {
    double *sums;   /* centres x width; NULL: not wanted */
    size_t *counts; /* centres */
    double inertia;
    size_t changed;
    real furthest;
    size_t furthest_row;
};

struct sharing {
    const struct clusters *clusters;
    const real *rows;
    size_t count, shard_rows, shard_count;
    const struct kernel *kernel;
    const struct cancel *cancel;
    uint32_t *nearest;
    real *squares;
    struct share *shares; /* NULL: only the nearest are wanted */
};

static void cut_shards(struct sharing *s)
{
    s->shard_rows = (s->count + SHARDS - 1) / SHARDS;
    s->shard_rows = s->shard_rows < SHARD_LEAST ? SHARD_LEAST : s->shard_rows;
    s->shard_count = (s->count + s->shard_rows - 1) / s->shard_rows;
}

static void add_row(const struct sharing *s, struct share *share, size_t row)
{
    size_t width = s->clusters->width, centre = s->nearest[row];
    double *sum = share->sums + centre * width;
    for (size_t p = 0; p < width; p++)
        sum[p] += (double)s->rows[row * width + p];
    share->counts[centre]++;
    share->inertia += (double)s->squares[row];
    if (s->squares[row] > share->furthest) {
        share->furthest = s->squares[row];
        share->furthest_row = row;
    }
}

static void work_shard(void *context, size_t shard)
{
    const struct sharing *s = context;
    struct share *share = s->shares ? &s->shares[shard] : NULL;
    size_t first = shard * s->shard_rows, end = first + s->shard_rows;
    end = end < s->count ? end : s->count;
    for (; first < end && !cancel_requested(s->cancel); first += TILE) {
        uint32_t before[TILE];
        size_t count = end - first < TILE ? end - first : TILE;
        memcpy(before, s->nearest + first, count * sizeof *before);
        clusters_nearest(s->clusters, s->kernel, s->rows + first * s->clusters->width, count,
                         s->nearest + first, s->squares + first);
        for (size_t i = 0; share && i < count; i++) {
            share->changed += before[i] != s->nearest[first + i] ? 1 : 0;
            add_row(s, share, first + i);
        }
    }
}

bool clusters_assign(const struct clusters *clusters, const real *rows, size_t count,
                     const struct compute *compute, const struct cancel *cancel, uint32_t *nearest,
                     real *squares, struct err *err)
{
    struct sharing s = { .clusters = clusters,
                         .rows = rows,
                         .count = count,
                         .kernel = compute->kernel,
                         .cancel = cancel,
                         .nearest = nearest,
                         .squares = squares };
    cut_shards(&s);
    pool_run(compute->pool, s.shard_count, work_shard, &s);
    return !cancel_requested(cancel) ||
           err_set(err, ERR_CANCELLED, "stopped while rows were shared out to clusters");
}

/* --- Lloyd --- */

struct lloyd {
    struct sharing sharing;
    struct share shares[SHARDS];
    struct arena *arena;
};

static bool lloyd_begin(struct lloyd *lloyd, const struct clusters *clusters,
                        const struct clusters_task *task, struct err *err)
{
    struct sharing *s = &lloyd->sharing;
    *lloyd = (struct lloyd){ .arena = arena_new(err) };
    *s = (struct sharing){ .clusters = clusters,
                           .rows = task->rows,
                           .count = task->count,
                           .kernel = task->compute->kernel,
                           .cancel = task->cancel,
                           .shares = lloyd->shares };
    cut_shards(s);
    if (!lloyd->arena)
        return false;
    s->nearest = arena_take(lloyd->arena, task->count + 1, sizeof *s->nearest, err);
    s->squares = arena_take(lloyd->arena, task->count + 1, sizeof *s->squares, err);
    bool good = s->nearest && s->squares;
    for (size_t i = 0; good && i < s->shard_count; i++) {
        struct share *share = &lloyd->shares[i];
        share->sums = arena_take(lloyd->arena, clusters->count * clusters->width + 1,
                                 sizeof *share->sums, err);
        share->counts = arena_take(lloyd->arena, clusters->count + 1, sizeof *share->counts, err);
        good = share->sums && share->counts;
    }
    if (good) /* none is any row's centre yet */
        memset(s->nearest, 0xff, task->count * sizeof *s->nearest);
    return good;
}

static void clear_shares(struct lloyd *lloyd, const struct clusters *clusters)
{
    for (size_t i = 0; i < lloyd->sharing.shard_count; i++) {
        struct share *share = &lloyd->shares[i];
        memset(share->sums, 0, clusters->count * clusters->width * sizeof *share->sums);
        memset(share->counts, 0, clusters->count * sizeof *share->counts);
        *share = (struct share){ .sums = share->sums, .counts = share->counts, .furthest = -1 };
    }
}

/* All shares into the first, in their order. */
static void add_up(struct lloyd *lloyd, const struct clusters *clusters)
{
    struct share *all = &lloyd->shares[0];
    for (size_t i = 1; i < lloyd->sharing.shard_count; i++) {
        const struct share *share = &lloyd->shares[i];
        for (size_t p = 0; p < clusters->count * clusters->width; p++)
            all->sums[p] += share->sums[p];
        for (size_t c = 0; c < clusters->count; c++)
            all->counts[c] += share->counts[c];
        all->inertia += share->inertia;
        all->changed += share->changed;
        if (share->furthest > all->furthest) {
            all->furthest = share->furthest;
            all->furthest_row = share->furthest_row;
        }
    }
}

/* Means; one centre without rows becomes the furthest row, others stay where they are. */
static void move_centres(struct lloyd *lloyd, struct clusters *clusters)
{
    const struct share *all = &lloyd->shares[0];
    size_t width = clusters->width;
    bool given = !(all->furthest > 0);
    for (size_t c = 0; c < clusters->count; c++) {
        real *centre = clusters->centres + c * width;
        for (size_t p = 0; all->counts[c] > 0 && p < width; p++)
            centre[p] = (real)(all->sums[c * width + p] / (double)all->counts[c]);
        if (all->counts[c] > 0 || given)
            continue;
        memcpy(centre, lloyd->sharing.rows + all->furthest_row * width, width * sizeof *centre);
        given = true;
    }
    turn(clusters);
}

/* The rows that still change fall off about as a power of the iterations, so their logarithm tells how far
 * the work is. */
static void tell(const struct clusters_task *task, size_t start, size_t changed)
{
    double left = log1p((double)changed) / log1p((double)task->count);
    if (task->progress.reached && task->count > 0)
        task->progress.reached(task->progress.context,
                               ((double)start + 1 - left) / (double)task->starts);
}

static bool run_lloyd(struct clusters *clusters, const struct clusters_task *task, size_t start,
                      struct err *err)
{
    struct lloyd lloyd;
    bool good = lloyd_begin(&lloyd, clusters, task, err), over = false;
    clusters->iterations = 0;
    while (good && !over) {
        clear_shares(&lloyd, clusters);
        pool_run(task->compute->pool, lloyd.sharing.shard_count, work_shard, &lloyd.sharing);
        if (cancel_requested(task->cancel)) {
            good = err_set(err, ERR_CANCELLED, "stopped while clusters were made");
            break;
        }
        add_up(&lloyd, clusters);
        clusters->inertia = lloyd.shares[0].inertia;
        over = lloyd.shares[0].changed == 0 || clusters->iterations == task->iterations;
        if (over)
            break;
        clusters->iterations++;
        move_centres(&lloyd, clusters);
        tell(task, start, lloyd.shares[0].changed);
    }
    arena_free(lloyd.arena);
    return good;
}

bool clusters_lloyd(struct clusters *clusters, const struct clusters_task *task, struct err *err)
{
    return run_lloyd(clusters, task, 0, err);
}

/* --- mini-batches --- */

static void take_in(struct clusters *clusters, const real *row, size_t centre, size_t *taken)
{
    double share = 1 / (double)++taken[centre];
    real *at = clusters->centres + centre * clusters->width;
    for (size_t p = 0; p < clusters->width; p++)
        at[p] = (real)((1 - share) * (double)at[p] + share * (double)row[p]);
}

static bool run_batches(struct clusters *clusters, const struct clusters_task *task, size_t start,
                        struct err *err)
{
    size_t width = task->width;
    real *batch = calloc(task->batch * width + 1, sizeof *batch);
    uint32_t *nearest = calloc(task->batch + 1, sizeof *nearest);
    size_t *taken = calloc(clusters->count + 1, sizeof *taken);
    struct rng rng = rng_stream_at(task->seed, "mini-batch", start);
    bool good = (batch && nearest && taken) || err_memory(err);
    for (size_t round = 0; good && round < task->iterations; round++) {
        for (size_t i = 0; i < task->batch; i++)
            memcpy(batch + i * width, task->rows + rng_below(&rng, task->count) * width,
                   width * sizeof *batch);
        clusters_nearest(clusters, task->compute->kernel, batch, task->batch, nearest, NULL);
        for (size_t i = 0; i < task->batch; i++)
            take_in(clusters, batch + i * width, nearest[i], taken);
        turn(clusters);
        if (task->progress.reached)
            task->progress.reached(task->progress.context,
                                   ((double)start + (double)round / (double)task->iterations) /
                                       (double)task->starts);
        if (cancel_requested(task->cancel))
            good = err_set(err, ERR_CANCELLED, "stopped while clusters were made");
    }
    free(batch);
    free(nearest);
    free(taken);
    if (!good)
        return false;
    struct clusters_task look = *task; /* for the inertia */
    look.iterations = 0;
    look.progress.reached = NULL;
    good = clusters_lloyd(clusters, &look, err);
    clusters->iterations = task->iterations;
    return good;
}

/* --- the best of several starts --- */

bool clusters_fit(struct clusters *clusters, const struct clusters_task *task, struct err *err)
{
    *clusters = (struct clusters){ .inertia = (double)INFINITY };
    for (size_t start = 0; start < task->starts; start++) {
        struct clusters own = { 0 };
        bool good = clusters_start(&own, task, start, err) &&
                    (task->batch > 0 ? run_batches(&own, task, start, err)
                                     : run_lloyd(&own, task, start, err));
        if (good && task->progress.reached)
            task->progress.reached(task->progress.context,
                                   (double)(start + 1) / (double)task->starts);
        if (good && (start == 0 || own.inertia < clusters->inertia)) {
            struct clusters worse = *clusters;
            *clusters = own;
            own = worse;
        }
        clusters_done(&own);
        if (!good)
            return false;
    }
    return true;
}
