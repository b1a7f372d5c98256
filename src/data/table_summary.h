/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of a table wherever it is shown: how many rows of each class, how many different. */
#ifndef PEEPHOLE_DATA_TABLE_SUMMARY_H
#define PEEPHOLE_DATA_TABLE_SUMMARY_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/table.h"

struct table_summary {
    size_t rows;
    size_t columns;          /* features */
    size_t *classes;         /* schema->category_count counts */
    size_t *attacks;         /* schema->attack_count counts */
    size_t distinct;         /* distinct feature vectors */
    size_t conflicting;      /* feature vectors that carry more than one attack */
    size_t conflicting_rows; /* rows with such a vector */
    struct made_rows made;
};
/* The pool shares the work where there is one; NULL: the caller does it alone. cancel may be NULL. */
bool table_summarise(const struct table *table, size_t taxonomy, struct pool *pool,
                     const struct cancel *cancel, struct table_summary *summary, struct err *err);
void table_summary_done(struct table_summary *summary);
/* distinct, conflicting and conflicting_rows alone. */
bool table_count_distinct(const struct table *table, struct pool *pool, const struct cancel *cancel,
                          struct table_summary *summary, struct err *err);

#endif
