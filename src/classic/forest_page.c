/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A forest's score out of bag, and what it says of itself. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/classic/forest.h"
#include "src/net/model.h"

enum { ROWS_A_SHARD = 256 };

struct job {
    const struct learned *learned;
    const struct learner_task *task;
    uint64_t *const *drawn;
    atomic_size_t *confusion;
    struct watch *watch;
    size_t steps_a_row;
};

/* The class that most trees that have not drawn the row think it is; classes: all have drawn it. */
static size_t answer(const struct job *job, size_t row, double *shares)
{
    const struct trees *trees = &job->learned->trees;
    const struct learner_rows *rows = &job->task->rows;
    size_t voters = 0, best = 0;
    memset(shares, 0, trees->classes * sizeof *shares);
    for (size_t t = 0; t < trees->count; t++) {
        if (drawn_has(job->drawn[t], row))
            continue;
        const double *leaf = tree_leaf(&trees->of[t], &job->learned->columns, trees->classes,
                                       rows->inputs + row * rows->width);
        for (size_t c = 0; c < trees->classes; c++)
            shares[c] += leaf[c];
        voters++;
    }
    for (size_t c = 1; c < trees->classes; c++)
        best = shares[c] > shares[best] ? c : best;
    return voters > 0 ? best : trees->classes;
}

static void shard(void *context, size_t index)
{
    const struct job *job = context;
    size_t classes = job->learned->trees.classes, first = index * ROWS_A_SHARD;
    double *shares = calloc(classes + 1, sizeof *shares);
    if (!shares)
        watch_fail(job->watch, ERR_MEMORY);
    for (size_t i = first; i < first + ROWS_A_SHARD && i < job->task->rows.count; i++) {
        if (watch_ended(job->watch))
            break;
        size_t best = answer(job, i, shares);
        if (best < classes)
            atomic_fetch_add(&job->confusion[job->task->classes[i] * classes + best], 1);
        watch_add(job->watch, job->steps_a_row);
    }
    free(shares);
}

void forest_out_of_bag(struct learned *learned, const struct learner_task *task,
                       uint64_t *const *drawn, struct watch *watch, size_t steps_a_row)
{
    size_t cells = learned->trees.classes * learned->trees.classes;
    struct job job = { learned, task,       drawn, calloc(cells + 1, sizeof(atomic_size_t)),
                       watch,   steps_a_row };
    if (!job.confusion) {
        watch_fail(watch, ERR_MEMORY);
        return;
    }
    pool_run(task->compute->pool, (task->rows.count + ROWS_A_SHARD - 1) / ROWS_A_SHARD, shard,
             &job);
    for (size_t i = 0; i < cells; i++)
        learned->confusion[i] = (int64_t)atomic_load(&job.confusion[i]);
    free(job.confusion);
}

/* --- in words --- */

static void add_share(struct str *text, const char *what, int64_t part, int64_t all)
{
    char of[NUM_TEXT_SIZE], count[NUM_TEXT_SIZE];
    if (all > 0)
        str_addf(text, "  %-20s %6.2f %%  (%s of %s)\n", what, 100 * (double)part / (double)all,
                 num_count_text((uint64_t)part, count), num_count_text((uint64_t)all, of));
}

static void add_out_of_bag(const struct learned *learned, const struct preparation *preparation,
                           struct str *text)
{
    size_t classes = learned->trees.classes;
    int64_t all = 0, right = 0, attacks = 0, missed = 0, normal = 0, alarms = 0;
    for (size_t i = 0; i < classes * classes; i++) {
        int64_t rows = learned->confusion[i];
        bool attack = i / classes != CLASS_NORMAL, alarm = i % classes != CLASS_NORMAL;
        all += rows;
        right += i / classes == i % classes ? rows : 0;
        attacks += attack ? rows : 0;
        normal += attack ? 0 : rows;
        missed += attack && !alarm ? rows : 0;
        alarms += !attack && alarm ? rows : 0;
    }
    str_add(text, "Out of bag: each training row answered by the trees that did not draw it\n");
    add_share(text, "accuracy", right, all);
    add_share(text, "attacks detected", attacks - missed, attacks);
    add_share(text, "false alarms", alarms, normal);
    for (size_t c = 0; c < classes; c++) {
        int64_t own = 0;
        for (size_t k = 0; k < classes; k++)
            own += learned->confusion[c * classes + k];
        add_share(text, preparation_class_name(preparation, c), learned->confusion[c * classes + c],
                  own);
    }
}

static int by_importance(const void *a, const void *b, void *importance)
{
    size_t one = *(const size_t *)a, other = *(const size_t *)b;
    double first = ((const double *)importance)[one], second = ((const double *)importance)[other];
    if (first < second || first > second)
        return first < second ? 1 : -1;
    return one < other ? -1 : 1;
}

static bool add_importance(const struct learned *learned, const struct preparation *preparation,
                           struct str *text)
{
    size_t *order = calloc(learned->feature_count + 1, sizeof *order);
    if (!order)
        return false;
    for (size_t i = 0; i < learned->feature_count; i++)
        order[i] = i;
    qsort_r(order, learned->feature_count, sizeof *order, by_importance, learned->importance);
    str_add(text, "Share of each feature in what the splits take off the Gini index\n");
    for (size_t i = 0; i < learned->feature_count && learned->importance[order[i]] > 0; i++)
        str_addf(text, "  %6.2f %%  %s\n", 100 * learned->importance[order[i]],
                 schema_feature(preparation_schema(preparation), order[i])->name);
    free(order);
    return true;
}

bool forest_describe(const struct learned *learned, const struct preparation *preparation,
                     struct str *text)
{
    char trees[NUM_TEXT_SIZE], nodes[NUM_TEXT_SIZE];
    size_t all = 0;
    for (size_t t = 0; t < learned->trees.count; t++)
        all += learned->trees.of[t].node_count;
    str_addf(text, "%s %s with %s nodes\n", num_count_text(learned->trees.count, trees),
             learned->trees.count == 1 ? "tree" : "trees", num_count_text(all, nodes));
    add_out_of_bag(learned, preparation, text);
    return add_importance(learned, preparation, text) && !str_failed(text);
}
