/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What trainings and users write into the history. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/history/database.h"
#include "src/history/fields.h"

const char *history_now(char buffer[HISTORY_TIME_SIZE])
{
    time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) == NULL ||
        strftime(buffer, HISTORY_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
        buffer[0] = '\0';
    }
    return buffer;
}

/* --- runs --- */

/* Binds the fields of the groups (bits) from parameter 1 on; returns the next parameter. */
static int bind_groups(sqlite3_stmt *statement, const struct history_run *run, unsigned groups)
{
    int index = 1;
    for (size_t i = 0; i < field_count(); i++) {
        if (groups & 1u << field_at(i)->group) {
            field_bind(statement, index++, run, field_at(i));
        }
    }
    return index;
}

/* The names of the groups' fields, each with `ending` behind it, commas between. */
static void add_names(struct str *sql, unsigned groups, const char *ending)
{
    const char *comma = "";
    for (size_t i = 0; i < field_count(); i++) {
        if (groups & 1u << field_at(i)->group) {
            str_addf(sql, "%s%s%s", comma, field_at(i)->name, ending);
            comma = ", ";
        }
    }
}

/* Writes fields of a run that is there. */
static bool update(struct history *history, const struct history_run *run, unsigned groups,
                   const char *table, struct err *err)
{
    struct str sql;
    str_init(&sql);
    str_addf(&sql, "UPDATE %s SET ", table);
    add_names(&sql, groups, " = ?");
    str_add(&sql, " WHERE number = ?");
    sqlite3_stmt *statement = str_failed(&sql) ? NULL : sql_prepare(history, sql.text, err);
    bool ok = !str_failed(&sql) || err_memory(err);
    str_done(&sql);
    if (statement) {
        sql_bind_count(statement, bind_groups(statement, run, groups), run->number);
    }
    return ok && sql_run(history, statement, err);
}

/* A row without values but for its number, and the state that a run must have. */
static bool insert(struct history *history, const char *sql, uint64_t number, struct err *err)
{
    sqlite3_stmt *statement = sql_prepare(history, sql, err);
    if (statement && number > 0) {
        sql_bind_count(statement, 1, number);
    }
    return sql_run(history, statement, err);
}

static const unsigned brief = 1u << FIELD_IN_START | 1u << FIELD_IN_PROGRESS;

bool history_begin(struct history *history, struct history_run *run, struct err *err)
{
    if (!sql_begin(history, err)) {
        return false;
    }
    bool ok = insert(history, "INSERT INTO run (state) VALUES ('running')", 0, err);
    if (ok) {
        run->number = (uint64_t)sqlite3_last_insert_rowid(history->connection);
    }
    ok = ok && update(history, run, brief, "run", err) &&
         insert(history, "INSERT INTO detail (number) VALUES (?)", run->number, err) &&
         update(history, run, 1u << FIELD_IN_DETAIL, "detail", err);
    return sql_end(history, ok, err);
}

/* --- epochs --- */

/* "[[1,2],[3,4]]"; NULL without a matrix. Caller frees. */
static char *matrix_text(const struct epoch_record *record)
{
    if (record->confusion == NULL || record->classes > MOST_MATRIX_CLASSES) {
        return NULL;
    }
    struct str text;
    str_init(&text);
    for (size_t truth = 0; truth < record->classes; truth++) {
        str_add(&text, truth == 0 ? "[[" : ",[");
        for (size_t answer = 0; answer < record->classes; answer++) {
            str_addf(&text, "%s%zu", answer == 0 ? "" : ",",
                     record->confusion[truth * record->classes + answer]);
        }
        str_add_char(&text, ']');
    }
    str_add_char(&text, ']');
    return str_take(&text);
}

/* "[0.5,0.25]"; NULL where they are not known. Caller frees. */
static char *norms_text(const struct epoch_record *record)
{
    if (record->layer_norms == NULL || record->layers > MOST_NORM_LAYERS) {
        return NULL;
    }
    struct json *norms = json_new_array();
    for (size_t i = 0; i < record->layers; i++) {
        json_append_number(norms, record->layer_norms[i]);
    }
    char *text = json_text(norms);
    json_free(norms);
    return text;
}

