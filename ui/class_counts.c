/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts that are kept from command to command. */
#include "ui/class_counts.h"

#include <stdlib.h>
#include <string.h>

static void forget(struct counted_table *counted)
{
    table_release(counted->table);
    free(counted->attacks);
}

static bool is_in(const struct table *table, const struct session *session)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (session->tables[i] == table)
            return true;
    }
    return false;
}

static void forget_gone(struct class_counts *counts, const struct session *session)
{
    size_t kept = 0;
    for (size_t i = 0; i < counts->count; i++) {
        if (is_in(counts->tables[i].table, session))
            counts->tables[kept++] = counts->tables[i];
        else
            forget(&counts->tables[i]);
    }
    counts->count = kept;
}

static bool is_counted(const struct class_counts *counts, const struct table *table)
{
    for (size_t i = 0; i < counts->count; i++) {
        if (counts->tables[i].table == table)
            return true;
    }
    return false;
}

/* Without memory a table is not counted, and not shown. */
static void count(struct class_counts *counts, const struct table *table)
{
    size_t attacks = table->store->schema->attack_count;
    struct counted_table counted = { .attacks = calloc(attacks + 1, sizeof(size_t)) };
    struct counted_table *more =
        realloc(counts->tables, (counts->count + 1) * sizeof *counts->tables);
    if (more)
        counts->tables = more;
    if (!more || !counted.attacks) {
        free(counted.attacks);
        return;
    }
    for (size_t i = 0; i < table->count; i++)
        counted.attacks[table_attack(table, i)]++;
    counted.table = table_hold(table);
    counts->tables[counts->count++] = counted;
}

void class_counts_update(struct class_counts *counts, const struct session *session)
{
    forget_gone(counts, session);
    for (size_t i = 0; i < session->table_count; i++) {
        if (!is_counted(counts, session->tables[i]))
            count(counts, session->tables[i]);
    }
}

void class_counts_done(struct class_counts *counts)
{
    for (size_t i = 0; i < counts->count; i++)
        forget(&counts->tables[i]);
    free(counts->tables);
    *counts = (struct class_counts){ 0 };
}

const struct counted_table *class_counts_find(const struct class_counts *counts, const char *name)
{
    for (size_t i = 0; i < counts->count; i++) {
        if (strcmp(counts->tables[i].table->name, name) == 0)
            return &counts->tables[i];
    }
    return NULL;
}
