/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values of a column with how many rows of each class have them, in ascending order: what
 * rules on one feature are found from. class_tally_of fills the caller's storage, class_tally_done
 * empties it.
 */
#ifndef PEEPHOLE_DATA_CLASS_TALLY_H
#define PEEPHOLE_DATA_CLASS_TALLY_H

#include "src/base/pool.h"
#include "src/data/table.h"

struct class_tally {
    double *values; /* count, ascending; a symbol's code. Rows without a value (NaN) come first */
    uint32_t *rows; /* count x classes */
    size_t count;
    size_t classes;
};

/* class_of: the class, below `classes`, of each attack of the schema. */
bool class_tally_of(struct class_tally *tally, const struct table *table, size_t feature,
                    const uint16_t *class_of, size_t classes, struct err *err);
void class_tally_done(struct class_tally *tally);
/* The same with the classes of `from` put into fewer: class c becomes class_of[c], below `classes`.
 * Values above `last` count as `last`, so that all symbols that a vocabulary lacks are one
 * (INFINITY: none is). */
bool class_tally_merge(const struct class_tally *from, const uint16_t *class_of, size_t classes,
                       double last, struct class_tally *to, struct err *err);

/* Of every feature, on the compute threads; pool NULL: on this one. tallies: feature_count, to be
 * emptied one by one, also after an error. */
bool class_tallies_of(struct class_tally *tallies, const struct table *table,
                      const uint16_t *class_of, size_t classes, struct pool *pool, struct err *err);

/* The classes of a scheme by attack: attack_count class numbers. NULL and err where memory runs
 * out; caller frees. */
uint16_t *classes_by_attack(const struct schema *schema, enum scheme scheme, size_t taxonomy,
                            struct err *err);

#endif
