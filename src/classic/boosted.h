/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the learner "boosted" share. */
#ifndef PEEPHOLE_CLASSIC_BOOSTED_H
#define PEEPHOLE_CLASSIC_BOOSTED_H

#include "src/classic/trees.h"

struct learned {
    struct tree_columns columns;
    struct trees trees; /* bag by bag */
    int64_t *rounds;    /* trees of each bag */
    double *votes;      /* of each tree */
    size_t bags;
    double *costs; /* classes x classes, true class first; NULL: none */
};

/* Fills in trees, rounds and votes. */
bool boosted_learn(struct learned *learned, const struct learner_task *task, struct err *err);

/* The first of the greatest. */
static inline size_t boosted_greatest(const double *numbers, size_t count)
{
    size_t best = 0;
    for (size_t c = 1; c < count; c++)
        best = numbers[c] > numbers[best] ? c : best;
    return best;
}

#endif
