/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of products over all rows: a few blocks at a time, each with a sum of its own. */
#include "src/classic/gram.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/math/blas.h"

enum { BLOCK = 512, ROUND = 8 };

struct summing {
    const struct gram_task *task;
    size_t first; /* row of the round */
    double *rows; /* ROUND x BLOCK x cols */
    double *sums; /* ROUND x cols x cols */
    atomic_bool failed;
};

static void sum_block(void *context, size_t shard)
{
    struct summing *s = context;
    const struct gram_task *task = s->task;
    size_t first = s->first + shard * BLOCK;
    size_t count = task->rows - first < BLOCK ? task->rows - first : BLOCK;
    double *rows = s->rows + shard * BLOCK * task->cols;
    double *sum = s->sums + shard * task->cols * task->cols;
    if (cancel_requested(task->cancel))
        return;
    memset(sum, 0, task->cols * task->cols * sizeof *sum);
    if (task->fill(task->context, first, count, rows))
        blas_gram(count, task->cols, rows, sum);
    else
        atomic_store(&s->failed, true);
}

static void add_round(const struct summing *s, size_t shards, double *gram)
{
    size_t numbers = s->task->cols * s->task->cols;
    for (size_t shard = 0; shard < shards; shard++)
        for (size_t i = 0; i < numbers; i++)
            gram[i] += s->sums[shard * numbers + i];
}

static bool run(struct summing *s, double *gram, struct err *err)
{
    const struct gram_task *task = s->task;
    for (; s->first < task->rows; s->first += (size_t)ROUND * BLOCK) {
        size_t left = (task->rows - s->first + BLOCK - 1) / BLOCK;
        size_t shards = left < ROUND ? left : ROUND;
        pool_run(task->compute->pool, shards, sum_block, s);
        if (cancel_requested(task->cancel))
            return err_set(err, ERR_CANCELLED, "stopped while summing up rows");
        if (atomic_load(&s->failed))
            return err_memory(err);
        add_round(s, shards, gram);
    }
    for (size_t i = 0; i < task->cols; i++)
        for (size_t j = 0; j < i; j++)
            gram[i * task->cols + j] = gram[j * task->cols + i];
    return true;
}

bool gram_sum(const struct gram_task *task, double *gram, struct err *err)
{
    struct summing s = { .task = task };
    memset(gram, 0, task->cols * task->cols * sizeof *gram);
    s.rows = calloc((size_t)ROUND * BLOCK * task->cols + 1, sizeof *s.rows);
    s.sums = calloc(ROUND * task->cols * task->cols + 1, sizeof *s.sums);
    bool good = s.rows && s.sums ? run(&s, gram, err) : err_memory(err);
    free(s.rows);
    free(s.sums);
    return good;
}
