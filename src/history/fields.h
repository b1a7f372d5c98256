/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fields.def as data, for statements that are made of it and for names that users type. */
#ifndef PEEPHOLE_HISTORY_FIELDS_H
#define PEEPHOLE_HISTORY_FIELDS_H

#include <sqlite3.h>

#include "src/history/history.h"

enum field_kind { FIELD_IS_TEXT, FIELD_IS_JSON, FIELD_IS_COUNT, FIELD_IS_NUMBER };
enum field_group { FIELD_IN_START, FIELD_IN_PROGRESS, FIELD_IN_TEST, FIELD_IN_DETAIL };

struct field {
    const char *name;
    enum field_kind kind;
    enum field_group group;
    size_t offset; /* in struct history_run */
};

size_t field_count(void);
const struct field *field_at(size_t index);
const struct field *field_find(const char *name); /* NULL: none */

char **field_text(struct history_run *run, const struct field *field); /* TEXT, JSON */
uint64_t *field_whole(struct history_run *run, const struct field *field);
double *field_number(struct history_run *run, const struct field *field);

/* The field's value as a parameter; texts must live until the statement has run. */
void field_bind(sqlite3_stmt *statement, int index, const struct history_run *run,
                const struct field *field);
/* And out of a row, checked. */
void field_take(sqlite3_stmt *statement, int column, struct history_run *run,
                const struct field *field);

#endif
