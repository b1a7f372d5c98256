/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learnt trees: from grown ones, and their answers. */
#include "src/classic/trees.h"

#include <stdlib.h>
#include <string.h>

#include "src/net/model.h"

enum { ROWS_A_SHARD = 64 };

bool trees_init(struct trees *trees, size_t count, size_t classes, struct err *err)
{
    *trees = (struct trees){ .count = count, .classes = classes };
    trees->of = calloc(count + 1, sizeof *trees->of);
    return trees->of || err_memory(err);
}

void tree_done(struct tree *tree)
{
    free(tree->nodes);
    free(tree->leaves);
    *tree = (struct tree){ 0 };
}

void trees_done(struct trees *trees)
{
    for (size_t i = 0; trees->of && i < trees->count; i++)
        tree_done(&trees->of[i]);
    free(trees->of);
    *trees = (struct trees){ 0 };
}

/* The number of nodes that the root leads to, and of leaves among them. */
struct copy {
    const struct grown *grown;
    struct tree *tree;
    uint32_t *from;        /* the grown node of each node */
    const double **shares; /* the counts that a leaf there answers by: the node's, or from above */
    struct tree_notes *notes;
};

static bool copy_room(struct copy *copy)
{
    size_t nodes = copy->grown->count;
    copy->tree->nodes = calloc(nodes, sizeof *copy->tree->nodes);
    copy->from = calloc(nodes, sizeof *copy->from);
    copy->shares = calloc(nodes, sizeof *copy->shares);
    bool good = copy->tree->nodes && copy->from && copy->shares;
    if (copy->notes) {
        copy->notes->thresholds = calloc(nodes, sizeof(double));
        copy->notes->rows = calloc(nodes, sizeof(double));
        good = good && copy->notes->thresholds && copy->notes->rows;
    }
    return good;
}

static double total_of(const double *counts, size_t classes)
{
    double total = 0;
    for (size_t c = 0; c < classes; c++)
        total += counts[c];
    return total;
}

/* Node by node, the branches of each behind all that are there. Leaves are counted. */
static void copy_nodes(struct copy *copy, const struct ranks *ranks)
{
    struct tree *tree = copy->tree;
    size_t classes = copy->grown->class_count;
    tree->node_count = 1;
    copy->shares[0] = grown_counts(copy->grown, 0);
    for (size_t i = 0; i < tree->node_count; i++) {
        const struct grown_node *node = &copy->grown->nodes[copy->from[i]];
        const double *counts = grown_counts(copy->grown, copy->from[i]);
        if (total_of(counts, classes) > 0)
            copy->shares[i] = counts;
        bool leaf = node->column < 0;
        tree->nodes[i] = (struct tree_node){ node->column, leaf ? 0 : (uint32_t)tree->node_count,
                                             node->threshold };
        tree->leaf_count += leaf;
        if (copy->notes && leaf)
            copy->notes->rows[i] = total_of(counts, classes);
        if (copy->notes && !leaf && ranks->columns[node->column].raw)
            copy->notes->thresholds[i] = ranks->columns[node->column].raw[node->rank];
        for (size_t b = 0; !leaf && b < node->branches; b++) {
            copy->from[tree->node_count] = (uint32_t)(node->first + b);
            copy->shares[tree->node_count++] = copy->shares[i];
        }
    }
}

/* The one class that has rows; SIZE_MAX: there are several, or none. */
static size_t only_class(const double *counts, size_t classes)
{
    size_t only = SIZE_MAX, present = 0;
    for (size_t c = 0; c < classes; c++) {
        present += counts[c] > 0;
        only = counts[c] > 0 ? c : only;
    }
    return present == 1 ? only : SIZE_MAX;
}

static void set_shares(double *leaf, const double *counts, size_t classes)
{
    double total = total_of(counts, classes);
    for (size_t c = 0; c < classes; c++)
        leaf[c] = total > 0 ? counts[c] / total : 1 / (double)classes;
}

