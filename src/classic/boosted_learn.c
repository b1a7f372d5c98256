/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Boosting, bag by bag: AdaBoost.M1. A tree with the error e (share of the weight that it is wrong on)
 * has the vote log((1 - e)/e); rows that it is right on weigh e/(1 - e) times as much from then on, and
 * all weights are brought back to their sum.
 */
#include "src/classic/boosted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/prune.h"
#include "src/net/model.h"

static const double LEAST_ERROR = 1e-10; /* of a tree that makes none; its vote is finite */

struct job {
    const struct learner_task *task;
    const struct tree_columns *columns;
    const struct ranks *ranks;
    struct watch *watch;
    uint32_t *by_class;  /* the rows, class by class */
    size_t *class_rows;  /* of each class */
    size_t rounds, rows; /* rows of a bag */
    struct tree *trees;  /* bags x rounds */
    double *votes;       /* bags x rounds */
    int64_t *grown;      /* trees of each bag */
};

static size_t rows_of_class(const struct job *job, size_t class_index)
{
    size_t all = job->class_rows[class_index];
    size_t share = (size_t)ceil(values_number(job->task->values, "share") * (double)all);
    size_t keep = values_count(job->task->values, "keep"), want = share > keep ? share : keep;
    return want < all ? want : all;
}

static bool sort_by_class(struct job *job, struct err *err)
{
    const struct learner_task *task = job->task;
    size_t place = 0;
    job->by_class = calloc(task->rows.count + 1, sizeof *job->by_class);
    job->class_rows = calloc(task->class_count + 1, sizeof *job->class_rows);
    if (!job->by_class || !job->class_rows)
        return err_memory(err);
    for (size_t c = 0; c < task->class_count; c++) {
        for (uint32_t i = 0; i < task->rows.count; i++) {
            if (task->classes[i] == c)
                job->by_class[place + job->class_rows[c]++] = i;
        }
        place += job->class_rows[c];
        job->rows += rows_of_class(job, c);
    }
    return true;
}

/* Without replacement. rows: room for all of them; those of the bag come first. */
static void draw_bag(const struct job *job, size_t bag, uint32_t *rows)
{
    struct rng rng = rng_stream_at(job->task->seed, "bag", bag);
    uint32_t *class_rows = calloc(job->task->rows.count + 1, sizeof *class_rows);
    size_t place = 0, count = 0;
    if (!class_rows) {
        watch_fail(job->watch, ERR_MEMORY);
        return;
    }
    for (size_t c = 0; c < job->task->class_count; c++) {
        size_t all = job->class_rows[c], wanted = rows_of_class(job, c);
        memcpy(class_rows, job->by_class + place, all * sizeof *class_rows);
        rng_sample(&rng, class_rows, all, wanted);
        memcpy(rows + count, class_rows, wanted * sizeof *rows);
        place += all;
        count += wanted;
    }
    free(class_rows);
}

/* The row's leaf in a tree that is still with its ranks; an empty one answers as the node above. */
static size_t grown_answer(const struct job *job, const struct grown *grown, uint32_t row)
{
    size_t classes = grown->class_count, at = 0;
    const double *counts = grown_counts(grown, 0);
    while (grown->nodes[at].column >= 0) {
        const struct grown_node *node = &grown->nodes[at];
        at = node->first + grown_way(node, job->ranks, job->columns, row);
        const double *own = grown_counts(grown, at);
        if (own[boosted_greatest(own, classes)] > 0)
            counts = own;
    }
    return boosted_greatest(counts, classes);
}

/* The rows that the tree is right on weigh less from now on, by error / (1 - error); then all of them as
 * much as they did. Returns the error: the share of the weight that it is wrong on. */
static double weigh_again(const struct job *job, const struct grown *grown, const uint32_t *rows,
                          double *weights)
{
    double wrong = 0, all = 0, sum = 0;
    for (size_t i = 0; i < job->rows; i++) {
        all += weights[rows[i]];
        if (grown_answer(job, grown, rows[i]) != job->task->classes[rows[i]])
            wrong += weights[rows[i]];
    }
    double error = all > 0 ? wrong / all : 0;
    if (!(error > LEAST_ERROR) || error >= 0.5)
        return error;
    for (size_t i = 0; i < job->rows; i++) {
        if (grown_answer(job, grown, rows[i]) == job->task->classes[rows[i]])
            weights[rows[i]] *= error / (1 - error);
        sum += weights[rows[i]];
    }
    for (size_t i = 0; i < job->rows; i++)
        weights[rows[i]] *= all / sum;
    return error;
}

