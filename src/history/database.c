/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening the file, and statements on it. */
#include "src/history/database.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/base/file.h"
#include "src/history/owner.h"

enum { PATIENCE_MS = 5000, LOOK_EVERY_MS = 5 };

/* --- errors --- */

bool sql_failed(const struct history *history, const char *doing, struct err *err)
{
    int code = sqlite3_errcode(history->connection);
    const char *path = history->path;
    switch (code) {
    case SQLITE_NOMEM:
        return err_memory(err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        err_set(err, ERR_CANCELLED, "%s %s: another process has it in use", doing, path);
        return err_hint(err, "try again");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        err_set(err, ERR_INPUT, "the run history %s is damaged (%s)", path,
                sqlite3_errmsg(history->connection));
        return err_hint(err, "move it away, or keep another one: set history=FILE");
    case SQLITE_FULL:
        return err_set(err, ERR_IO, "%s %s: the disk is full", doing, path);
    default:
        break;
    }
    int system = sqlite3_system_errno(history->connection);
    bool told = code == SQLITE_CANTOPEN || code == SQLITE_IOERR || code == SQLITE_READONLY ||
                code == SQLITE_PERM;
    if (told && system != 0) {
        return err_system(err, system, "%s %s", doing, path);
    }
    return err_set(err, ERR_IO, "%s %s: %s", doing, path, sqlite3_errmsg(history->connection));
}

/* --- statements --- */

bool sql_do(struct history *history, const char *sql, struct err *err)
{
    return sqlite3_exec(history->connection, sql, NULL, NULL, NULL) == SQLITE_OK ||
           sql_failed(history, "writing", err);
}

sqlite3_stmt *sql_prepare(struct history *history, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(history->connection, sql, -1, &statement, NULL) != SQLITE_OK) {
        sql_failed(history, "reading", err);
        sqlite3_finalize(statement);
        return NULL;
    }
    return statement;
}

bool sql_row(struct history *history, sqlite3_stmt *statement, struct err *err)
{
    int got = sqlite3_step(statement);
    if (got != SQLITE_ROW && got != SQLITE_DONE) {
        sql_failed(history, sqlite3_stmt_readonly(statement) ? "reading" : "writing", err);
    }
    return got == SQLITE_ROW;
}

bool sql_run(struct history *history, sqlite3_stmt *owned_statement, struct err *err)
{
    bool ok = owned_statement && sqlite3_step(owned_statement) == SQLITE_DONE;
    if (owned_statement && !ok) {
        sql_failed(history, "writing", err);
    }
    sqlite3_finalize(owned_statement);
    return ok;
}

bool sql_begin(struct history *history, struct err *err)
{
    /* At once a writer: a reader that wants to become one later may find that it must not. */
    return sql_do(history, "BEGIN IMMEDIATE", err);
}

bool sql_end(struct history *history, bool ok, struct err *err)
{
    ok = ok && sql_do(history, "COMMIT", err);
    if (!ok && sqlite3_get_autocommit(history->connection) == 0) {
        sqlite3_exec(history->connection, "ROLLBACK", NULL, NULL, NULL);
    }
    return ok;
}

void sql_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC); /* NULL becomes NULL */
}

void sql_bind_count(sqlite3_stmt *statement, int index, uint64_t value)
{
    sqlite3_bind_int64(statement, index, value < INT64_MAX ? (sqlite3_int64)value : INT64_MAX);
}

char *sql_text(sqlite3_stmt *statement, int column, size_t most)
{
    if (sqlite3_column_type(statement, column) != SQLITE_TEXT) {
        return NULL;
    }
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? strndup(text, most) : NULL;
}

double sql_number(sqlite3_stmt *statement, int column)
{
    int type = sqlite3_column_type(statement, column);
    double value = type == SQLITE_FLOAT || type == SQLITE_INTEGER
                       ? sqlite3_column_double(statement, column)
                       : (double)NAN;
    return isfinite(value) ? value : (double)NAN;
}

uint64_t sql_count(sqlite3_stmt *statement, int column)
{
    bool whole = sqlite3_column_type(statement, column) == SQLITE_INTEGER;
    sqlite3_int64 value = whole ? sqlite3_column_int64(statement, column) : 0;
    return value > 0 ? (uint64_t)value : 0;
}

/* --- opening --- */

/* Called while another process has the file: wait on? */
static int wait_on(void *context, int times)
{
    const struct history *history = context;
    bool cancelled = history->cancel && cancel_requested(history->cancel);
    if (cancelled || (unsigned)times >= history->patience_ms / LOOK_EVERY_MS) {
        return 0;
    }
    sqlite3_sleep(LOOK_EVERY_MS);
    return 1;
}

void history_patience(struct history *history, unsigned milliseconds, const struct cancel *cancel)
{
    history->patience_ms = milliseconds;
    history->cancel = cancel;
}

const char *history_path(const struct history *history)
{
    return history->path;
}

