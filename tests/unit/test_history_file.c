/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of the history: two writers, damage, newer and foreign files, folders that are read-only,
 * a process that was killed. */
#include "tests/unit/unit.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/base/digest.h"
#include "src/base/file.h"
#include "src/history/history.h"
#include "src/history/owner.h"

static bool begin(struct history *history, const char *model, const char *state, uint64_t *number,
                  struct err *err)
{
    struct history_run run;
    history_run_init(&run);
    run.model = strdup(model);
    run.state = strdup(state);
    run.owner = owner_text();
    bool ok = history_begin(history, &run, err);
    struct epoch_record epoch = { .epoch = 1, .loss = 0.5 };
    ok = ok && history_progress(history, &run, &epoch, 1, err);
    *number = run.number;
    history_run_done(&run);
    return ok;
}

static void make(const char *path, size_t runs)
{
    struct err err = { 0 };
    uint64_t number;
    struct history *history = history_open(path, true, &err);
    assert_non_null(history);
    for (size_t i = 0; i < runs; i++) {
        assert_true(begin(history, "lstm", "done", &number, &err));
    }
    history_close(history);
}

static bool count_one(void *context, const struct history_run *run)
{
    (void)run;
    ++*(size_t *)context;
    return true;
}

static size_t count(const char *path, const char *where)
{
    struct err err = { 0 };
    size_t runs = 0;
    struct history *history = history_open(path, false, &err);
    assert_non_null(history);
    struct history_query query = { .where = where };
    if (!history_runs(history, &query, count_one, &runs, NULL, &err)) {
        fail_msg("%s: %s", path, err.message);
    }
    history_close(history);
    return runs;
}

static void digest_of(const char *path, char hex[DIGEST_HEX_SIZE])
{
    size_t size = 0;
    struct err err = { 0 };
    char *bytes = unit_read(path, &size);
    assert_true(digest_bytes(bytes, size, hex, &err));
}

