/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a net over all rows of a table. */
#include "src/net/predict.h"

#include <stdlib.h>
#include <string.h>

enum {
    LANES_MOST = 8,
    CHUNK_STEPS = 2048, /* windows x steps of a chunk, about */
    CHUNK_WINDOWS_LEAST = 16,
    CHUNK_WINDOWS_MOST = 256,
    ROUND_CHUNKS = 4, /* chunks a lane does before cancel and progress are looked at */
};
#define LANE_BYTES ((size_t)64 << 20) /* all workspaces together stay near this */

/* One workspace, and what its chunks have added up. Only one thread at a time has a lane. */
struct lane {
    struct net_work *work;
    struct loss_sums sums;
    size_t *indices; /* of the windows of a chunk */
    real *encoded;   /* the rows of a chunk, where its windows share them; else NULL */
};

struct predictor {
    const struct net *net;
    struct windowing windowing;
    struct compute compute;
    size_t chunk; /* windows */
    size_t lane_count;
    struct lane lanes[LANES_MOST];
    /* The run at hand: */
    const struct prediction *prediction;
    struct window_plan plan;
    size_t first_window;
    size_t chunks;
    size_t first_chunk; /* of the round */
};

/* Steps of the longest window that scoring will ask for. */
static size_t steps_of(const struct net *net, const struct windowing *windowing)
{
    bool single =
        windowing->view == VIEW_RECORDS && windowing->carry && windowing->target == TARGET_LAST;
    return single ? 1 : net->in.steps;
}

static void choose_sizes(struct predictor *predictor, size_t steps)
{
    size_t chunk = CHUNK_STEPS / steps;
    if (chunk < CHUNK_WINDOWS_LEAST)
        chunk = CHUNK_WINDOWS_LEAST;
    if (chunk > CHUNK_WINDOWS_MOST)
        chunk = CHUNK_WINDOWS_MOST;
    predictor->chunk = chunk;
    size_t bytes = net_work_bytes(predictor->net, steps, chunk, false);
    size_t lanes = bytes > 0 ? LANE_BYTES / bytes : LANES_MOST;
    predictor->lane_count = lanes < 2 ? 2 : lanes > LANES_MOST ? LANES_MOST : lanes;
    if (predictor->windowing.carry) { /* one stream: the state goes from row to row */
        predictor->chunk = 1;
        predictor->lane_count = 1;
    }
}

static bool make_lane(struct predictor *predictor, struct lane *lane, size_t steps, struct err *err)
{
    size_t classes = predictor->net->classes;
    lane->work = net_work_new(predictor->net, steps, predictor->chunk, false, err);
    if (!lane->work)
        return false;
    struct arena *arena = lane->work->arena;
    lane->indices = arena_take(arena, predictor->chunk, sizeof *lane->indices, err);
    lane->sums.confusion = arena_take(arena, classes * classes, sizeof(size_t), err);
    const struct windowing *windowing = &predictor->windowing;
    bool shared = windowing->view == VIEW_RECORDS && windowing->target == TARGET_LAST && steps > 1;
    if (shared) {
        lane->encoded = arena_take(arena, predictor->chunk + steps,
                                   predictor->net->in.width * sizeof(real), err);
        if (!lane->encoded)
            return false;
    }
    return lane->indices && lane->sums.confusion;
}

struct predictor *predictor_new(const struct net *net, const struct windowing *windowing,
                                const struct compute *compute, struct err *err)
{
    struct predictor *predictor = calloc(1, sizeof *predictor);
    if (!predictor) {
        err_memory(err);
        return NULL;
    }
    predictor->net = net;
    predictor->windowing = *windowing;
    predictor->compute = *compute;
    size_t steps = steps_of(net, windowing);
    choose_sizes(predictor, steps);
    for (size_t i = 0; i < predictor->lane_count; i++) {
        if (!make_lane(predictor, &predictor->lanes[i], steps, err)) {
            predictor_free(predictor);
            return NULL;
        }
    }
    return predictor;
}

void predictor_free(struct predictor *predictor)
{
    if (!predictor)
        return;
    for (size_t i = 0; i < predictor->lane_count; i++)
        net_work_free(predictor->lanes[i].work);
    free(predictor);
}

static void write_probabilities(const struct net_work *work, float *probabilities)
{
    size_t classes = work->net->classes;
    size_t rows = net_out_steps(work->net, work->steps) * work->windows;
    for (size_t row = 0; row < rows; row++) {
        if (work->labels[row] == NET_NO_LABEL)
            continue;
        float *to = probabilities + (size_t)work->positions[row] * classes;
        for (size_t k = 0; k < classes; k++)
            to[k] = (float)work->probabilities[row * classes + k];
    }
}

