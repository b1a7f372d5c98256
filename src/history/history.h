/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of runs: every training, its epochs and its tests, in an SQLite file that several
 * processes may use at once. Used by the session's thread alone. A file that is damaged, of a newer
 * version or of another program is an error, and is never written to.
 *
 * Errors: ERR_INPUT for what stands in the file, ERR_IO for what the system refuses, ERR_CANCELLED
 * where another process had the file for longer than the patience.
 */
#ifndef PEEPHOLE_HISTORY_HISTORY_H
#define PEEPHOLE_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"
#include "src/base/json.h"
#include "src/base/thread.h"
#include "src/train/run.h"

struct history;

/* Texts are owned (history_run_done) and may be NULL; numbers may be NaN. */
struct history_run {
    uint64_t number; /* unique, never given twice */
#define FIELD_TEXT(name) char *name;
#define FIELD_JSON(name) char *name;
#define FIELD_COUNT(name) uint64_t name;
#define FIELD_NUMBER(name) double name;
#define FIELD(name, kind, group) FIELD_##kind(name)
#include "src/history/fields.def"
#undef FIELD
    char *tags;     /* "baseline paper", in alphabetical order; NULL: none */
    uint64_t tests; /* how often its weights were tested */
};
void history_run_init(struct history_run *run); /* no text, no number, NaN */
void history_run_done(struct history_run *run);

/* Opens the file, with make also where there is none yet; its folder is made, too. */
struct history *history_open(const char *path, bool make, struct err *err);
void history_close(struct history *history); /* NULL is fine */
const char *history_path(const struct history *history);
/* How long a write waits for another process; 5,000 ms where nothing else is said. cancel (borrowed,
 * may be NULL) ends the wait earlier. */
void history_patience(struct history *history, unsigned milliseconds, const struct cancel *cancel);
/* Another number whenever something may have been written, by anyone. Takes microseconds. */
uint64_t history_version(struct history *history);
const char *history_library(void); /* SQLite's version */

/* --- what trainings write --- */

/* A new run, with all fields of `run` but its number, which it gets. */
bool history_begin(struct history *history, struct history_run *run, struct err *err);
/* PROGRESS and DETAIL of a run that is there, and epochs of it, which may replace older ones. All or
 * nothing. */
bool history_progress(struct history *history, const struct history_run *run,
                      const struct epoch_record *epochs, size_t count, struct err *err);
/* The newest run with these checkpoints into *run, all of it: its training goes on behind `epoch`, and
 * what stood there of later epochs is gone. *known: the last epoch that still stands. number 0: there is
 * no such run. */
bool history_take_up(struct history *history, const char *checkpoint, size_t epoch,
                     struct history_run *run, size_t *known, struct err *err);
/* A test of the run's weights; number 0: of a run that is not kept, so that only the look at the
 * table counts. The TEST fields of `run` become those of the run. */
struct history_test {
    const char *weights; /* "last", "best" */
    size_t epoch;
    const char *figures; /* JSON */
    const char *curves;  /* JSON; NULL: none */
};
bool history_test(struct history *history, const struct history_run *run,
                  const struct history_test *test, struct err *err);
/* So many more looks at the rows of a table that came without a test: a validation, an inspection. */
bool history_look(struct history *history, const char *digest, const char *table, uint64_t times,
                  struct err *err);
/* How often a table's rows, by their digest, were scored: by tests of all runs there ever were, and by
 * what history_look counted. */
bool history_looks(struct history *history, const char *digest, uint64_t *times, struct err *err);
/* By how many tests of runs that are still kept. */
bool history_tests_on(struct history *history, const char *digest, uint64_t *times,
                      struct err *err);

/* --- what a user changes; ERR_USAGE where there is no such run --- */

bool history_tag(struct history *history, uint64_t number, const char *tag, bool set,
                 struct err *err);
bool history_note(struct history *history, uint64_t number, const char *text, struct err *err);
/* With its epochs and tests; the looks at tables stay counted. A running one is refused. */
bool history_delete(struct history *history, uint64_t number, struct err *err);

/* --- looking back --- */

struct history_query {
    const char *where; /* condition, NULL: all; see where.h */
    const char *const
        *settings;    /* names of settings that where and sort may use, NULL at the end */
    const char *sort; /* a name as in where, "-" before it for falling; runs without it come last.
                         NULL: by number, and of them the newest `limit` */
    uint64_t limit;   /* so many at most; 0: all */
    bool detail;      /* also the DETAIL fields */
};
/* Calls each in order; stops where it returns false. matching (may be NULL): how many there are. */
bool history_runs(struct history *history, const struct history_query *query,
                  bool (*each)(void *context, const struct history_run *run), void *context,
                  uint64_t *matching, struct err *err);
/* All of one run. */
bool history_find(struct history *history, uint64_t number, struct history_run *run,
                  struct err *err);
/* The newest run with these weights into *number, 0 for none. */
bool history_find_weights(struct history *history, const char *sha256, uint64_t *number,
                          struct err *err);
/* Its epochs in order, for the caller to free with run_free: number and class names stay empty. */
struct run *history_epochs(struct history *history, uint64_t number, struct err *err);
/* [{at, table, digest, weights, epoch, figures}] and [{at, text}], oldest first. */
struct json *history_tests(struct history *history, uint64_t number, struct err *err);
struct json *history_notes(struct history *history, uint64_t number, struct err *err);
/* {at, table, digest, weights, epoch, figures, curves} of the run's newest test that has curves; null
 * where none has. NULL: err. */
struct json *history_curves(struct history *history, uint64_t number, struct err *err);

/* The moment as the file has it. Caller's buffer. */
enum { HISTORY_TIME_SIZE = 24 };
const char *history_now(char buffer[HISTORY_TIME_SIZE]);

#endif
