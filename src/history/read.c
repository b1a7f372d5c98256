/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking back: runs, their epochs and their tests. Whatever stands in the file is checked. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/history/database.h"
#include "src/history/fields.h"
#include "src/history/where.h"

/* --- runs --- */

static bool is_wanted(const struct field *field, bool detail)
{
    return detail || field->group != FIELD_IN_DETAIL;
}

/* "SELECT run.number, tests, tags, fields FROM run": take_run knows the order. */
static void add_select(struct str *sql, bool detail, bool joined)
{
    str_add(sql, "SELECT run.number, tests, (SELECT group_concat(tag, ' ') FROM"
                 " (SELECT tag FROM tag WHERE tag.run = run.number ORDER BY tag))");
    for (size_t i = 0; i < field_count(); i++) {
        if (is_wanted(field_at(i), detail)) {
            str_addf(sql, ", %s", field_at(i)->name);
        }
    }
    str_add(sql, " FROM run");
    if (detail || joined) {
        str_add(sql, " LEFT JOIN detail ON detail.number = run.number");
    }
}

static void take_run(sqlite3_stmt *statement, bool detail, struct history_run *run)
{
    enum { BEFORE = 3 };
    int column = BEFORE;
    run->number = sql_count(statement, 0);
    run->tests = sql_count(statement, 1);
    free(run->tags);
    run->tags = sql_text(statement, 2, LONGEST_TEXT);
    for (size_t i = 0; i < field_count(); i++) {
        if (is_wanted(field_at(i), detail)) {
            field_take(statement, column++, run, field_at(i));
        }
    }
}

static bool each_run(struct history *history, sqlite3_stmt *statement, bool detail,
                     bool (*each)(void *context, const struct history_run *run), void *context,
                     struct err *err)
{
    struct history_run run;
    history_run_init(&run);
    bool go_on = true;
    while (go_on && sql_row(history, statement, err)) {
        take_run(statement, detail, &run);
        go_on = each(context, &run);
    }
    history_run_done(&run);
    return err->code == ERR_NONE;
}

/* Settings lie in the other table, and a list without them need not look into it. */
static bool uses_settings(const struct where *where)
{
    return strstr(where->sql.text, "settings") != NULL;
}

static bool add_order(struct str *sql, struct where *where, const struct history_query *query,
                      struct err *err)
{
    if (query->sort == NULL) {
        str_add(sql, " ORDER BY run.number");
        return true;
    }
    bool falling = query->sort[0] == '-';
    struct str condition = where->sql; /* the name is written behind the values of the condition */
    str_init(&where->sql);
    bool ok = where_name(where, query->sort + falling, err);
    str_addf(sql, " ORDER BY (%s) IS NULL, (%s)%s, run.number", where->sql.text, where->sql.text,
             falling ? " DESC" : "");
    str_done(&where->sql);
    where->sql = condition;
    return ok;
}

static bool count_runs(struct history *history, const struct where *where, uint64_t *matching,
                       struct err *err)
{
    struct str sql;
    str_init(&sql);
    str_addf(&sql, "SELECT count(*) FROM run%s WHERE %s",
             uses_settings(where) ? " LEFT JOIN detail ON detail.number = run.number" : "",
             where->sql.text);
    sqlite3_stmt *statement = str_failed(&sql) ? NULL : sql_prepare(history, sql.text, err);
    bool ok = (!str_failed(&sql) || err_memory(err)) && statement;
    str_done(&sql);
    if (ok) {
        where_bind(where, statement);
        ok = sql_row(history, statement, err);
        *matching = ok ? sql_count(statement, 0) : 0;
    }
    sqlite3_finalize(statement);
    return ok;
}

/* The statement of a query; matching runs are known. */
static sqlite3_stmt *prepare_list(struct history *history, const struct history_query *query,
                                  struct where *where, uint64_t matching, struct err *err)
{
    struct str order, sql;
    str_init(&order);
    str_init(&sql);
    bool ok = add_order(&order, where, query, err);
    bool joined = uses_settings(where) || strstr(order.text, "settings") != NULL;
    add_select(&sql, query->detail, joined);
    str_addf(&sql, " WHERE %s%s", where->sql.text, order.text);
    if (query->limit > 0) {
        uint64_t left_out = matching > query->limit ? matching - query->limit : 0;
        str_addf(&sql, " LIMIT %llu OFFSET %llu", (unsigned long long)query->limit,
                 (unsigned long long)(query->sort ? 0 : left_out));
    }
    ok = ok && (!(str_failed(&sql) || str_failed(&order)) || err_memory(err));
    sqlite3_stmt *statement = ok ? sql_prepare(history, sql.text, err) : NULL;
    if (statement) {
        where_bind(where, statement);
    }
    str_done(&order);
    str_done(&sql);
    return statement;
}