/* Windows that end at neighbouring rows share most of them: each row is encoded once a chunk. */
static struct row_source rows_of_chunk(const struct predictor *predictor, struct lane *lane,
                                       size_t count)
{
    struct row_source source = { .preparation = predictor->prediction->preparation,
                                 .table = predictor->prediction->table,
                                 .encoded = predictor->prediction->encoded,
                                 .encoded_end = predictor->prediction->rows };
    if (!lane->encoded || source.encoded)
        return source;
    struct window last = window_at(&predictor->plan, lane->indices[count - 1]);
    source.encoded_first = window_at(&predictor->plan, lane->indices[0]).first;
    source.encoded_end = last.first + last.length;
    window_encode(&source, source.encoded_first, source.encoded_end - source.encoded_first,
                  lane->encoded);
    source.encoded = lane->encoded;
    return source;
}

static void do_chunk(struct predictor *predictor, struct lane *lane, size_t chunk)
{
    const struct prediction *prediction = predictor->prediction;
    size_t first = predictor->first_window + chunk * predictor->chunk;
    size_t count = predictor->plan.count - first;
    if (count > predictor->chunk)
        count = predictor->chunk;
    for (size_t i = 0; i < count; i++)
        lane->indices[i] = first + i;
    struct net_work *work = lane->work;
    struct row_source source = rows_of_chunk(predictor, lane, count);
    window_fill(&predictor->plan, lane->indices, count, &source, work);
    net_forward(predictor->net, prediction->weights, predictor->compute.kernel, work);
    loss_softmax(predictor->compute.kernel, work);
    if (prediction->probabilities)
        write_probabilities(work, prediction->probabilities);
    if (prediction->loss)
        loss_add(prediction->loss, prediction->class_weights, work, &lane->sums);
}

/* A lane's share of a round: every lane_count-th chunk. */
static void do_lane(void *context, size_t shard)
{
    struct predictor *predictor = context;
    for (size_t i = 0; i < ROUND_CHUNKS; i++) {
        size_t chunk = predictor->first_chunk + i * predictor->lane_count + shard;
        if (chunk < predictor->chunks)
            do_chunk(predictor, &predictor->lanes[shard], chunk);
    }
}

static void start_lanes(struct predictor *predictor)
{
    size_t classes = predictor->net->classes;
    for (size_t i = 0; i < predictor->lane_count; i++) {
        struct lane *lane = &predictor->lanes[i];
        lane->sums.loss = 0;
        lane->sums.rows = 0;
        memset(lane->sums.confusion, 0, classes * classes * sizeof(size_t));
        if (!predictor->prediction->goes_on)
            net_work_reset_state(lane->work);
    }
}

static void add_lanes(const struct predictor *predictor, struct loss_sums *sums)
{
    size_t cells = predictor->net->classes * predictor->net->classes;
    for (size_t i = 0; i < predictor->lane_count; i++) {
        const struct loss_sums *lane = &predictor->lanes[i].sums;
        sums->loss += lane->loss;
        sums->rows += lane->rows;
        for (size_t cell = 0; sums->confusion && cell < cells; cell++)
            sums->confusion[cell] += lane->confusion[cell];
    }
}

/* Rows scored when the first `chunks` chunks are done, about: progress for people. */
static size_t rows_done(const struct predictor *predictor, size_t chunks)
{
    size_t rows = predictor->plan.rows;
    return chunks >= predictor->chunks
               ? rows
               : (size_t)((double)rows * (double)chunks / (double)predictor->chunks);
}

size_t predictor_chunk(const struct predictor *predictor)
{
    return predictor->chunk;
}

bool predictor_run(struct predictor *predictor, const struct prediction *prediction,
                   struct err *err)
{
    size_t rows = prediction->table ? prediction->table->count : prediction->rows;
    predictor->prediction = prediction;
    predictor->plan = window_plan_scoring(&predictor->windowing, rows);
    predictor->first_window = prediction->first / predictor->plan.stride;
    size_t windows = predictor->plan.count - predictor->first_window;
    predictor->chunks = (windows + predictor->chunk - 1) / predictor->chunk;
    start_lanes(predictor);
    size_t round = ROUND_CHUNKS * predictor->lane_count;
    for (size_t chunk = 0; chunk < predictor->chunks; chunk += round) {
        if (cancel_requested(prediction->cancel))
            return err_set(err, ERR_CANCELLED, "stopped after %zu of %zu rows",
                           rows_done(predictor, chunk), rows);
        predictor->first_chunk = chunk;
        pool_run(predictor->compute.pool, predictor->lane_count, do_lane, predictor);
        if (prediction->progress)
            prediction->progress(prediction->progress_context, rows_done(predictor, chunk + round),
                                 rows);
    }
    if (prediction->sums)
        add_lanes(predictor, prediction->sums);
    return true;
}
