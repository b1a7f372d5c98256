/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the learner "multi" share. */
#ifndef PEEPHOLE_CLASSIC_MULTI_H
#define PEEPHOLE_CLASSIC_MULTI_H

#include "src/net/learner.h"
#include "src/net/model.h"

enum { MULTI_MOST = 16 }; /* learners */

struct multi_member {
    const struct preset *preset;
    struct learned *learned; /* NULL: it is asked nothing */
    double accuracy;         /* on the rows that the choice was made by */
};

struct learned {
    struct multi_member members[MULTI_MOST];
    size_t count, classes;
    double *scores;  /* MULTI_MOST x classes: F1 */
    size_t *experts; /* of each class, a member */
    size_t best;     /* the member with the best accuracy */
};

extern const struct learner learner_multi;

/* The training rows in random order, four fifths and the rest. The rows' inputs and places are copies. */
struct multi_parts {
    struct learner_rows most, fifth;
    uint32_t *classes; /* of most, then of fifth */
    real *inputs;      /* owned, as the next */
    uint32_t *places;
};
bool multi_parts_of(struct multi_parts *parts, const struct learner_task *task, struct err *err);
void multi_parts_done(struct multi_parts *parts);

/* To a pack, and back into one that knows its members. What each member writes stands as one array of
 * whole numbers, eight bytes each. */
bool multi_pack(const struct learned *learned, struct pack *pack, struct err *err);
bool multi_unpack(struct learned *learned, const struct preparation *preparation,
                  const struct pack *pack, struct err *err);

#endif
