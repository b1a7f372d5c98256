/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the learner "forest" share. */
#ifndef PEEPHOLE_CLASSIC_FOREST_H
#define PEEPHOLE_CLASSIC_FOREST_H

#include "src/classic/trees.h"

/* A forest that has been learnt. */
struct learned {
    struct tree_columns columns; /* each input is one */
    struct trees trees;
    size_t feature_count;
    double *importance; /* by feature of the schema: mean decrease of impurity, their sum 1 */
    int64_t *confusion; /* classes x classes, true class first: rows out of bag */
};

/* Which rows a tree has drawn, a bit a row. */
static inline bool drawn_has(const uint64_t *drawn, size_t row)
{
    return drawn[row / 64] >> (row % 64) & 1;
}

/* Answers each row by the trees that have not drawn it, and counts the answers in the confusion. drawn:
 * of each tree. */
void forest_out_of_bag(struct learned *learned, const struct learner_task *task,
                       uint64_t *const *drawn, struct watch *watch, size_t steps_a_row);

bool forest_describe(const struct learned *learned, const struct preparation *preparation,
                     struct str *text);

#endif