bool history_runs(struct history *history, const struct history_query *query,
                  bool (*each)(void *context, const struct history_run *run), void *context,
                  uint64_t *matching, struct err *err)
{
    struct where where;
    uint64_t count = 0;
    bool ok = where_parse(&where, query->where, query->settings, err);
    ok = ok && count_runs(history, &where, &count, err);
    sqlite3_stmt *statement = ok ? prepare_list(history, query, &where, count, err) : NULL;
    ok = statement && each_run(history, statement, query->detail, each, context, err);
    sqlite3_finalize(statement);
    where_done(&where);
    if (matching) {
        *matching = count;
    }
    return ok;
}

static sqlite3_stmt *prepare_for(struct history *history, const char *sql, uint64_t number,
                                 struct err *err)
{
    sqlite3_stmt *statement = sql_prepare(history, sql, err);
    if (statement) {
        sql_bind_count(statement, 1, number);
    }
    return statement;
}

bool history_find(struct history *history, uint64_t number, struct history_run *run,
                  struct err *err)
{
    struct str sql;
    str_init(&sql);
    add_select(&sql, true, true);
    str_add(&sql, " WHERE run.number = ?");
    sqlite3_stmt *statement = str_failed(&sql) ? NULL : prepare_for(history, sql.text, number, err);
    bool ok = (!str_failed(&sql) || err_memory(err)) && statement;
    str_done(&sql);
    if (ok) {
        ok = sql_row(history, statement, err);
        if (ok) {
            take_run(statement, true, run);
        } else if (err->code == ERR_NONE) {
            err_set(err, ERR_USAGE, "there is no run %llu in the history",
                    (unsigned long long)number);
            err_hint(err, "runs lists them");
        }
    }
    sqlite3_finalize(statement);
    return ok;
}

/* A count asked for by one text; 0 where there is no row. */
static bool count_of_text(struct history *history, const char *sql, const char *text,
                          uint64_t *value, struct err *err)
{
    sqlite3_stmt *statement = sql_prepare(history, sql, err);
    if (statement == NULL) {
        return false;
    }
    sql_bind_text(statement, 1, text);
    *value = sql_row(history, statement, err) ? sql_count(statement, 0) : 0;
    sqlite3_finalize(statement);
    return err->code == ERR_NONE;
}

bool history_find_weights(struct history *history, const char *sha256, uint64_t *number,
                          struct err *err)
{
    return count_of_text(history,
                         "SELECT max(number) FROM run WHERE weights_sha256 = ? AND state <> "
                         "'running'",
                         sha256, number, err);
}

bool history_looks(struct history *history, const char *digest, uint64_t *times, struct err *err)
{
    return count_of_text(history, "SELECT times FROM look WHERE digest = ?", digest, times, err);
}

bool history_tests_on(struct history *history, const char *digest, uint64_t *times, struct err *err)
{
    return count_of_text(history, "SELECT count(*) FROM test WHERE digest = ?", digest, times, err);
}

/* --- epochs --- */

/* A square of counts, as many as the first row says; NULL where the text is none. */
static size_t *matrix_of(const char *text, size_t *classes, struct err *err)
{
    struct err ignored = { 0 };
    struct json *rows = text ? json_parse(text, strlen(text), &ignored) : NULL;
    size_t count = rows && json_type_of(rows) == JSON_TYPE_ARRAY ? json_count(rows) : 0;
    size_t *matrix = NULL;
    if (count > 0 && count <= MOST_MATRIX_CLASSES) {
        matrix = calloc(count * count, sizeof *matrix);
        if (matrix == NULL) {
            err_memory(err);
        }
    }
    for (size_t i = 0; matrix && i < count * count; i++) {
        const struct json *row = json_at(rows, i / count);
        bool fits = json_type_of(row) == JSON_TYPE_ARRAY && json_count(row) == count;
        double cell = fits ? json_number(json_at(row, i % count)) : -1;
        if (!(cell >= 0 && cell <= UINT32_MAX)) {
            free(matrix);
            matrix = NULL;
        } else {
            matrix[i] = (size_t)cell;
        }
    }
    json_free(rows);
    *classes = matrix ? count : 0;
    return matrix;
}

/* A list of numbers; NULL where the text is none. */
static double *norms_of(const char *text, size_t *layers, struct err *err)
{
    struct err ignored = { 0 };
    struct json *list = text ? json_parse(text, strlen(text), &ignored) : NULL;
    size_t count = list && json_type_of(list) == JSON_TYPE_ARRAY ? json_count(list) : 0;
    double *norms = NULL;
    *layers = 0;
    if (count > 0 && count <= MOST_NORM_LAYERS) {
        norms = calloc(count, sizeof *norms);
        if (norms == NULL) {
            err_memory(err);
        }
    }
    for (size_t i = 0; norms && i < count; i++) {
        norms[i] = json_number(json_at(list, i));
        *layers = i + 1;
    }
    json_free(list);
    return norms;
}

