/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many rows of each attack the tables have: counted once a table, for it is too slow for a frame. */
#ifndef PEEPHOLE_UI_CLASS_COUNTS_H
#define PEEPHOLE_UI_CLASS_COUNTS_H

#include "src/session/session.h"

struct class_counts {
    struct counted_table {
        struct table *table; /* held */
        size_t *attacks;     /* schema->attack_count counts */
    } * tables;
    size_t count;
};

/* Counts the tables of the session that are not counted yet, and forgets those that are gone. */
void class_counts_update(struct class_counts *counts, const struct session *session);
void class_counts_done(struct class_counts *counts);
/* NULL: there is no table of that name. */
const struct counted_table *class_counts_find(const struct class_counts *counts, const char *name);

#endif
