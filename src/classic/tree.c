/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "tree": C4.5 (Quinlan 1993, 1996). A node splits on the column with the greatest gain
 * ratio among those with at least the mean gain: numbers in two, symbols into all their places; then the
 * tree is pruned by the errors to be expected. Missing cells are what the preparation puts there.
 */
#include <math.h>
#include <stdlib.h>

#include "src/classic/prune.h"
#include "src/classic/row_weights.h"
#include "src/classic/tree_rules.h"
#include "src/net/model.h"

struct learned {
    struct tree_columns columns;
    struct trees trees; /* one */
    struct tree_notes notes;
};

static const struct key tree_keys[] = {
    { .name = "confidence",
      .type = KEY_NUMBER,
      .initial = "0.25",
      .least = 0,
      .greatest = 0.5,
      .above_least = true,
      .help = "of the errors to be expected of a leaf: the lower, the more is pruned" },
    { .name = "least",
      .type = KEY_COUNT,
      .initial = "2",
      .least = 1,
      .greatest = 1000000,
      .help = "rows that at least two branches of a split have" },
    { .name = "prune",
      .type = KEY_YESNO,
      .initial = "yes",
      .help = "cut off what is not expected to be right oftener than a leaf" },
    { .name = "raising",
      .type = KEY_YESNO,
      .initial = "yes",
      .help = "pruning may put the largest branch of a node in its place" },
    { .name = NULL },
};

static void tree_free(struct learned *learned)
{
    if (!learned)
        return;
    tree_columns_done(&learned->columns);
    trees_done(&learned->trees);
    free(learned->notes.thresholds);
    free(learned->notes.rows);
    free(learned);
}

/* With columns, and a tree without nodes. */
static struct learned *tree_new(const struct preparation *preparation, size_t classes,
                                struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    if (tree_columns_of(&learned->columns, preparation, true, err) &&
        trees_init(&learned->trees, 1, classes, err))
        return learned;
    tree_free(learned);
    return NULL;
}

/* Grows over all rows, prunes, and keeps what is left. The watch knows what went wrong. */
static bool learn(struct learned *learned, const struct learner_task *task,
                  const struct grow_task *grow_task)
{
    struct prune_settings settings = { .confidence = values_number(task->values, "confidence"),
                                       .raising = values_yes(task->values, "raising") };
    uint32_t *rows = row_numbers(task->rows.count);
    struct grown *grown = rows ? grow(grow_task, rows, task->rows.count) : NULL;
    free(rows);
    bool good = grown && (!values_yes(task->values, "prune") || prune(grown, grow_task, &settings));
    good = good && tree_of_grown(&learned->trees.of[0], grown, grow_task->ranks, &learned->notes);
    grown_free(grown);
    return good;
}

static struct learned *tree_fit(const struct learner_task *task, struct err *err)
{
    struct watch watch;
    watch_begin(&watch, task->cancel, &task->progress, task->rows.count);
    struct learned *learned = tree_new(task->rows.preparation, task->class_count, err);
    if (!learned)
        return NULL;
    struct ranks *ranks =
        ranks_new(&task->rows, &learned->columns, task->compute->pool, &watch, err);
    double *weights = NULL;
    bool good = ranks && row_weights(task, &weights, err);
    if (good) {
        struct grow_task grow_task = { .ranks = ranks,
                                       .columns = &learned->columns,
                                       .classes = task->classes,
                                       .class_count = task->class_count,
                                       .weights = weights,
                                       .criterion = CRITERION_GAIN_RATIO,
                                       .least = (double)values_count(task->values, "least"),
                                       .deepest = DEEPEST_TREE,
                                       .pool = task->compute->pool,
                                       .watch = &watch };
        good = learn(learned, task, &grow_task);
        if (!good)
            watch_fail(&watch, ERR_MEMORY);
        good = watch_good(&watch, "the tree grew", err);
    }
    ranks_free(ranks);
    free(weights);
    if (good)
        return learned;
    tree_free(learned);
    return NULL;
}

