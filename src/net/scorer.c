/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoded rows wait in a buffer: those that later windows still look back at, and those to come. */
#include "src/net/scorer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "src/net/model_learned.h"
#include "src/net/model_net.h"
#include "src/net/predict.h"

enum { ROWS_A_SHARD = 512 }; /* that are encoded by one thread at a time */

struct scorer {
    const struct model *model;
    struct compute compute;
    struct predictor *predictor;
    size_t inputs, classes;
    size_t window; /* rows that are answered together: of a window, or 1 */
    size_t look;   /* rows before it that a window sees, too */
    bool began;    /* the state is no longer that before the first row */
    real *encoded; /* rows x inputs */
    size_t rows;   /* in it */
    size_t seen;   /* the first of them, that were answered */
    size_t room;
    float *probabilities; /* rows x classes */
    size_t answer_room;
    const struct store *adding;
    struct store *held; /* of a learner: the rows to come, which it answers one by one */
};

static void read_windowing(struct scorer *scorer)
{
    const struct windowing *windowing = model_windowing(scorer->model);
    bool single = windowing->view == VIEW_FEATURES;
    bool each = windowing->target == TARGET_EACH;
    scorer->window = !single && each ? windowing->steps : 1;
    scorer->look = !single && !each && !windowing->carry ? windowing->steps - 1 : 0;
}

struct scorer *scorer_new(const struct model *model, const struct compute *compute, struct err *err)
{
    struct scorer *scorer = calloc(1, sizeof *scorer);
    if (!scorer) {
        err_memory(err);
        return NULL;
    }
    scorer->model = model;
    scorer->compute = *compute;
    scorer->inputs = preparation_inputs(model_preparation(model));
    scorer->classes = preparation_classes(model_preparation(model));
    read_windowing(scorer);
    if (model_learner(model))
        return scorer;
    scorer->predictor =
        predictor_new(model_net(model), model_windowing(model), &scorer->compute, err);
    if (scorer->predictor)
        return scorer;
    scorer_free(scorer);
    return NULL;
}

void scorer_free(struct scorer *scorer)
{
    if (!scorer)
        return;
    predictor_free(scorer->predictor);
    store_release(scorer->held);
    free(scorer->encoded);
    free(scorer->probabilities);
    free(scorer);
}

static void encode_shard(void *context, size_t shard)
{
    const struct scorer *scorer = context;
    size_t first = shard * ROWS_A_SHARD;
    size_t end =
        first + ROWS_A_SHARD < scorer->adding->rows ? first + ROWS_A_SHARD : scorer->adding->rows;
    for (size_t row = first; row < end; row++)
        preparation_encode(model_preparation(scorer->model), scorer->adding, (uint32_t)row,
                           scorer->encoded + (scorer->rows + row) * scorer->inputs);
}

static bool make_room(struct scorer *scorer, size_t rows, struct err *err)
{
    size_t numbers, bytes;
    if (rows <= scorer->room)
        return true;
    if (!size_product(rows, scorer->inputs, &numbers) ||
        !size_product(numbers, sizeof(real), &bytes))
        return err_memory(err);
    real *more = realloc(scorer->encoded, bytes);
    if (!more)
        return err_memory(err);
    scorer->encoded = more;
    scorer->room = rows;
    return true;
}

bool scorer_add(struct scorer *scorer, struct store *store, struct err *err)
{
    if (model_learner(scorer->model)) {
        assert(!scorer->held);
        scorer->held = store_hold(store);
        return true;
    }
    if (!make_room(scorer, scorer->rows + store->rows, err))
        return false;
    scorer->adding = store;
    pool_run(scorer->compute.pool, (store->rows + ROWS_A_SHARD - 1) / ROWS_A_SHARD, encode_shard,
             scorer);
    scorer->rows += store->rows;
    return true;
}

/* Drops rows that nobody looks back at any more. */
static void forget(struct scorer *scorer)
{
    if (scorer->seen <= scorer->look)
        return;
    size_t gone = scorer->seen - scorer->look;
    scorer->rows -= gone;
    scorer->seen -= gone;
    memmove(scorer->encoded, scorer->encoded + gone * scorer->inputs,
            scorer->rows * scorer->inputs * sizeof(real));
}

static size_t rows_due(const struct scorer *scorer, enum scorer_wait wait)
{
    size_t waiting = scorer->rows - scorer->seen;
    size_t unit = wait == SCORER_CHUNKS ? scorer->window * predictor_chunk(scorer->predictor)
                                        : scorer->window;
    return wait == SCORER_NEVER ? waiting : waiting / unit * unit;
}

static bool answer(struct scorer *scorer, size_t due, const struct cancel *cancel, struct err *err)
{
    struct prediction prediction = {
        .weights = model_uses_best(scorer->model) ? model_best_weights(scorer->model)
                                                  : model_last_weights_of(scorer->model),
        .preparation = model_preparation(scorer->model),
        .encoded = scorer->encoded,
        .rows = scorer->seen + due,
        .first = scorer->seen,
        .goes_on = scorer->began,
        .cancel = cancel,
        .probabilities = scorer->probabilities,
    };
    scorer->began = true;
    return predictor_run(scorer->predictor, &prediction, err);
}

static bool make_answer_room(struct scorer *scorer, size_t rows, struct err *err)
{
    if (rows <= scorer->answer_room)
        return true;
    float *more = realloc(scorer->probabilities, rows * scorer->classes * sizeof *more);
    if (!more)
        return err_memory(err);
    scorer->probabilities = more;
    scorer->answer_room = rows;
    return true;
}

/* A learner needs no row but the one it answers. */
static bool ask_learner(struct scorer *scorer, const struct cancel *cancel,
                        const float **probabilities, size_t *count, struct err *err)
{
    struct store *store = scorer->held;
    scorer->held = NULL;
    *count = 0;
    *probabilities = NULL;
    if (!store)
        return true;
    const struct learned_question question = {
        .compute = &scorer->compute, .store = store, .count = store->rows, .cancel = cancel
    };
    bool ok = make_answer_room(scorer, store->rows, err) &&
              model_ask_learned(scorer->model, &question, scorer->probabilities, err);
    if (ok) {
        *probabilities = scorer->probabilities;
        *count = store->rows;
    }
    store_release(store);
    return ok;
}

bool scorer_run(struct scorer *scorer, enum scorer_wait wait, const struct cancel *cancel,
                const float **probabilities, size_t *count, struct err *err)
{
    if (model_learner(scorer->model))
        return ask_learner(scorer, cancel, probabilities, count, err);
    forget(scorer);
    size_t due = rows_due(scorer, wait);
    *count = 0;
    *probabilities = NULL;
    if (due == 0)
        return true;
    if (!make_answer_room(scorer, scorer->seen + due, err) || !answer(scorer, due, cancel, err))
        return false;
    *probabilities = scorer->probabilities + scorer->seen * scorer->classes;
    *count = due;
    scorer->seen += due;
    return true;
}
