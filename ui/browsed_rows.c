/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows that are scrolled over. */
#include "ui/browsed_rows.h"

#include <stdlib.h>
#include <string.h>

#include "src/data/condition.h"
#include "ui/typed.h"

static void forget_rows(struct browsed_rows *browsed)
{
    table_release(browsed->table);
    free(browsed->where);
    free(browsed->rows);
    *browsed = (struct browsed_rows){ .line = browsed->line };
}

void browsed_rows_done(struct browsed_rows *browsed)
{
    forget_rows(browsed);
    free(browsed->line);
    *browsed = (struct browsed_rows){ 0 };
}

void browsed_rows_take(struct browsed_rows *browsed, const char *line)
{
    char *copy = typed_is(line, 0, "head") ? strdup(line) : NULL;
    if (!copy)
        return;
    forget_rows(browsed);
    free(browsed->line);
    browsed->line = copy;
}

static struct table *table_called(const struct session *session, const char *name, size_t length)
{
    for (size_t i = 0; i < session->table_count; i++) {
        const char *has = session->tables[i]->name;
        if (strlen(has) == length && strncmp(has, name, length) == 0)
            return session->tables[i];
    }
    return NULL;
}

/* The one that the command names, else data, else the first. */
static struct table *table_of(const struct session *session, const char *line)
{
    size_t length;
    const char *word = typed_word(line, 1, &length);
    struct table *table = word ? table_called(session, word, length) : NULL;
    if (!table)
        table = table_called(session, "data", strlen("data"));
    return table ? table : session->table_count > 0 ? session->tables[0] : NULL;
}

/* A condition that does not fit the table (it was written for another) is none. */
static void find_rows(struct browsed_rows *browsed, const struct session *session)
{
    const struct table *table = browsed->table;
    struct err ignored = { 0 };
    size_t taxonomy = session_taxonomy(session, table->store->schema);
    struct condition *condition =
        condition_parse_for(table->store, taxonomy, browsed->where, &ignored);
    if (condition)
        browsed->rows = malloc((table->count + 1) * sizeof *browsed->rows);
    if (!browsed->rows) {
        free(browsed->where);
        browsed->where = NULL;
    }
    size_t count = 0;
    for (size_t i = 0; browsed->rows && i < table->count; i++) {
        if (condition_holds(condition, table->store, table->rows[i]))
            browsed->rows[count++] = table->rows[i];
    }
    if (browsed->rows)
        browsed->count = count;
    condition_free(condition);
}

void browsed_rows_update(struct browsed_rows *browsed, const struct session *session)
{
    const char *line = browsed->line ? browsed->line : "";
    struct table *table = table_of(session, line);
    struct str where;
    if (table == browsed->table)
        return;
    forget_rows(browsed);
    if (!table)
        return;
    browsed->table = table_hold(table);
    browsed->count = table->count;
    str_init(&where);
    if (typed_value(line, "where", &where)) {
        browsed->where = str_take(&where);
        if (browsed->where)
            find_rows(browsed, session);
    }
    str_done(&where);
}
