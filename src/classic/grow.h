/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing one tree over ranked rows: the best split of a node, its rows dealt out to the branches,
 * and so on down. By gain ratio (Quinlan 1993, 1996), where symbols split into all their places, or by
 * the Gini index (Breiman et al. 1984), where all splits are in two and few columns may be drawn for
 * each of them. The same tree at any number of threads.
 */
#ifndef PEEPHOLE_CLASSIC_GROW_H
#define PEEPHOLE_CLASSIC_GROW_H

#include "src/base/rng.h"
#include "src/classic/ranks.h"

enum { DEEPEST_TREE = 1000 }; /* levels; functions that call themselves go no deeper */

enum criterion { CRITERION_GAIN_RATIO, CRITERION_GINI };

/* What a tree grows by. Everything is borrowed. */
struct grow_task {
    const struct ranks *ranks;
    const struct tree_columns *columns;
    const uint32_t *classes; /* of each row */
    size_t class_count;
    const double *weights; /* of each row; NULL: all 1. Rows of weight 0 count for nothing */
    enum criterion criterion;
    double least;        /* weight of rows in a branch, at least (two branches, of many) */
    size_t deepest;      /* levels below the root, at most DEEPEST_TREE */
    size_t drawn;        /* columns that are looked at for a split, drawn by rng; 0: all */
    struct rng *rng;     /* NULL where drawn is 0 */
    struct pool *pool;   /* NULL: all in this thread */
    struct watch *watch; /* a row is one step */
};

/* Branches of a node stand one behind the other, behind the node. */
struct grown_node {
    int32_t column;    /* of the tree columns; -1: a leaf */
    uint32_t first;    /* the first of its branches */
    uint32_t branches; /* 2 for a number, the places of a symbol */
    uint32_t rank;     /* of a number: rows of at most this rank go into the first branch */
    float threshold;   /* the same as an input */
    uint32_t depth;
    uint32_t begin, end; /* its rows in grown->rows */
};

struct grown {
    uint32_t *rows;           /* those of a node are neighbours */
    struct grown_node *nodes; /* the root is the first */
    double *counts;           /* count x class_count: the weight of a node's rows by class */
    size_t count, room, class_count;
};

/* Grows over row_count rows of the ranks. NULL: no memory, or the watch ended (it knows which). */
struct grown *grow(const struct grow_task *task, const uint32_t *rows, size_t row_count);
void grown_free(struct grown *grown); /* NULL is fine */

/* Adds branches behind the others, as empty leaves one level deeper than the node; the number of the
 * first; SIZE_MAX: no memory. */
size_t grown_branch(struct grown *grown, size_t node, size_t branches);
/* The branch, 0 .. branches-1, that a row takes at a node that is no leaf. */
static inline size_t grown_way(const struct grown_node *node, const struct ranks *ranks,
                               const struct tree_columns *columns, uint32_t row)
{
    size_t rank = ranked_at(&ranks->columns[node->column], row);
    return columns->of[node->column].places > 0 ? rank : rank > node->rank;
}
/* Deals the rows of a node out to its branches, in the order that they have; room for as many. The
 * branches' counts are not touched. */
void grown_deal(struct grown *grown, size_t node, const struct ranks *ranks,
                const struct tree_columns *columns, uint32_t *room);

static inline double *grown_counts(const struct grown *grown, size_t node)
{
    return grown->counts + node * grown->class_count;
}

#endif
