/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conditions on runs, as `dr >= 99% and (model = lstm or tag = paper)`: comparisons NAME OP VALUE
 * with = == != < <= > >=, joined by and, or, not, with parentheses. NAME is a field of fields.def,
 * `run`, `date` (of its beginning, "2026-11-26", local time), `table` and `ended` (train_table and
 * state), `tests`, `tag`, or a setting. A run that has no such value fulfils no comparison with it; `NAME is missing` finds
 * it, `NAME is not missing` the others.
 * The condition becomes SQL whose values are parameters; no word of it gets into the SQL.
 */
#ifndef PEEPHOLE_HISTORY_WHERE_H
#define PEEPHOLE_HISTORY_WHERE_H

#include <sqlite3.h>

#include "src/base/err.h"
#include "src/base/str.h"

enum { WHERE_MOST_VALUES = 64 };

struct where {
    const char *const *settings; /* names that are known besides, NULL at the end; or NULL */
    struct str sql;
    char *values[WHERE_MOST_VALUES]; /* parameters ?1, ?2, ... as texts */
    bool numbers[WHERE_MOST_VALUES]; /* to be bound as a number */
    size_t count;
};

/* Errors name the nearest name. where_done is due in any case. */
bool where_parse(struct where *where, const char *condition, const char *const *settings,
                 struct err *err);
void where_bind(const struct where *where, sqlite3_stmt *statement);
void where_done(struct where *where);

/* The SQL of a name for ORDER BY; for a setting it takes a value, too. */
bool where_name(struct where *where, const char *name, struct err *err);

/* The i-th name that is no setting, NULL at the end: for completion. */
const char *where_name_at(size_t index);

#endif
