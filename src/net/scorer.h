/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers to rows that come in pieces, however many there are, in constant memory: the same, bit for
 * bit, as model_predict gives to all of them as one table. What a window needs of the rows before is
 * kept. (Where scorer_run answers early, since no more rows come for now, the last digit may differ.)
 */
#ifndef PEEPHOLE_NET_SCORER_H
#define PEEPHOLE_NET_SCORER_H

#include "src/net/model.h"

struct scorer;

/* Borrows model and compute. */
struct scorer *scorer_new(const struct model *model, const struct compute *compute,
                          struct err *err);
void scorer_free(struct scorer *scorer); /* NULL is fine */

/* The rows of a store of the model's schema, behind all that came before. scorer_run comes after each. */
bool scorer_add(struct scorer *scorer, struct store *store, struct err *err);

/* When rows wait for others before they are answered. */
enum scorer_wait {
    SCORER_CHUNKS,  /* until there are enough for the cores, and the bits above */
    SCORER_WINDOWS, /* until their window is complete */
    SCORER_NEVER,   /* they are the last ones */
};
/* Answers rows: *count of them, in their order, whose class probabilities (count x classes) stand
 * in *probabilities until the next call. */
bool scorer_run(struct scorer *scorer, enum scorer_wait wait, const struct cancel *cancel,
                const float **probabilities, size_t *count, struct err *err);

#endif
