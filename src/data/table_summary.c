/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts the rows of a table by attack and by category, and its different feature vectors. */
#include "src/data/table_summary.h"

#include <stdlib.h>

#include "src/data/row_set.h"

bool table_count_distinct(const struct table *table, struct pool *pool, const struct cancel *cancel,
                          struct table_summary *summary, struct err *err)
{
    struct row_set *set = row_set_by(pool, cancel, table, err);
    if (!set)
        return false;
    struct row_set_counts counts = row_set_count(set);
    summary->distinct = counts.distinct;
    summary->conflicting = counts.conflicting;
    summary->conflicting_rows = counts.conflicting_rows;
    row_set_free(set);
    return true;
}

bool table_summarise(const struct table *table, size_t taxonomy, struct pool *pool,
                     const struct cancel *cancel, struct table_summary *summary, struct err *err)
{
    const struct schema *schema = table->store->schema;
    *summary = (struct table_summary){ .rows = table->count, .columns = schema->feature_count };
    summary->classes = calloc(schema->category_count, sizeof *summary->classes);
    summary->attacks = calloc(schema->attack_count, sizeof *summary->attacks);
    if (!summary->classes || !summary->attacks) {
        err_memory(err);
    } else {
        for (size_t i = 0; i < table->count; i++)
            summary->attacks[table_attack(table, i)]++;
        for (size_t i = 0; i < schema->attack_count; i++)
            summary->classes[schema_category(schema, taxonomy, i)] += summary->attacks[i];
        if (rows_made(table->store, table->rows, table->count, &summary->made, err) &&
            table_count_distinct(table, pool, cancel, summary, err))
            return true;
    }
    table_summary_done(summary);
    return false;
}

void table_summary_done(struct table_summary *summary)
{
    free(summary->classes);
    free(summary->attacks);
    *summary = (struct table_summary){ 0 };
}