static bool tree_answer(const struct learned *learned, const struct learner_rows *rows,
                        const struct compute *compute, const struct cancel *cancel,
                        float *probabilities, struct err *err)
{
    (void)compute;
    (void)cancel;
    (void)err;
    size_t classes = learned->trees.classes;
    for (size_t i = 0; i < rows->count; i++) {
        const double *shares = tree_leaf(&learned->trees.of[0], &learned->columns, classes,
                                         rows->inputs + i * rows->width);
        for (size_t c = 0; c < classes; c++)
            probabilities[i * classes + c] = (float)shares[c];
    }
    return true;
}

static bool tree_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    size_t nodes = learned->trees.of[0].node_count;
    return trees_write(&learned->trees, pack, err) &&
           pack_add_doubles(pack, "units", learned->notes.thresholds, nodes, err) &&
           pack_add_doubles(pack, "rows", learned->notes.rows, nodes, err);
}

static bool read_notes(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t nodes = learned->trees.of[0].node_count;
    const double *thresholds = pack_doubles(pack, "units", nodes, err);
    const double *rows = thresholds ? pack_doubles(pack, "rows", nodes, err) : NULL;
    if (!rows)
        return false;
    learned->notes.thresholds = calloc(nodes, sizeof *thresholds);
    learned->notes.rows = calloc(nodes, sizeof *rows);
    if (!learned->notes.thresholds || !learned->notes.rows)
        return err_memory(err);
    for (size_t i = 0; i < nodes; i++) {
        if (!isfinite(thresholds[i]) || !isfinite(rows[i]) || rows[i] < 0)
            return err_set(err, ERR_INPUT, "a rule of the tree is damaged");
        learned->notes.thresholds[i] = thresholds[i];
        learned->notes.rows[i] = rows[i];
    }
    return true;
}

static struct learned *tree_read(const struct key_values *values,
                                 const struct preparation *preparation, const struct pack *pack,
                                 struct err *err)
{
    (void)values;
    size_t classes = preparation_classes(preparation);
    struct learned *learned = tree_new(preparation, classes, err);
    if (!learned)
        return NULL;
    trees_done(&learned->trees);
    bool good = trees_read(&learned->trees, &learned->columns, classes, pack, err);
    if (good && learned->trees.count != 1)
        good = err_set(err, ERR_INPUT, "there are %zu trees where one is wanted",
                       learned->trees.count);
    if (good && read_notes(learned, pack, err))
        return learned;
    tree_free(learned);
    return NULL;
}

static size_t tree_parameters(const struct learned *learned)
{
    return learned->trees.of[0].node_count;
}

static bool tree_describe(const struct learned *learned, const struct preparation *preparation,
                          struct str *text)
{
    return tree_rules(&learned->trees.of[0], &learned->notes, &learned->columns, preparation, text);
}

extern const struct learner learner_tree;
const struct learner learner_tree = {
    .fit = tree_fit,
    .answer = tree_answer,
    .free = tree_free,
    .write = tree_write,
    .read = tree_read,
    .parameters = tree_parameters,
    .describe = tree_describe,
    .weighs_classes = true,
};

static const struct recipe tree_recipe = {
    .from = "J48 in Tavallaee et al. (2009)",
    .remark = "C4.5 as Weka sets it.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("confidence", "0.25"),
                                                 CUSTOMARY("least", "2"),
                                                 CUSTOMARY("raising", "yes"),
                                                 { .name = NULL } },
};

extern const struct preset preset_tree;
const struct preset preset_tree = {
    .name = "tree",
    .help = "C4.5: splits by gain ratio, pruned by expected errors; can be read as rules",
    .paper = "Quinlan (1993, 1996)",
    .recipe = &tree_recipe,
    .keys = tree_keys,
    .learner = &learner_tree,
};
