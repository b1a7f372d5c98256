/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the file, version by version. A version that was released never changes: what is
 * new becomes the next row of `steps`. */
#include "src/history/database.h"

static const char version_1[] =
    /* AUTOINCREMENT: the number of a run that was deleted is not given again. */
    "CREATE TABLE run (number INTEGER PRIMARY KEY AUTOINCREMENT,"
    " model TEXT, train_table TEXT, valid_table TEXT, train_digest TEXT, valid_digest TEXT,"
    " seed INTEGER, parameters INTEGER, version TEXT, blas TEXT, kernel TEXT, threads INTEGER,"
    " begun TEXT, continued_from INTEGER,"
    " state TEXT NOT NULL, owner TEXT, ended TEXT, epochs INTEGER, loss REAL, train_accuracy REAL,"
    " valid_loss REAL, valid_accuracy REAL, best_epoch INTEGER, seconds REAL,"
    " records_per_second REAL, stopped_epoch INTEGER, stopped_batch INTEGER, weights_sha256 TEXT,"
    " tests INTEGER NOT NULL DEFAULT 0, test_table TEXT, test_digest TEXT, accuracy REAL, dr REAL,"
    " far REAL, efficiency REAL, macro_f1 REAL, auc_macro REAL, binary_accuracy REAL);"
    "CREATE INDEX run_running ON run (number) WHERE state = 'running';"
    "CREATE INDEX run_weights ON run (weights_sha256);"
    "CREATE TABLE detail (number INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,"
    " description TEXT, trained_on TEXT, command TEXT, commands TEXT, explanation TEXT,"
    " settings TEXT, data TEXT, classes TEXT);"
    "CREATE TABLE epoch (run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,"
    " epoch INTEGER NOT NULL, loss REAL, accuracy REAL, valid_loss REAL, valid_accuracy REAL,"
    " lr REAL, gradient_norm REAL, seconds REAL, confusion TEXT, confusion_of TEXT,"
    " PRIMARY KEY (run, epoch)) WITHOUT ROWID;"
    "CREATE TABLE test (id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run"
    " ON DELETE CASCADE, at TEXT, table_name TEXT, digest TEXT, weights TEXT, epoch INTEGER,"
    " figures TEXT);"
    "CREATE INDEX test_run ON test (run);"
    "CREATE TABLE tag (run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, tag TEXT NOT NULL,"
    " PRIMARY KEY (run, tag)) WITHOUT ROWID;"
    "CREATE TABLE note (id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run"
    " ON DELETE CASCADE, at TEXT, text TEXT NOT NULL);"
    "CREATE INDEX note_run ON note (run);"
    /* Apart from the runs: whoever forgets a run has seen the table all the same. */
    "CREATE TABLE look (digest TEXT PRIMARY KEY, table_name TEXT, times INTEGER NOT NULL,"
    " first TEXT, last TEXT) WITHOUT ROWID;";

static const char version_2[] = "ALTER TABLE run ADD COLUMN checkpoint TEXT;"
                                "CREATE INDEX run_checkpoint ON run (checkpoint);";

static const char version_3[] = "ALTER TABLE epoch ADD COLUMN layer_norms TEXT;";

static const char version_4[] = "ALTER TABLE test ADD COLUMN curves TEXT;";

/* steps[n] leads from version n to n + 1. */
static const char *const steps[HISTORY_VERSION] = { version_1, version_2, version_3, version_4 };

static bool ask(struct history *history, const char *sql, uint64_t *value, struct err *err)
{
    sqlite3_stmt *statement = sql_prepare(history, sql, err);
    bool ok = statement && sql_row(history, statement, err);
    if (ok) {
        *value = sql_count(statement, 0);
    }
    sqlite3_finalize(statement);
    return ok;
}

static bool look_at(struct history *history, uint64_t *version, struct err *err)
{
    uint64_t application = 0, tables = 0;
    if (!ask(history, "PRAGMA application_id", &application, err) ||
        !ask(history, "PRAGMA user_version", version, err) ||
        !ask(history, "SELECT count(*) FROM sqlite_master", &tables, err)) {
        return false;
    }
    bool empty = application == 0 && *version == 0 && tables == 0;
    if (!empty && application != APPLICATION_ID) {
        err_set(err, ERR_INPUT, "%s is no run history of peephole", history->path);
        return err_hint(err, "name another file: set history=FILE");
    }
    if (*version > HISTORY_VERSION) {
        err_set(err, ERR_INPUT,
                "the run history %s is of a newer release (version %llu, known here: %d)",
                history->path, (unsigned long long)*version, HISTORY_VERSION);
        return err_hint(err, "use that release, or keep another history: set history=FILE");
    }
    return true;
}

static bool climb(struct history *history, uint64_t version, struct err *err)
{
    bool ok = true;
    for (; ok && version < HISTORY_VERSION; version++) {
        ok = sql_do(history, steps[version], err);
    }
    char sql[96];
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                     APPLICATION_ID, HISTORY_VERSION);
    return ok && sql_do(history, sql, err);
}

bool history_migrate(struct history *history, struct err *err)
{
    uint64_t version = 0;
    if (!look_at(history, &version, err)) {
        return false;
    }
    if (version == HISTORY_VERSION) {
        return true;
    }
    /* Another process may be at it: looked at once more when it is our turn. */
    if (!sql_begin(history, err)) {
        return false;
    }
    bool ok = look_at(history, &version, err) && climb(history, version, err);
    return sql_end(history, ok, err);
}