uint64_t history_version(struct history *history)
{
    struct err ignored = { 0 };
    sqlite3_stmt *statement = sql_prepare(history, "PRAGMA data_version", &ignored);
    uint64_t others =
        statement && sql_row(history, statement, &ignored) ? sql_count(statement, 0) : 0;
    sqlite3_finalize(statement);
    /* data_version tells of other connections alone */
    return others << 32 | (uint32_t)sqlite3_total_changes(history->connection);
}

const char *history_library(void)
{
    return sqlite3_libversion();
}

/* A name that SQLite takes for nothing but a file's. */
static char *plain_path(const char *path, struct err *err)
{
    struct str text;
    str_init(&text);
    str_addf(&text, "%s%s", path[0] == '/' ? "" : "./", path);
    char *plain = str_take(&text);
    if (plain == NULL) {
        err_memory(err);
    }
    return plain;
}

static bool make_folder(const char *path, struct err *err)
{
    char *folder = file_folder(path, err);
    bool ok = folder && (file_is_folder(folder) || file_make_folders(folder, err));
    free(folder);
    return ok;
}

static bool connect_as(struct history *history, const char *name, int flags, struct err *err)
{
    sqlite3_close(history->connection);
    history->connection = NULL;
    int code = sqlite3_open_v2(name, &history->connection, flags, NULL);
    if (history->connection == NULL) {
        return err_memory(err);
    }
    if (code != SQLITE_OK) {
        return sql_failed(history, "opening", err);
    }
    sqlite3_extended_result_codes(history->connection, 0);
    sqlite3_busy_handler(history->connection, wait_on, history);
    sqlite3_db_config(history->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_limit(history->connection, SQLITE_LIMIT_LENGTH, 2 * LONGEST_DETAIL);
    history->readonly = sqlite3_db_readonly(history->connection, "main") == 1;
    return sql_do(history,
                  "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON;"
                  "PRAGMA synchronous=NORMAL",
                  err);
}

/* In a folder that cannot be written to, where the files beside the history cannot be made either:
 * as it stands. */
static bool connect_fixed(struct history *history, struct err *err)
{
    struct str name;
    str_init(&name);
    str_add(&name, "file:");
    for (const char *at = history->path; *at; at++) {
        str_addf(&name, strchr("%?#", *at) ? "%%%02X" : "%c", (unsigned char)*at);
    }
    str_add(&name, "?immutable=1");
    bool ok = str_failed(&name)
                  ? err_memory(err)
                  : connect_as(history, name.text, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err);
    str_done(&name);
    history->readonly = true;
    return ok && history_migrate(history, err);
}

/* Runs of processes that are no more. Where that cannot be noted now, the next one will. */
static void note_interrupted(struct history *history)
{
    struct err ignored = { 0 };
    sqlite3_stmt *running =
        sql_prepare(history, "SELECT number, owner FROM run WHERE state = 'running'", &ignored);
    while (running && sql_row(history, running, &ignored)) {
        char *owner = sql_text(running, 1, LONGEST_TEXT);
        if (!owner_lives(owner)) {
            sqlite3_stmt *note =
                sql_prepare(history,
                            "UPDATE run SET state = 'interrupted' WHERE number = ? "
                            "AND state = 'running' AND owner IS ?",
                            &ignored);
            sql_bind_count(note, 1, sql_count(running, 0));
            sql_bind_text(note, 2, owner);
            sql_run(history, note, &ignored);
        }
        free(owner);
    }
    sqlite3_finalize(running);
}

static bool open_file(struct history *history, bool make, struct err *err)
{
    bool fresh = !file_exists(history->path);
    if (make && !make_folder(history->path, err)) {
        return false;
    }
    /* One thread uses it: no locks between threads. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (make ? SQLITE_OPEN_CREATE : 0);
    bool ok = connect_as(history, history->path, flags, err) && history_migrate(history, err);
    if (!ok && !make && err->code == ERR_IO && file_exists(history->path)) {
        *err = (struct err){ 0 };
        ok = connect_fixed(history, err);
    }
    if (!ok || history->readonly) {
        return ok;
    }
    if (fresh) {
        chmod(history->path, S_IRUSR | S_IWUSR);
    }
    /* Writers then need not wait for readers, and a small write not for the disk. A file system
     * that cannot do it, or another process that is about to, is no error. */
    sqlite3_exec(history->connection, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
    note_interrupted(history);
    return true;
}

struct history *history_open(const char *path, bool make, struct err *err)
{
    struct history *history = calloc(1, sizeof *history);
    if (history == NULL) {
        err_memory(err);
        return NULL;
    }
    history->patience_ms = PATIENCE_MS;
    history->path = plain_path(path, err);
    if (history->path == NULL || !open_file(history, make, err)) {
        history_close(history);
        return NULL;
    }
    return history;
}

void history_close(struct history *history)
{
    if (history) {
        sqlite3_close(history->connection);
        free(history->path);
        free(history);
    }
}
