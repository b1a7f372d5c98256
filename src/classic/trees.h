/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trees that have been learnt: immutable, small, and all that is needed to answer a row. A list of
 * them is owned by whoever made it (trees_done).
 */
#ifndef PEEPHOLE_CLASSIC_TREES_H
#define PEEPHOLE_CLASSIC_TREES_H

#include "src/base/pack.h"
#include "src/classic/grow.h"

struct tree_node {
    int32_t column; /* of the tree columns; -1: a leaf */
    uint32_t
        next; /* the first of its branches, which stand behind it; of a leaf its row in leaves */
    float threshold; /* numbers: an input of at most this takes the first branch, else the second */
};

struct tree {
    struct tree_node *nodes; /* the root is the first */
    double *leaves; /* leaf_count x classes: shares of the classes, each row's sum 1; leaves
                                of one class share a row */
    size_t node_count, leaf_count;
};

struct trees {
    struct tree *of;
    size_t count, classes;
};

bool trees_init(struct trees *trees, size_t count, size_t classes, struct err *err);
void trees_done(struct trees *trees);

/* What a person wants to see of a tree, one number a node. */
struct tree_notes {
    double *thresholds; /* numbers: in the units of the file */
    double *rows;       /* leaves: weight of the training rows in it */
};

/* A grown tree, without what was cut off it, into the empty tree. A leaf without rows answers as the
 * node above it would. notes may be NULL; its arrays are the caller's to free. false: no memory. */
bool tree_of_grown(struct tree *tree, const struct grown *grown, const struct ranks *ranks,
                   struct tree_notes *notes);
void tree_done(struct tree *tree);

/* The shares of the classes in the leaf that an encoded row comes to. */
const double *tree_leaf(const struct tree *tree, const struct tree_columns *columns, size_t classes,
                        const real *inputs);

/* The mean over all trees, in their order. */
void trees_vote(const struct trees *trees, const struct tree_columns *columns, const real *inputs,
                double *shares);

/* Answers rows on the threads of the pool, one by one: answer gives the shares of the classes for the
 * inputs of a row, and has room for as many numbers behind them. what: "the forest answered". */
typedef void trees_answer_row(const struct learned *learned, const real *inputs, double *shares);
bool trees_answer(const struct learned *learned, trees_answer_row *answer, size_t classes,
                  const struct learner_rows *rows, const struct compute *compute,
                  const struct cancel *cancel, const char *what, float *probabilities,
                  struct err *err);
/* Of all trees. */
size_t trees_nodes(const struct trees *trees);

/* How many branches the split of a node has. */
static inline size_t tree_branches(const struct tree_node *node, const struct tree_columns *columns)
{
    size_t places = columns->of[node->column].places;
    return places > 0 ? places : 2;
}

/* The trees as arrays of a pack. What is read is checked: every node but the root is the branch of
 * exactly one node before it, columns and leaves exist, shares are shares. */
bool trees_write(const struct trees *trees, struct pack *pack, struct err *err);
bool trees_read(struct trees *trees, const struct tree_columns *columns, size_t classes,
                const struct pack *pack, struct err *err);

#endif
