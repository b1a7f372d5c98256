/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model beyond nets has learnt (learner.h): taking it, asking it, and its bytes in files. */
#ifndef PEEPHOLE_NET_MODEL_LEARNED_H
#define PEEPHOLE_NET_MODEL_LEARNED_H

#include "src/net/learner.h"
#include "src/net/model.h"

/* NULL: the model is a net. */
const struct learner *model_learner(const struct model *model);
/* Holds the preparation, and forgets what had been learnt: the model is not built. */
void model_prepare_to_learn(struct model *model, const struct preparation *preparation);
/* From now on the model is built. Takes over learned, also on failure (memory). */
bool model_take_learned(struct model *model, struct learned *owned_learned, struct err *err);
/* What another model of the same kind has learnt, which must have, and its preparation. */
void model_share_learned(struct model *model, const struct model *other);
/* Forgets it, but not the preparation. */
void model_forget_learned(struct model *model);

/* Rows of a store that the preparation fits, in any number. Everything is borrowed. */
struct learned_question {
    const struct compute *compute;
    const struct store *store;
    const uint32_t *places; /* NULL: rows 0 .. count-1 */
    size_t count;
    const struct cancel *cancel;
    void (*progress)(void *context, size_t done, size_t rows); /* may be NULL */
    void *progress_context;
};
/* probabilities: count x classes. The rows go to the learner in blocks, encoded a block at a time.
 * Of a learner that answers slowly, rows of a block that are equal are asked about once. The model has
 * learnt. false: memory, cancelled. */
bool model_ask_learned(const struct model *model, const struct learned_question *question,
                       float *probabilities, struct err *err);
/* Encoded rows, count x inputs of the preparation, on the threads of the pool. places NULL: as above. */
void model_encode_rows(const struct preparation *preparation, struct pool *pool,
                       const struct store *store, const uint32_t *places, size_t count, real *out);

/* What has been learnt, for a person; false: there is nothing to be read in it, or nothing was learnt. */
bool model_describe_learned(const struct model *model, struct str *text);

/* The bytes of what has been learnt (pack.h); the caller frees *bytes. */
bool model_write_learned(const struct model *model, unsigned char **bytes, size_t *size,
                         struct err *err);
/* Takes over what such bytes hold; they may be hostile. */
bool model_read_learned(struct model *model, const struct preparation *preparation,
                        const unsigned char *bytes, size_t size, struct err *err);

#endif
