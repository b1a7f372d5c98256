/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "forest": random forests (Breiman 2001). Each tree grows, unpruned, on rows drawn with
 * replacement, by the Gini index of a few columns drawn for each split; the answer is the mean of the
 * trees' shares. A tree draws from random streams of its own, so the threads share the trees out.
 */
#include "src/classic/forest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/row_weights.h"
#include "src/net/model.h"

static const struct key forest_keys[] = {
    { .name = "trees",
      .type = KEY_COUNT,
      .initial = "100",
      .least = 1,
      .greatest = 10000,
      .help = "how many there are" },
    { .name = "features",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 100000,
      .help = "inputs drawn for each split; unset: the square root of their number" },
    { .name = "least",
      .type = KEY_COUNT,
      .initial = "1",
      .least = 1,
      .greatest = 1000000,
      .help = "rows in a branch, at least" },
    { .name = "depth",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = DEEPEST_TREE,
      .help = "levels of a tree; unset: as many as it takes" },
    { .name = NULL },
};

static void forest_free(struct learned *learned)
{
    if (!learned)
        return;
    tree_columns_done(&learned->columns);
    trees_done(&learned->trees);
    free(learned->importance);
    free(learned->confusion);
    free(learned);
}

static struct learned *forest_new(const struct preparation *preparation, size_t classes,
                                  struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->trees.classes = classes;
    learned->feature_count = preparation_schema(preparation)->feature_count;
    learned->importance = calloc(learned->feature_count + 1, sizeof *learned->importance);
    learned->confusion = calloc(classes * classes + 1, sizeof *learned->confusion);
    if (!learned->importance || !learned->confusion)
        err_memory(err);
    else if (tree_columns_of(&learned->columns, preparation, false, err))
        return learned;
    forest_free(learned);
    return NULL;
}

struct job {
    const struct learner_task *task;
    struct learned *learned;
    const struct ranks *ranks;
    const double *weights; /* by class weight; NULL: all 1 */
    struct watch *watch;
    uint64_t **drawn;   /* of each tree */
    double *importance; /* trees x features */
};

/* Rows with replacement, as many as there are: how often each was drawn. */
static size_t draw_rows(const struct job *job, size_t tree, double *weights, uint32_t *rows)
{
    size_t count = job->task->rows.count, distinct = 0;
    struct rng rng = rng_stream_at(job->task->seed, "forest rows", tree);
    for (size_t i = 0; i < count; i++)
        weights[rng_below(&rng, count)] += 1;
    for (size_t i = 0; i < count; i++) {
        if (!(weights[i] > 0))
            continue;
        job->drawn[tree][i / 64] |= (uint64_t)1 << (i % 64);
        rows[distinct++] = (uint32_t)i;
        weights[i] *= job->weights ? job->weights[i] : 1;
    }
    return distinct;
}

/* Sum of squares by the sum: what the Gini index of a node is made of. */
static double square_share(const double *counts, size_t classes)
{
    double squares = 0, total = 0;
    for (size_t c = 0; c < classes; c++) {
        squares += counts[c] * counts[c];
        total += counts[c];
    }
    return total > 0 ? squares / total : 0;
}

/* How much the splits on each feature take off the impurity of the rows, as shares of all. */
static void add_importance(const struct job *job, const struct grown *grown, double *importance)
{
    double sum = 0;
    size_t classes = grown->class_count;
    for (size_t i = 0; i < grown->count; i++) {
        const struct grown_node *node = &grown->nodes[i];
        if (node->column < 0)
            continue;
        double decrease = square_share(grown_counts(grown, node->first), classes) +
                          square_share(grown_counts(grown, node->first + 1), classes) -
                          square_share(grown_counts(grown, i), classes);
        importance[job->learned->columns.of[node->column].feature] += decrease;
        sum += decrease;
    }
    for (size_t i = 0; sum > 0 && i < job->learned->feature_count; i++)
        importance[i] /= sum;
}

static bool grow_tree(const struct job *job, size_t tree, double *weights, uint32_t *rows)
{
    const struct learner_task *task = job->task;
    const char *depth = values_text(task->values, "depth");
    const char *features = values_text(task->values, "features");
    size_t columns = job->ranks->count, distinct = draw_rows(job, tree, weights, rows);
    size_t drawn = features ? key_count(features) : (size_t)sqrt((double)columns);
    struct rng rng = rng_stream_at(task->seed, "forest columns", tree);
    struct grow_task grow_task = { .ranks = job->ranks,
                                   .columns = &job->learned->columns,
                                   .classes = task->classes,
                                   .class_count = task->class_count,
                                   .weights = weights,
                                   .criterion = CRITERION_GINI,
                                   .least = (double)values_count(task->values, "least"),
                                   .deepest = depth ? key_count(depth) : DEEPEST_TREE,
                                   .drawn = drawn < columns ? drawn : columns,
                                   .rng = &rng,
                                   .watch = job->watch };
    struct grown *grown = grow(&grow_task, rows, distinct);
    if (grown)
        add_importance(job, grown, job->importance + tree * job->learned->feature_count);
    bool good = grown && tree_of_grown(&job->learned->trees.of[tree], grown, job->ranks, NULL);
    grown_free(grown);
    watch_add(job->watch, task->rows.count - distinct);
    return good;
}

static void tree_shard(void *context, size_t tree)
{
    const struct job *job = context;
    size_t count = job->task->rows.count;
    if (watch_ended(job->watch))
        return;
    double *weights = calloc(count + 1, sizeof *weights);
    uint32_t *rows = calloc(count + 1, sizeof *rows);
    job->drawn[tree] = calloc(count / 64 + 1, sizeof *job->drawn[tree]);
    if (!weights || !rows || !job->drawn[tree] || !grow_tree(job, tree, weights, rows))
        watch_fail(job->watch, ERR_MEMORY);
    free(weights);
    free(rows);
}

