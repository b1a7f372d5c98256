/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a run by name, into statements and out of rows. */
#include "src/history/fields.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "src/history/database.h"

static const struct field fields[] = {
#define FIELD(name, kind, group) \
    { #name, FIELD_IS_##kind, FIELD_IN_##group, offsetof(struct history_run, name) },
#include "src/history/fields.def"
#undef FIELD
};

size_t field_count(void)
{
    return sizeof fields / sizeof fields[0];
}

const struct field *field_at(size_t index)
{
    return &fields[index];
}

const struct field *field_find(const char *name)
{
    for (size_t i = 0; i < field_count(); i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return &fields[i];
        }
    }
    return NULL;
}

static void *place(const struct history_run *run, const struct field *field)
{
    return (char *)(uintptr_t)run + field->offset;
}

char **field_text(struct history_run *run, const struct field *field)
{
    return place(run, field);
}

uint64_t *field_whole(struct history_run *run, const struct field *field)
{
    return place(run, field);
}

double *field_number(struct history_run *run, const struct field *field)
{
    return place(run, field);
}

void field_bind(sqlite3_stmt *statement, int index, const struct history_run *run,
                const struct field *field)
{
    switch (field->kind) {
    case FIELD_IS_TEXT:
    case FIELD_IS_JSON:
        sql_bind_text(statement, index, *(char *const *)place(run, field));
        break;
    case FIELD_IS_COUNT:
        sql_bind_count(statement, index, *(const uint64_t *)place(run, field));
        break;
    case FIELD_IS_NUMBER:
        sqlite3_bind_double(statement, index, *(const double *)place(run, field));
        break;
    }
}

void field_take(sqlite3_stmt *statement, int column, struct history_run *run,
                const struct field *field)
{
    bool is_long = field->group == FIELD_IN_DETAIL;
    switch (field->kind) {
    case FIELD_IS_TEXT:
    case FIELD_IS_JSON:
        free(*field_text(run, field));
        *field_text(run, field) =
            sql_text(statement, column, is_long ? LONGEST_DETAIL : LONGEST_TEXT);
        break;
    case FIELD_IS_COUNT:
        *field_whole(run, field) = sql_count(statement, column);
        break;
    case FIELD_IS_NUMBER:
        *field_number(run, field) = sql_number(statement, column);
        break;
    }
}

void history_run_init(struct history_run *run)
{
    *run = (struct history_run){ 0 };
    for (size_t i = 0; i < field_count(); i++) {
        if (fields[i].kind == FIELD_IS_NUMBER) {
            *field_number(run, &fields[i]) = (double)NAN;
        }
    }
}

void history_run_done(struct history_run *run)
{
    for (size_t i = 0; i < field_count(); i++) {
        if (fields[i].kind == FIELD_IS_TEXT || fields[i].kind == FIELD_IS_JSON) {
            free(*field_text(run, &fields[i]));
        }
    }
    free(run->tags);
    history_run_init(run);
}
