/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best split of a node's rows on one column. */
#ifndef PEEPHOLE_CLASSIC_SPLIT_H
#define PEEPHOLE_CLASSIC_SPLIT_H

#include "src/classic/grow.h"

/* A node's rows, with what is needed of them side by side. */
struct node_rows {
    const uint32_t *rows;
    const uint32_t *classes;
    const double *weights;
    size_t count;
    const double *counts; /* by class */
    double total;
};

/* Room to count and to sort in, which grows as it is needed. */
struct split_room {
    double *bins;
    size_t bin_room;
    uint64_t *keys; /* twice as many as there are rows */
    size_t key_room;
    uint32_t *ranks;
    size_t rank_room;
    double *classes; /* 3 x class_count */
    size_t class_room;
};
void split_room_done(struct split_room *room);

struct split {
    bool found, constant;   /* constant: all rows have the same value */
    double gain;            /* bits a row, less the price of a threshold; Gini: weight x decrease */
    double ratio;           /* gain by the bits that say which branch; Gini: gain again */
    uint32_t before, after; /* numbers: the ranks on both sides of the threshold */
};

/* false: no memory. */
bool split_best(const struct grow_task *task, const struct node_rows *node, size_t column,
                struct split_room *room, struct split *split);

/* x log2 x, 0 at 0: entropies are sums of these. */
double x_log_x(double x);

#endif