static void sql(const char *path, const char *text)
{
    sqlite3 *connection = NULL;
    assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
    assert_int_equal(sqlite3_exec(connection, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(connection);
}

/* --- writers at once --- */

enum { WRITERS = 3, RUNS_EACH = 60 };

/* In a process of its own; exit status 0 where all went well. */
static int write_many(const char *path)
{
    struct err err = { 0 };
    uint64_t number, last = 0;
    struct history *history = history_open(path, true, &err);
    for (size_t i = 0; history && i < RUNS_EACH; i++) {
        if (!begin(history, "lstm", "done", &number, &err) || number <= last) {
            fprintf(stderr, "# %s\n", err.message);
            return 1;
        }
        last = number;
    }
    history_close(history);
    return history ? 0 : 1;
}

static void test_writers(void **state)
{
    (void)state;
    const char *path = unit_temp_path("writers.sqlite");
    pid_t children[WRITERS];
    for (size_t i = 0; i < WRITERS; i++) { /* they make the file at the same time, too */
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            _exit(write_many(path));
        }
    }
    for (size_t i = 0; i < WRITERS; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(count(path, NULL), WRITERS * RUNS_EACH);
    assert_int_equal(count(path, "run <= 180"), WRITERS * RUNS_EACH); /* 1 to 180, each once */
    struct err err = { 0 };
    struct history *history = history_open(path, false, &err);
    for (uint64_t number = 1; number <= WRITERS * RUNS_EACH; number++) {
        struct run *epochs = history_epochs(history, number, &err);
        assert_int_equal(epochs->epoch_count, 1);
        run_free(epochs);
    }
    history_close(history);
}

/* A writer that holds the file for longer than the patience. */
static void test_patience(void **state)
{
    (void)state;
    const char *path = unit_temp_path("patience.sqlite");
    struct err err = { 0 };
    uint64_t number;
    make(path, 1);
    struct history *history = history_open(path, true, &err);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    history_patience(history, 20, NULL);
    assert_false(begin(history, "lstm", "done", &number, &err));
    assert_int_equal(err.code, ERR_CANCELLED);
    assert_non_null(strstr(err.message, "another process has it in use"));
    struct cancel cancel = { .requested = true };
    history_patience(history, 60000,
                     &cancel); /* Ctrl-C ends the wait: else the test would be late */
    assert_false(begin(history, "lstm", "done", &number, &err));
    history_patience(history, 5000, NULL);
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    err = (struct err){ 0 };
    assert_true(begin(history, "lstm", "done", &number, &err));
    sqlite3_close(other);
    history_close(history);
    assert_int_equal(count(path, NULL), 2);
}

/* --- killed --- */

static void test_killed(void **state)
{
    (void)state;
    const char *path = unit_temp_path("killed.sqlite");
    struct err err = { 0 };
    uint64_t number;
    pid_t child = fork();
    if (child == 0) {
        struct history *history = history_open(path, true, &err);
        if (history == NULL || !begin(history, "lstm", "running", &number, &err)) {
            _exit(1);
        }
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    struct history *history = history_open(path, true, &err);
    assert_non_null(history);
    assert_true(begin(history, "lstm", "running", &number, &err)); /* ours is alive */
    assert_int_equal(count(path, "ended = interrupted"), 1);
    assert_int_equal(count(path, "ended = running and run = 2"), 1);
    assert_false(history_delete(history, 2, &err));
    assert_non_null(strstr(err.message, "is being trained"));
    history_close(history);
}

static void test_owner(void **state)
{
    (void)state;
    char *own = owner_text();
    assert_non_null(own);
    assert_true(owner_lives(own));
    own[strlen(own) - 1] ^= 1; /* began at another moment */
    assert_false(owner_lives(own));
    assert_false(owner_lives(NULL));
    assert_false(owner_lives(""));
    assert_false(owner_lives("x -1 y"));
    assert_false(owner_lives("x 99999999999999999999 y"));
    free(own);
}

/* --- files that are not to be touched --- */

/* Opening for writing fails with these words, and no byte of the file changes. */
static void refused(const char *path, const char *words)
{
    struct err err = { 0 };
    char before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
    uint64_t number;
    digest_of(path, before);
    struct history *history = history_open(path, true, &err);
    bool wrote = history && begin(history, "lstm", "done", &number, &err);
    history_close(history);
    assert_false(wrote);
    if (strstr(err.message, words) == NULL) {
        fail_msg("\"%s\" says \"%s\"", path, err.message);
    }
    digest_of(path, after);
    assert_string_equal(before, after);
}

static void test_damaged(void **state)
{
    (void)state;
    enum { PAGE = 4096, LONG = 20000 };
    static char rubbish[LONG];
    for (size_t i = 0; i < LONG; i++) {
        rubbish[i] = (char)(i * 2654435761u >> 7);
    }
    const char *path = unit_temp_path("damaged.sqlite");
    unit_write(path, rubbish, LONG);
    refused(path, "is damaged");
    unit_write(path, "precious notes of somebody's\n", 29);
    refused(path, "is damaged");

    size_t size = 0;
    make(path = unit_temp_path("damaged2.sqlite"), 50);
    char *bytes = unit_read(path, &size);
    assert_true(size > 5 * PAGE);
    unit_write(unit_temp_path("cut.sqlite"), bytes, size / 2);
    refused(unit_temp_path("cut.sqlite"), "is damaged");
    /* All pages behind the first, which tells where the tables lie. */
    memcpy(bytes + PAGE, rubbish, 3 * PAGE);
    unit_write(path, bytes, size);
    refused(path, "is damaged");
}

static void test_foreign(void **state)
{
    (void)state;
    const char *newer = unit_temp_path("newer.sqlite");
    make(newer, 1);
    sql(newer, "PRAGMA user_version = 5; CREATE TABLE of_tomorrow (x)");
    refused(newer, "is of a newer release (version 5, known here: 4)");
    const char *foreign = unit_temp_path("foreign.sqlite");
    sql(foreign, "CREATE TABLE bookmarks (address); INSERT INTO bookmarks VALUES ('x')");
    refused(foreign, "is no run history of peephole");
}

/* A file as the first version made it is brought up to date, with what stands in it. */
static void test_older(void **state)
{
    (void)state;
    const char *path = unit_temp_path("older.sqlite");
    make(path, 3);
    sql(path, "DROP INDEX run_checkpoint; ALTER TABLE run DROP COLUMN checkpoint;"
              "ALTER TABLE epoch DROP COLUMN layer_norms; ALTER TABLE test DROP COLUMN curves;"
              "PRAGMA user_version = 1");
    struct err err = { 0 };
    struct history *history = history_open(path, false, &err);
    assert_non_null(history);
    struct history_run run;
    size_t known = 7;
    history_run_init(&run);
    assert_true(history_find(history, 3, &run, &err));
    assert_null(run.checkpoint);
    assert_true(history_take_up(history, "of nobody", 1, &run, &known, &err));
    assert_int_equal(run.number, 0);
    assert_int_equal(known, 0);
    history_run_done(&run);
    history_close(history);
}

/* One of the second version: its epochs have no norms by layer, and those that come have. */
static void test_older_epochs(void **state)
{
    (void)state;
    const char *path = unit_temp_path("older2.sqlite");
    make(path, 1);
    sql(path, "ALTER TABLE epoch DROP COLUMN layer_norms; ALTER TABLE test DROP COLUMN curves;"
              "PRAGMA user_version = 2");
    struct err err = { 0 };
    struct history *history = history_open(path, false, &err);
    assert_non_null(history);
    struct history_run run;
    history_run_init(&run);
    assert_true(history_find(history, 1, &run, &err));
    double norms[] = { 0.5, 0, 1.0 / 3 };
    struct epoch_record second = { .epoch = 2, .layer_norms = norms, .layers = 3 };
    assert_true(history_progress(history, &run, &second, 1, &err));
    struct run *epochs = history_epochs(history, 1, &err);
    assert_int_equal(epochs->epoch_count, 2);
    assert_true(epochs->epochs[0].loss == 0.5);
    assert_null(epochs->epochs[0].layer_norms);
    assert_int_equal(epochs->epochs[1].layers, 3);
    assert_memory_equal(epochs->epochs[1].layer_norms, norms, sizeof norms);
    run_free(epochs);
    history_run_done(&run);
    history_close(history);
}

/* One of the third: its tests have no curves, and those that come have. */
static void test_older_tests(void **state)
{
    (void)state;
    const char *path = unit_temp_path("older3.sqlite");
    make(path, 1);
    sql(path, "INSERT INTO test (run, table_name, figures) VALUES (1, 'old', '{}');"
              "ALTER TABLE test DROP COLUMN curves; PRAGMA user_version = 3");
    struct err err = { 0 };
    struct history *history = history_open(path, false, &err);
    assert_non_null(history);
    struct json *curves = history_curves(history, 1, &err);
    assert_int_equal(json_type_of(curves), JSON_TYPE_NULL);
    json_free(curves);
    struct history_run run;
    history_run_init(&run);
    assert_true(history_find(history, 1, &run, &err));
    run.test_table = strdup("new");
    run.test_digest = strdup("0123");
    struct history_test with = { .weights = "last", .figures = "{}", .curves = "{\"roc\": []}" };
    struct history_test without = { .weights = "last", .figures = "{}" };
    assert_true(history_test(history, &run, &with, &err));
    assert_true(history_test(history, &run, &without, &err));
    curves = history_curves(history, 1, &err);
    assert_string_equal(json_string_of(json_get(curves, "table")), "new");
    assert_non_null(json_get(json_get(curves, "curves"), "roc"));
    json_free(curves);
    struct json *tests = history_tests(history, 1, &err);
    assert_int_equal(json_count(tests), 3);
    assert_null(json_get(json_at(tests, 1), "curves"));
    json_free(tests);
    history_run_done(&run);
    history_close(history);
}

static void test_empty(void **state)
{
    (void)state;
    const char *path = unit_temp_path("empty.sqlite");
    struct err err = { 0 };
    assert_null(history_open(path, false, &err));
    assert_false(file_exists(path)); /* looking makes none */
    unit_write(path, "", 0);
    make(path, 1);
    assert_int_equal(count(path, NULL), 1);
    struct stat status;
    const char *deep = unit_temp_path("a/b/history.sqlite");
    make(deep, 1);
    assert_int_equal(stat(deep, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

/* Values of wrong types and sizes are left out, and nothing falls over. */
static void test_wrong_values(void **state)
{
    (void)state;
    const char *path = unit_temp_path("wrong.sqlite");
    struct err err = { 0 };
    make(path, 1);
    sql(path, "UPDATE run SET model = x'37', seed = -3, loss = 'x', epochs = 1.5, kernel = x'00ff',"
              " dr = 9e999, begun = printf('%.*c', 100000, 'y'), tests = 'z';"
              "UPDATE detail SET settings = '[[[', classes = 3;"
              "INSERT INTO epoch (run, epoch, loss, confusion) VALUES (1, 0, 1, NULL),"
              " (1, 99999999999, 1, NULL), (1, 2, 'x', '[[1,2],[3]]'), (1, 3, 1, '[[-1]]'),"
              " (1, 4, 1, '{}'), (1, 5, 1, '[[1e300]]'), (1, 6, 1, x'5b'), (1, 7, 1, '[[5]]');"
              "UPDATE epoch SET layer_norms = '{}'; UPDATE epoch SET layer_norms = '[1,null,\"x\"]'"
              " WHERE epoch = 7;"
              "INSERT INTO test (run, figures) VALUES (1, 'no json')");
    struct history *history = history_open(path, false, &err);
    struct history_run run;
    history_run_init(&run);
    assert_true(history_find(history, 1, &run, &err));
    assert_null(run.model);
    assert_int_equal(run.seed, 0);
    assert_int_equal(run.epochs, 0);
    assert_null(run.kernel);
    assert_true(run.loss != run.loss && run.dr != run.dr);
    assert_int_equal(strlen(run.begun), 1 << 16);
    struct run *epochs = history_epochs(history, 1, &err);
    assert_non_null(epochs);
    assert_int_equal(epochs->epoch_count, 7);
    for (size_t i = 0; i + 1 < epochs->epoch_count; i++) {
        assert_null(epochs->epochs[i].confusion);
    }
    assert_int_equal(epochs->epochs[6].confusion[0], 5);
    assert_null(epochs->epochs[5].layer_norms);
    assert_int_equal(epochs->epochs[6].layers, 3);
    assert_true(epochs->epochs[6].layer_norms[0] == 1);
    assert_true(isnan(epochs->epochs[6].layer_norms[1]) && isnan(epochs->epochs[6].layer_norms[2]));
    struct json *tests = history_tests(history, 1, &err);
    assert_int_equal(json_type_of(json_get(json_at(tests, 0), "figures")), JSON_TYPE_NULL);
    json_free(tests);
    run_free(epochs);
    history_run_done(&run);
    history_close(history);
}

/* The disk gives no more room: a sentence, and what was written stays. */
static void test_full(void **state)
{
    (void)state;
    const char *path = unit_temp_path("full.sqlite");
    make(path, 1);
    pid_t child = fork();
    if (child == 0) {
        struct err err = { 0 };
        uint64_t number;
        struct rlimit limit = { .rlim_cur = 300000, .rlim_max = 300000 };
        signal(SIGXFSZ, SIG_IGN);
        struct history *history = history_open(path, true, &err);
        bool ok = history != NULL && setrlimit(RLIMIT_FSIZE, &limit) == 0;
        for (size_t i = 0; ok && i < 10000; i++) {
            ok = begin(history, "lstm", "done", &number, &err);
        }
        history_close(history);
        _exit(!ok && err.code == ERR_IO && err.message[0] ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(count(path, NULL) >= 1);
    make(path, 1); /* and goes on when there is room again */
}

/* A folder that cannot be written to: no new file, but an old one can be looked into. */
static void test_read_only(void **state)
{
    (void)state;
    if (geteuid() == 0) {
        print_message("# not as root, who may write everywhere\n");
        return;
    }
    struct err err = { 0 };
    uint64_t number;
    char *folder = strdup(unit_temp_path("locked"));
    const char *path = unit_temp_path("locked/history.sqlite");
    make(path, 3);
    assert_int_equal(chmod(folder, 0500), 0);
    assert_int_equal(count(path, NULL), 3);
    struct history *history = history_open(path, true, &err);
    assert_false(history && begin(history, "lstm", "done", &number, &err));
    assert_true(err.message[0] != '\0');
    history_close(history);
    err = (struct err){ 0 };
    assert_null(history_open(unit_temp_path("locked/other.sqlite"), true, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_int_equal(chmod(folder, 0700), 0);
    free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writers),      cmocka_unit_test(test_patience),
        cmocka_unit_test(test_killed),       cmocka_unit_test(test_owner),
        cmocka_unit_test(test_damaged),      cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_older),        cmocka_unit_test(test_older_epochs),
        cmocka_unit_test(test_older_tests),  cmocka_unit_test(test_empty),
        cmocka_unit_test(test_wrong_values), cmocka_unit_test(test_full),
        cmocka_unit_test(test_read_only),
    };
    return unit_run(tests);
}
