/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite for the files of this folder: the connection, statements, and values that are checked on
 * their way out. What comes from the file may be anything.
 */
#ifndef PEEPHOLE_HISTORY_DATABASE_H
#define PEEPHOLE_HISTORY_DATABASE_H

#include <sqlite3.h>

#include "src/base/str.h"
#include "src/history/history.h"

struct history {
    sqlite3 *connection;
    char *path;
    unsigned patience_ms;
    const struct cancel *cancel; /* NULL: nothing ends a wait early */
    bool readonly;
};

enum {
    HISTORY_VERSION = 4,
    LONGEST_TEXT = 1 << 16,      /* bytes of a TEXT field */
    LONGEST_DETAIL = 16 << 20,   /* of a long one */
    MOST_EPOCHS = 1000000,       /* of a run */
    MOST_MATRIX_CLASSES = 1024,  /* of a confusion matrix */
    MOST_NORM_LAYERS = 1024,     /* of a net, whose gradients' norms are kept */
    APPLICATION_ID = 0x70656570, /* "peep" */
};

/* Sets err from what SQLite says, with `doing` ("reading") before it. Returns false. */
bool sql_failed(const struct history *history, const char *doing, struct err *err);

/* One statement without values or rows. */
bool sql_do(struct history *history, const char *sql, struct err *err);
/* NULL and err where it cannot be. Ends with sqlite3_finalize, which takes NULL. */
sqlite3_stmt *sql_prepare(struct history *history, const char *sql, struct err *err);
/* The next row; false: none, or an error (err->code tells). */
bool sql_row(struct history *history, sqlite3_stmt *statement, struct err *err);
/* Runs a statement that has no rows, and finalizes it. NULL: it was not prepared, false. */
bool sql_run(struct history *history, sqlite3_stmt *owned_statement, struct err *err);

/* Everything between them happens or nothing does; ok false rolls back, and is returned. */
bool sql_begin(struct history *history, struct err *err);
bool sql_end(struct history *history, bool ok, struct err *err);

/* Parameters count from 1; texts must live until the statement has run. NaN becomes NULL. */
void sql_bind_text(sqlite3_stmt *statement, int index, const char *text);
void sql_bind_count(sqlite3_stmt *statement, int index, uint64_t value);

/* Columns count from 0. A text of more than `most` bytes is cut, one that is none is NULL; NULL
 * also without memory. A number that is none is NaN, a count 0. */
char *sql_text(sqlite3_stmt *statement, int column, size_t most);
double sql_number(sqlite3_stmt *statement, int column);
uint64_t sql_count(sqlite3_stmt *statement, int column);

/* Makes the tables where they are missing, brings older ones to HISTORY_VERSION, and refuses what
 * is newer or not ours, all before anything is written (migrate.c). */
bool history_migrate(struct history *history, struct err *err);

#endif