static void mean_importance(const struct job *job)
{
    struct learned *learned = job->learned;
    double sum = 0;
    for (size_t t = 0; t < learned->trees.count; t++) {
        for (size_t i = 0; i < learned->feature_count; i++) {
            learned->importance[i] += job->importance[t * learned->feature_count + i];
            sum += job->importance[t * learned->feature_count + i];
        }
    }
    for (size_t i = 0; sum > 0 && i < learned->feature_count; i++)
        learned->importance[i] /= sum;
}

/* Grows all trees, then judges them out of bag. */
static bool learn(struct job *job, size_t trees, struct err *err)
{
    job->drawn = calloc(trees + 1, sizeof *job->drawn);
    job->importance = calloc(trees * job->learned->feature_count + 1, sizeof *job->importance);
    bool good = (job->drawn && job->importance) || err_memory(err);
    if (good) {
        pool_run(job->task->compute->pool, trees, tree_shard, job);
        good = watch_good(job->watch, "the forest grew", err);
    }
    if (good) {
        mean_importance(job);
        forest_out_of_bag(job->learned, job->task, job->drawn, job->watch, trees / 8);
        good = watch_good(job->watch, "the forest was judged out of bag", err);
    }
    for (size_t t = 0; job->drawn && t < trees; t++)
        free(job->drawn[t]);
    free(job->drawn);
    free(job->importance);
    return good;
}

static struct learned *forest_fit(const struct learner_task *task, struct err *err)
{
    size_t trees = values_count(task->values, "trees");
    struct watch watch;
    watch_begin(&watch, task->cancel, &task->progress, task->rows.count * (trees + trees / 8));
    struct learned *learned = forest_new(task->rows.preparation, task->class_count, err);
    if (!learned)
        return NULL;
    double *weights = NULL;
    struct ranks *ranks =
        ranks_new(&task->rows, &learned->columns, task->compute->pool, &watch, err);
    bool good = ranks && row_weights(task, &weights, err) &&
                trees_init(&learned->trees, trees, task->class_count, err);
    struct job job = { task, learned, ranks, weights, &watch, NULL, NULL };
    good = good && learn(&job, trees, err);
    ranks_free(ranks);
    free(weights);
    if (good)
        return learned;
    forest_free(learned);
    return NULL;
}

/* --- answers --- */

static void answer_row(const struct learned *learned, const real *inputs, double *shares)
{
    trees_vote(&learned->trees, &learned->columns, inputs, shares);
}

static bool forest_answer(const struct learned *learned, const struct learner_rows *rows,
                          const struct compute *compute, const struct cancel *cancel,
                          float *probabilities, struct err *err)
{
    return trees_answer(learned, answer_row, learned->trees.classes, rows, compute, cancel,
                        "the forest answered", probabilities, err);
}

/* --- files --- */

static bool forest_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    size_t classes = learned->trees.classes;
    return trees_write(&learned->trees, pack, err) &&
           pack_add_doubles(pack, "importance", learned->importance, learned->feature_count, err) &&
           pack_add_wholes(pack, "out of bag", learned->confusion, classes * classes, err);
}

static bool read_figures(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t cells = learned->trees.classes * learned->trees.classes;
    const double *importance = pack_doubles(pack, "importance", learned->feature_count, err);
    const int64_t *confusion = importance ? pack_wholes(pack, "out of bag", cells, err) : NULL;
    if (!confusion)
        return false;
    for (size_t i = 0; i < learned->feature_count; i++) {
        learned->importance[i] = importance[i];
        if (!(importance[i] >= 0 && importance[i] <= 1.000001))
            return err_set(err, ERR_INPUT, "an importance is no share");
    }
    for (size_t i = 0; i < cells; i++) {
        learned->confusion[i] = confusion[i];
        if (confusion[i] < 0 || confusion[i] > UINT32_MAX)
            return err_set(err, ERR_INPUT, "a count of rows out of bag is damaged");
    }
    return true;
}

static struct learned *forest_read(const struct key_values *values,
                                   const struct preparation *preparation, const struct pack *pack,
                                   struct err *err)
{
    (void)values;
    size_t classes = preparation_classes(preparation);
    struct learned *learned = forest_new(preparation, classes, err);
    if (learned && trees_read(&learned->trees, &learned->columns, classes, pack, err) &&
        read_figures(learned, pack, err))
        return learned;
    forest_free(learned);
    return NULL;
}

static size_t forest_parameters(const struct learned *learned)
{
    return trees_nodes(&learned->trees);
}

extern const struct learner learner_forest;
const struct learner learner_forest = {
    .fit = forest_fit,
    .answer = forest_answer,
    .free = forest_free,
    .write = forest_write,
    .read = forest_read,
    .parameters = forest_parameters,
    .describe = forest_describe,
    .weighs_classes = true,
};

static const struct recipe forest_recipe = {
    .from = "random forests on NSL-KDD",
    .remark = "Fully grown trees; the score out of bag needs no rows set aside.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("trees", "100"),
                                                 CUSTOMARY("least", "1"),
                                                 { .name = NULL } },
};

extern const struct preset preset_forest;
const struct preset preset_forest = {
    .name = "forest",
    .help = "many trees on rows and inputs drawn at random; scored out of bag while it learns",
    .paper = "Breiman (2001)",
    .recipe = &forest_recipe,
    .keys = forest_keys,
    .learner = &learner_forest,
};