static bool write_epoch(struct history *history, sqlite3_stmt *statement, uint64_t number,
                        const struct epoch_record *record, struct err *err)
{
    const double figures[] = { record->loss,           record->accuracy,      record->valid_loss,
                               record->valid_accuracy, record->learning_rate, record->gradient_norm,
                               record->seconds };
    enum { FIGURES = sizeof figures / sizeof figures[0], BEFORE = 3 };
    char *matrix = matrix_text(record), *norms = norms_text(record);
    sql_bind_count(statement, 1, number);
    sql_bind_count(statement, 2, record->epoch);
    for (int i = 0; i < FIGURES; i++) {
        sqlite3_bind_double(statement, BEFORE + i, figures[i]);
    }
    sql_bind_text(statement, BEFORE + FIGURES, matrix);
    sql_bind_text(statement, BEFORE + FIGURES + 1,
                  matrix == NULL               ? NULL
                  : record->confusion_of_valid ? "valid"
                                               : "train");
    sql_bind_text(statement, BEFORE + FIGURES + 2, norms);
    bool ok = sqlite3_step(statement) == SQLITE_DONE || sql_failed(history, "writing", err);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    free(matrix);
    free(norms);
    return ok;
}

static bool write_epochs(struct history *history, uint64_t number,
                         const struct epoch_record *epochs, size_t count, struct err *err)
{
    sqlite3_stmt *statement =
        sql_prepare(history,
                    "INSERT OR REPLACE INTO epoch (run, epoch, loss, accuracy, valid_loss, "
                    "valid_accuracy, lr, gradient_norm, seconds, confusion, confusion_of, "
                    "layer_norms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    err);
    bool ok = statement != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        ok = write_epoch(history, statement, number, &epochs[i], err);
    }
    sqlite3_finalize(statement);
    return ok;
}

bool history_progress(struct history *history, const struct history_run *run,
                      const struct epoch_record *epochs, size_t count, struct err *err)
{
    if (!sql_begin(history, err)) {
        return false;
    }
    bool ok = update(history, run, 1u << FIELD_IN_PROGRESS, "run", err) &&
              update(history, run, 1u << FIELD_IN_DETAIL, "detail", err) &&
              write_epochs(history, run->number, epochs, count, err);
    return sql_end(history, ok, err);
}

/* --- a training that was cut short --- */

static bool number_of(struct history *history, const char *checkpoint, uint64_t *number,
                      struct err *err)
{
    sqlite3_stmt *statement =
        sql_prepare(history, "SELECT max(number) FROM run WHERE checkpoint = ?", err);
    if (statement == NULL) {
        return false;
    }
    sql_bind_text(statement, 1, checkpoint);
    *number = sql_row(history, statement, err) ? sql_count(statement, 0) : 0;
    sqlite3_finalize(statement);
    return err->code == ERR_NONE;
}

static bool drop_later_epochs(struct history *history, uint64_t number, size_t epoch, size_t *known,
                              struct err *err)
{
    sqlite3_stmt *later =
        sql_prepare(history, "DELETE FROM epoch WHERE run = ? AND epoch > ?", err);
    if (later) {
        sql_bind_count(later, 1, number);
        sql_bind_count(later, 2, epoch);
    }
    sqlite3_stmt *last =
        sql_run(history, later, err)
            ? sql_prepare(history, "SELECT max(epoch) FROM epoch WHERE run = ?", err)
            : NULL;
    if (last) {
        sql_bind_count(last, 1, number);
        *known = sql_row(history, last, err) ? (size_t)sql_count(last, 0) : 0;
    }
    sqlite3_finalize(last);
    return err->code == ERR_NONE;
}

bool history_take_up(struct history *history, const char *checkpoint, size_t epoch,
                     struct history_run *run, size_t *known, struct err *err)
{
    uint64_t number = 0;
    *known = 0;
    run->number = 0;
    if (!sql_begin(history, err)) {
        return false;
    }
    bool ok = number_of(history, checkpoint, &number, err);
    if (ok && number > 0) {
        ok = drop_later_epochs(history, number, epoch, known, err) &&
             history_find(history, number, run, err);
    }
    return sql_end(history, ok, err);
}

/* --- tests --- */

