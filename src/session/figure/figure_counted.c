/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows by class, for the figure classes. */
#include <string.h>

#include "src/base/num.h"
#include "src/session/figure/figure_caption.h"
#include "src/session/figure/figure_making.h"

static const struct table *table_named(const struct session *session, const char *name)
{
    for (size_t i = 0; i < session->table_count; i++) {
        if (strcmp(session->tables[i]->name, name) == 0) {
            return session->tables[i];
        }
    }
    return NULL;
}

/* Names and counts of one scheme's classes; before NULL where there is none. */
struct counts {
    const char **names;
    size_t *rows, *before;
    size_t count;
};

static void count_attacks(const struct schema *schema, const struct figure_wanted *wanted,
                          size_t taxonomy, const size_t *attacks, size_t *rows)
{
    for (size_t a = 0; a < schema->attack_count; a++) {
        rows[scheme_class(schema, wanted->by, taxonomy, a)] += attacks[a];
    }
}

/* Classes without a row before and after are left out; attacks stand by their number of rows. */
static void order_classes(bool by_attack, struct counts *counts)
{
    size_t kept = 0;
    for (size_t i = 0; i < counts->count; i++) {
        size_t rows = counts->rows[i], before = counts->before ? counts->before[i] : 0;
        if (rows + before == 0 && by_attack) {
            continue;
        }
        const char *name = counts->names[i];
        size_t at = kept++;
        for (; at > 0 && by_attack; at--) {
            size_t of_left = counts->before ? counts->before[at - 1] : counts->rows[at - 1];
            if (of_left >= (counts->before ? before : rows)) {
                break;
            }
            counts->names[at] = counts->names[at - 1];
            counts->rows[at] = counts->rows[at - 1];
            if (counts->before) {
                counts->before[at] = counts->before[at - 1];
            }
        }
        counts->names[at] = name;
        counts->rows[at] = rows;
        if (counts->before) {
            counts->before[at] = before;
        }
    }
    counts->count = kept;
}

static const size_t *attacks_of(const struct table *table, const struct figure_wanted *wanted,
                                struct arena *arena, struct err *err)
{
    const size_t *counted = wanted->counted ? wanted->counted(wanted->context, table) : NULL;
    if (counted != NULL) {
        return counted;
    }
    size_t *attacks = arena_take(arena, table->store->schema->attack_count, sizeof *attacks, err);
    for (size_t i = 0; attacks != NULL && i < table->count; i++) {
        attacks[table_attack(table, i)]++;
    }
    return attacks;
}

static bool count_classes(const struct table *table, const struct figure_wanted *wanted,
                          size_t taxonomy, struct arena *arena, struct counts *counts,
                          struct err *err)
{
    const struct schema *schema = table->store->schema;
    const struct table_before *before = table->before;
    const size_t *attacks = attacks_of(table, wanted, arena, err);
    counts->count = scheme_class_count(schema, wanted->by);
    counts->names = arena_take(arena, counts->count, sizeof *counts->names, err);
    counts->rows = arena_take(arena, counts->count, sizeof *counts->rows, err);
    bool ok = attacks != NULL && counts->names != NULL && counts->rows != NULL;
    if (ok && before != NULL && before->attack_count == schema->attack_count) {
        counts->before = arena_take(arena, counts->count, sizeof *counts->before, err);
        ok = counts->before != NULL;
    }
    if (!ok) {
        return false;
    }
    count_attacks(schema, wanted, taxonomy, attacks, counts->rows);
    if (counts->before != NULL) {
        count_attacks(schema, wanted, taxonomy, before->attacks, counts->before);
    }
    for (size_t c = 0; c < counts->count; c++) {
        counts->names[c] = scheme_class_name(schema, wanted->by, c);
    }
    order_classes(wanted->by == SCHEME_ATTACK, counts);
    return true;
}

/* "kdd99:10percent, n = 1,930 of 494,021, by category (contest); balance data as=train seed=1" */
static void add_caption(const struct table *table, const struct figure_wanted *wanted,
                        size_t taxonomy, struct str *text)
{
    const struct schema *schema = table->store->schema;
    char rows[NUM_TEXT_SIZE];
    figure_caption_source(table, text);
    str_addf(text, ", n = %s", num_count_text(table->count, rows));
    if (table->before != NULL) {
        str_addf(text, " of %s", num_count_text(table->before->count, rows));
    }
    str_addf(text, ", by %s", scheme_names[wanted->by]);
    if (wanted->by != SCHEME_BINARY) {
        str_addf(text, " (%s)", schema->taxonomies[taxonomy].name);
    }
    str_addf(text, "; %s", table->origin);
}

bool figure_making_classes(const struct session *session, const struct figure_wanted *wanted,
                           struct figure_making *making, struct err *err)
{
    const struct table *table = NULL;
    if (wanted->table != NULL) {
        table = session_table(session, wanted->table, err);
        if (table == NULL) {
            return false;
        }
    }
    table = table ? table : table_named(session, "train");
    table = table ? table : table_named(session, "data");
    if (table == NULL && session->table_count > 0) {
        table = session->tables[session->table_count - 1];
    }
    if (table == NULL) {
        return true;
    }
    struct counts counts = { 0 };
    size_t taxonomy = session_taxonomy(session, table->store->schema);
    bool ok = count_classes(table, wanted, taxonomy, making->arena, &counts, err);
    making->classes = (struct figure_classes){
        .names = counts.names,
        .count = ok ? counts.count : 0,
        .rows = counts.rows,
        .before = counts.before,
        .all = table->count,
        .all_before = table->before ? table->before->count : 0,
        .table = table->name,
        .before_table = table->before ? table->before->name : "",
    };
    making->source.classes = &making->classes;
    add_caption(table, wanted, taxonomy, &making->caption);
    return ok;
}