/* Leaves of one class share a row for each class. */
static bool copy_leaves(struct copy *copy)
{
    struct tree *tree = copy->tree;
    size_t classes = copy->grown->class_count, rows = 0;
    tree->leaves = calloc(tree->leaf_count, classes * sizeof *tree->leaves);
    uint32_t *pure = calloc(classes + 1, sizeof *pure); /* the row of each class, plus 1 */
    bool good = tree->leaves && pure;
    for (size_t i = 0; good && i < tree->node_count; i++) {
        if (tree->nodes[i].column >= 0)
            continue;
        size_t only = only_class(copy->shares[i], classes);
        if (only == SIZE_MAX || pure[only] == 0)
            set_shares(tree->leaves + rows++ * classes, copy->shares[i], classes);
        tree->nodes[i].next = (uint32_t)rows - 1;
        if (only == SIZE_MAX)
            continue;
        if (pure[only] == 0)
            pure[only] = (uint32_t)rows;
        tree->nodes[i].next = pure[only] - 1;
    }
    free(pure);
    tree->leaf_count = rows;
    return good;
}

bool tree_of_grown(struct tree *tree, const struct grown *grown, const struct ranks *ranks,
                   struct tree_notes *notes)
{
    struct copy copy = { .grown = grown, .tree = tree, .notes = notes };
    bool good = copy_room(&copy);
    if (good)
        copy_nodes(&copy, ranks);
    good = good && copy_leaves(&copy);
    free(copy.from);
    free(copy.shares);
    return good;
}

const double *tree_leaf(const struct tree *tree, const struct tree_columns *columns, size_t classes,
                        const real *inputs)
{
    const struct tree_node *node = tree->nodes;
    while (node->column >= 0) {
        const struct tree_column *column = &columns->of[node->column];
        size_t way = column->places > 0 ? tree_column_place(column, inputs)
                                        : (float)inputs[column->input] > node->threshold;
        node = tree->nodes + node->next + way;
    }
    return tree->leaves + node->next * classes;
}

void trees_vote(const struct trees *trees, const struct tree_columns *columns, const real *inputs,
                double *shares)
{
    memset(shares, 0, trees->classes * sizeof *shares);
    for (size_t t = 0; t < trees->count; t++) {
        const double *leaf = tree_leaf(&trees->of[t], columns, trees->classes, inputs);
        for (size_t c = 0; c < trees->classes; c++)
            shares[c] += leaf[c];
    }
    for (size_t c = 0; c < trees->classes; c++)
        shares[c] /= (double)trees->count;
}

/* --- answers --- */

struct answer_job {
    const struct learned *learned;
    trees_answer_row *answer;
    size_t classes;
    const struct learner_rows *rows;
    float *probabilities;
    struct watch *watch;
};

static void answer_shard(void *context, size_t shard)
{
    const struct answer_job *job = context;
    size_t classes = job->classes, first = shard * ROWS_A_SHARD;
    double *shares = calloc(2 * classes + 1, sizeof *shares);
    if (!shares)
        watch_fail(job->watch, ERR_MEMORY);
    for (size_t i = first; i < first + ROWS_A_SHARD && i < job->rows->count; i++) {
        if (watch_ended(job->watch))
            break;
        job->answer(job->learned, job->rows->inputs + i * job->rows->width, shares);
        for (size_t c = 0; c < classes; c++)
            job->probabilities[i * classes + c] = (float)shares[c];
    }
    free(shares);
}

bool trees_answer(const struct learned *learned, trees_answer_row *answer, size_t classes,
                  const struct learner_rows *rows, const struct compute *compute,
                  const struct cancel *cancel, const char *what, float *probabilities,
                  struct err *err)
{
    struct watch watch;
    watch_begin(&watch, cancel, &(struct learner_progress){ 0 }, 1);
    struct answer_job job = { learned, answer, classes, rows, probabilities, &watch };
    shards_run(compute ? compute->pool : NULL, (rows->count + ROWS_A_SHARD - 1) / ROWS_A_SHARD,
               answer_shard, &job);
    return watch_good(&watch, what, err);
}

size_t trees_nodes(const struct trees *trees)
{
    size_t nodes = 0;
    for (size_t t = 0; t < trees->count; t++)
        nodes += trees->of[t].node_count;
    return nodes;
}