static bool write_test(struct history *history, const struct history_run *run,
                       const struct history_test *test, const char *now, struct err *err)
{
    sqlite3_stmt *statement =
        sql_prepare(history,
                    "INSERT INTO test (run, at, table_name, digest, weights, epoch, figures,"
                    " curves) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    err);
    if (statement) {
        sql_bind_count(statement, 1, run->number);
        sql_bind_text(statement, 2, now);
        sql_bind_text(statement, 3, run->test_table);
        sql_bind_text(statement, 4, run->test_digest);
        sql_bind_text(statement, 5, test->weights);
        sql_bind_count(statement, 6, test->epoch);
        sql_bind_text(statement, 7, test->figures);
        sql_bind_text(statement, 8, test->curves);
    }
    return sql_run(history, statement, err) &&
           update(history, run, 1u << FIELD_IN_TEST, "run", err) &&
           insert(history, "UPDATE run SET tests = tests + 1 WHERE number = ?", run->number, err);
}

static bool count_look(struct history *history, const char *digest, const char *table,
                       uint64_t times, const char *now, struct err *err)
{
    sqlite3_stmt *statement = sql_prepare(
        history,
        "INSERT INTO look (digest, table_name, times, first, last) VALUES (?1, ?2, ?4, ?3, ?3)"
        " ON CONFLICT (digest) DO UPDATE SET times = times + excluded.times, last = excluded.last",
        err);
    if (statement) {
        sql_bind_text(statement, 1, digest);
        sql_bind_text(statement, 2, table);
        sql_bind_text(statement, 3, now);
        sql_bind_count(statement, 4, times);
    }
    return sql_run(history, statement, err);
}

bool history_look(struct history *history, const char *digest, const char *table, uint64_t times,
                  struct err *err)
{
    char now[HISTORY_TIME_SIZE];
    history_now(now);
    return count_look(history, digest, table, times, now, err);
}

static bool has_run(struct history *history, uint64_t number, struct err *err)
{
    sqlite3_stmt *statement = sql_prepare(history, "SELECT 1 FROM run WHERE number = ?", err);
    if (statement == NULL) {
        return false;
    }
    sql_bind_count(statement, 1, number);
    bool found = sql_row(history, statement, err);
    sqlite3_finalize(statement);
    return found;
}

bool history_test(struct history *history, const struct history_run *run,
                  const struct history_test *test, struct err *err)
{
    char now[HISTORY_TIME_SIZE];
    history_now(now);
    if (!sql_begin(history, err)) {
        return false;
    }
    bool ok = count_look(history, run->test_digest, run->test_table, 1, now, err);
    if (ok && has_run(history, run->number, err)) { /* it may have been deleted meanwhile */
        ok = write_test(history, run, test, now, err);
    }
    return sql_end(history, ok && err->code == ERR_NONE, err);
}

/* --- the user's changes --- */

static bool begin_on(struct history *history, uint64_t number, struct err *err)
{
    if (!sql_begin(history, err)) {
        return false;
    }
    if (has_run(history, number, err)) {
        return true;
    }
    if (err->code == ERR_NONE) {
        err_set(err, ERR_USAGE, "there is no run %llu in the history", (unsigned long long)number);
        err_hint(err, "runs lists them");
    }
    return sql_end(history, false, err);
}

static bool change(struct history *history, uint64_t number, const char *sql, const char *text,
                   struct err *err)
{
    char now[HISTORY_TIME_SIZE];
    if (!begin_on(history, number, err)) {
        return false;
    }
    sqlite3_stmt *statement = sql_prepare(history, sql, err);
    if (statement) {
        sql_bind_count(statement, 1, number);
        sql_bind_text(statement, 2, text);
        if (sqlite3_bind_parameter_count(statement) > 2) {
            sql_bind_text(statement, 3, history_now(now));
        }
    }
    return sql_end(history, sql_run(history, statement, err), err);
}

bool history_tag(struct history *history, uint64_t number, const char *tag, bool set,
                 struct err *err)
{
    return change(history, number,
                  set ? "INSERT OR IGNORE INTO tag (run, tag) VALUES (?, ?)"
                      : "DELETE FROM tag WHERE run = ? AND tag = ?",
                  tag, err);
}

bool history_note(struct history *history, uint64_t number, const char *text, struct err *err)
{
    return change(history, number, "INSERT INTO note (run, text, at) VALUES (?, ?, ?)", text, err);
}

bool history_delete(struct history *history, uint64_t number, struct err *err)
{
    if (!begin_on(history, number, err)) {
        return false;
    }
    sqlite3_stmt *statement =
        sql_prepare(history, "DELETE FROM run WHERE number = ? AND state <> 'running'", err);
    if (statement) {
        sql_bind_count(statement, 1, number);
    }
    bool ok = sql_run(history, statement, err);
    if (ok && sqlite3_changes(history->connection) == 0) {
        err_set(err, ERR_USAGE, "run %llu is being trained", (unsigned long long)number);
        ok = err_hint(err, "stop it first, or wait for it");
    }
    return sql_end(history, ok, err);
}