static bool take_epoch(sqlite3_stmt *statement, struct run *run, struct err *err)
{
    enum { MATRIX = 8, OF = 9, NORMS = 10 };
    struct epoch_record record = {
        .epoch = (size_t)sql_count(statement, 0),
        .loss = sql_number(statement, 1),
        .accuracy = sql_number(statement, 2),
        .valid_loss = sql_number(statement, 3),
        .valid_accuracy = sql_number(statement, 4),
        .learning_rate = sql_number(statement, 5),
        .gradient_norm = sql_number(statement, 6),
        .seconds = sql_number(statement, 7),
        .eta_seconds = (double)NAN,
    };
    if (record.epoch == 0 || record.epoch > MOST_EPOCHS) {
        return true;
    }
    char *matrix = sql_text(statement, MATRIX, LONGEST_DETAIL);
    char *of = sql_text(statement, OF, LONGEST_TEXT);
    char *norms = sql_text(statement, NORMS, LONGEST_TEXT);
    record.layer_norms = norms_of(norms, &record.layers, err);
    record.confusion = matrix_of(matrix, &record.classes, err);
    record.confusion_of_valid = of && strcmp(of, "valid") == 0;
    free(matrix);
    free(of);
    free(norms);
    if (err->code != ERR_NONE) {
        epoch_record_done(&record);
        return false;
    }
    return run_add_epoch(run, &record, err);
}

struct run *history_epochs(struct history *history, uint64_t number, struct err *err)
{
    struct run *run = run_new(err);
    sqlite3_stmt *statement =
        run ? prepare_for(history,
                          "SELECT epoch, loss, accuracy, valid_loss, valid_accuracy, lr, "
                          "gradient_norm, seconds, confusion, confusion_of, layer_norms FROM epoch "
                          "WHERE run = ? ORDER BY epoch",
                          number, err)
            : NULL;
    bool ok = statement != NULL;
    while (ok && sql_row(history, statement, err)) {
        ok = run->epoch_count < MOST_EPOCHS && take_epoch(statement, run, err);
    }
    sqlite3_finalize(statement);
    if (err->code != ERR_NONE) {
        run_free(run);
        return NULL;
    }
    for (size_t i = 0; i < run->epoch_count; i++) {
        run->epochs[i].epochs = run->epochs[run->epoch_count - 1].epoch;
    }
    return run;
}

/* --- tests and notes --- */

static struct json *parsed(char *owned_text)
{
    struct err ignored = { 0 };
    struct json *value = owned_text ? json_parse(owned_text, strlen(owned_text), &ignored) : NULL;
    free(owned_text);
    return value ? value : json_new_null();
}

static void put_text(sqlite3_stmt *statement, int column, const char *key, struct json *row)
{
    char *text = sql_text(statement, column, LONGEST_TEXT);
    json_put_text(row, key, text);
    free(text);
}

static struct json *test_row(sqlite3_stmt *statement)
{
    enum { EPOCH = 4, FIGURES = 5 };
    struct json *row = json_new_object();
    put_text(statement, 0, "at", row);
    put_text(statement, 1, "table", row);
    put_text(statement, 2, "digest", row);
    put_text(statement, 3, "weights", row);
    json_put_number(row, "epoch", (double)sql_count(statement, EPOCH));
    json_put(row, "figures", parsed(sql_text(statement, FIGURES, LONGEST_DETAIL)));
    return row;
}

struct json *history_tests(struct history *history, uint64_t number, struct err *err)
{
    sqlite3_stmt *statement =
        prepare_for(history,
                    "SELECT at, table_name, digest, weights, epoch, figures FROM test "
                    "WHERE run = ? ORDER BY id",
                    number, err);
    struct json *list = json_new_array();
    while (statement && sql_row(history, statement, err)) {
        json_append(list, test_row(statement));
    }
    sqlite3_finalize(statement);
    if (err->code != ERR_NONE) {
        json_free(list);
        return NULL;
    }
    return list;
}

struct json *history_curves(struct history *history, uint64_t number, struct err *err)
{
    enum { CURVES = 6 };
    sqlite3_stmt *statement =
        prepare_for(history,
                    "SELECT at, table_name, digest, weights, epoch, figures, curves FROM test "
                    "WHERE run = ? AND curves IS NOT NULL ORDER BY id DESC LIMIT 1",
                    number, err);
    struct json *row = NULL;
    if (statement && sql_row(history, statement, err)) {
        row = test_row(statement);
        json_put(row, "curves", parsed(sql_text(statement, CURVES, LONGEST_DETAIL)));
    }
    sqlite3_finalize(statement);
    if (err->code != ERR_NONE) {
        json_free(row);
        return NULL;
    }
    return row ? row : json_new_null();
}

struct json *history_notes(struct history *history, uint64_t number, struct err *err)
{
    sqlite3_stmt *statement =
        prepare_for(history, "SELECT at, text FROM note WHERE run = ? ORDER BY id", number, err);
    struct json *list = json_new_array();
    while (statement && sql_row(history, statement, err)) {
        struct json *row = json_new_object();
        put_text(statement, 0, "at", row);
        put_text(statement, 1, "text", row);
        json_append(list, row);
    }
    sqlite3_finalize(statement);
    if (err->code != ERR_NONE) {
        json_free(list);
        return NULL;
    }
    return list;
}