/* One tree more. Returns its error; below 0: no memory, or the watch ended. */
static double boost(const struct job *job, const uint32_t *rows, double *weights, struct tree *tree)
{
    const struct learner_task *task = job->task;
    struct grow_task grow_task = { .ranks = job->ranks,
                                   .columns = job->columns,
                                   .classes = task->classes,
                                   .class_count = task->class_count,
                                   .weights = weights,
                                   .criterion = CRITERION_GAIN_RATIO,
                                   .least = (double)values_count(task->values, "least"),
                                   .deepest = DEEPEST_TREE,
                                   .watch = job->watch };
    struct prune_settings settings = { .confidence = values_number(task->values, "confidence"),
                                       .raising = true };
    struct grown *grown = grow(&grow_task, rows, job->rows);
    bool good = grown && prune(grown, &grow_task, &settings) &&
                tree_of_grown(tree, grown, job->ranks, NULL);
    double error = good ? weigh_again(job, grown, rows, weights) : -1;
    grown_free(grown);
    return error;
}

/* Boosts until a tree is right on all rows, or wrong on half of their weight: that one is left out,
 * unless it is the only one. */
static bool boost_bag(const struct job *job, size_t bag, const uint32_t *rows, double *weights)
{
    size_t first = bag * job->rounds, round = 0;
    for (size_t i = 0; i < job->rows; i++) {
        const double *by_class = job->task->class_weights;
        weights[rows[i]] = by_class ? by_class[job->task->classes[rows[i]]] : 1;
    }
    while (round < job->rounds) {
        struct tree *tree = &job->trees[first + round];
        double error = boost(job, rows, weights, tree);
        if (error < 0)
            return false;
        double least = error > LEAST_ERROR ? error : LEAST_ERROR;
        job->votes[first + round] = least < 0.5 ? log((1 - least) / least) : LEAST_ERROR;
        bool useless = error >= 0.5 && round > 0;
        if (useless)
            tree_done(tree);
        round += !useless;
        if (error >= 0.5 || !(error > LEAST_ERROR))
            break;
    }
    job->grown[bag] = (int64_t)round;
    watch_add(job->watch, (job->rounds - round) * job->rows);
    return true;
}

static void bag_shard(void *context, size_t bag)
{
    const struct job *job = context;
    if (watch_ended(job->watch))
        return;
    size_t count = job->task->rows.count;
    uint32_t *rows = calloc(count + 1, sizeof *rows);
    double *weights = calloc(count + 1, sizeof *weights);
    if (rows)
        draw_bag(job, bag, rows);
    if (!rows || !weights || watch_ended(job->watch) || !boost_bag(job, bag, rows, weights))
        watch_fail(job->watch, ERR_MEMORY);
    free(rows);
    free(weights);
}

/* The trees that there are, bag by bag without gaps, become the learner's. */
static bool gather(struct job *job, struct learned *learned, struct err *err)
{
    size_t count = 0, classes = learned->trees.classes, place = 0;
    for (size_t b = 0; b < learned->bags; b++)
        count += (size_t)job->grown[b];
    learned->votes = calloc(count + 1, sizeof *learned->votes);
    if (!learned->votes || !trees_init(&learned->trees, count, classes, err))
        return learned->votes ? false : err_memory(err);
    for (size_t b = 0; b < learned->bags; b++) {
        learned->rounds[b] = job->grown[b];
        for (size_t r = 0; r < (size_t)job->grown[b]; r++, place++) {
            size_t from = b * job->rounds + r;
            learned->trees.of[place] = job->trees[from];
            job->trees[from] = (struct tree){ 0 };
            learned->votes[place] = job->votes[from];
        }
    }
    return true;
}

static bool learn(struct job *job, struct learned *learned, struct err *err)
{
    size_t most = learned->bags * job->rounds;
    job->trees = calloc(most + 1, sizeof *job->trees);
    job->votes = calloc(most + 1, sizeof *job->votes);
    job->grown = calloc(learned->bags + 1, sizeof *job->grown);
    bool good = (job->trees && job->votes && job->grown) || err_memory(err);
    if (good) {
        pool_run(job->task->compute->pool, learned->bags, bag_shard, job);
        good = watch_good(job->watch, "the trees were boosted", err);
    }
    good = good && gather(job, learned, err);
    for (size_t i = 0; job->trees && i < most; i++)
        tree_done(&job->trees[i]);
    free(job->trees);
    free(job->votes);
    free(job->grown);
    return good;
}

bool boosted_learn(struct learned *learned, const struct learner_task *task, struct err *err)
{
    struct watch watch;
    struct job job = { .task = task,
                       .columns = &learned->columns,
                       .watch = &watch,
                       .rounds = values_count(task->values, "rounds") };
    bool good = sort_by_class(&job, err);
    watch_begin(&watch, task->cancel, &task->progress, learned->bags * job.rounds * job.rows);
    struct ranks *ranks =
        good ? ranks_new(&task->rows, &learned->columns, task->compute->pool, &watch, err) : NULL;
    job.ranks = ranks;
    good = ranks && learn(&job, learned, err);
    ranks_free(ranks);
    free(job.by_class);
    free(job.class_rows);
    return good;
}
