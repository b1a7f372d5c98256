/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What trainings and tests tell the history of runs. */
#include "src/session/runs/run_log.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/base/file.h"
#include "src/base/xdg.h"
#include "src/history/owner.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/kept_curves.h"
#include "src/session/runs/run_log_row.h"
#include "src/session/script/order.h"
#include "src/session/training/protection.h"
#include "src/session/workspace.h"

enum { WRITE_EVERY_MS = 1000, SHORT_MS = 20, LONG_MS = 5000 };

struct run_log {
    struct history *history; /* NULL: not open */
    bool failed;             /* told; not tried again */
    bool training;           /* the row's run is not over */
    struct history_run row;  /* of the current run; number 0: none */
    size_t written;          /* epochs of the run that are in the file */
    int64_t last_ms;         /* when they were written */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- opening --- */

char *run_log_default_path(struct err *err)
{
    char *folder = xdg_data(err);
    char *path = folder ? file_join(folder, "history.sqlite", err) : NULL;
    free(folder);
    return path;
}

static struct run_log *log_of(struct session *session)
{
    if (session->run_log == NULL) {
        session->run_log = calloc(1, sizeof *session->run_log);
        if (session->run_log) {
            history_run_init(&session->run_log->row);
        }
    }
    return session->run_log;
}

static void close_log(struct run_log *log)
{
    history_close(log->history);
    log->history = NULL;
    log->failed = false;
    history_run_done(&log->row);
}

bool run_log_move(struct session *session, const char *path, struct err *err)
{
    struct run_log *log = session->run_log;
    if (log && log->training) {
        err_set(err, ERR_USAGE, "the running training is being kept in %s",
                session->config.history_path);
        return err_hint(err, "wait for it, or stop it first");
    }
    char *copy = path ? strdup(path) : NULL;
    if (path && copy == NULL) {
        return err_memory(err);
    }
    if (log) {
        close_log(log);
    }
    for (size_t i = 0; i < session->run_count; i++) {
        session->runs[i].kept = false; /* their numbers are those of the other file */
    }
    free(session->config.history_path);
    session->config.history_path = copy;
    return true;
}

bool run_log_look(struct session *session, struct history **history, struct err *err)
{
    const char *path = session->config.history_path;
    struct run_log *log = log_of(session);
    *history = NULL;
    if (log == NULL) {
        return err_memory(err);
    }
    if (path == NULL || path[0] == '\0') {
        err_set(err, ERR_USAGE, "no history of runs is kept");
        return err_hint(err, "set history=on, or set history=FILE");
    }
    if (log->history == NULL && file_exists(path)) {
        log->history = history_open(path, false, err);
        if (log->history == NULL) {
            return false;
        }
    }
    *history = log->history;
    return true;
}

/* The one sentence; nothing is written from now on. Where another process only held the file for too
 * long, the next training is tried again. */
static void give_up(struct session *session, const struct err *err, struct output *output)
{
    struct run_log *log = session->run_log;
    bool busy = err->code == ERR_CANCELLED;
    log->failed = !busy;
    log->training = false;
    if (output) {
        output_note(output, "%s: %s%s%s",
                    busy ? "this run is not kept" : "runs are not kept from here on", err->message,
                    err->hint[0] && !busy ? "; " : "", busy ? "" : err->hint);
    }
}

/* The log with its history open for writing; NULL: there is none to write to. */
static struct run_log *writing(struct session *session, struct output *output)
{
    struct err err = { 0 };
    const char *path = session->config.history_path;
    struct run_log *log = path && path[0] && !session->verifying ? log_of(session) : NULL;
    if (log == NULL || log->failed) {
        return NULL;
    }
    if (log->history == NULL) {
        log->history = history_open(path, true, &err);
    }
    if (log->history == NULL) {
        give_up(session, &err, output);
        return NULL;
    }
    return log;
}

/* --- a training --- */

/* A text without memory is left out. */
static void replace(char **text, const char *with)
{
    free(*text);
    *text = with ? strdup(with) : NULL;
}

/* The row's run is trained now, by this process. */
static void mark_running(const struct session *session, struct history_run *row)
{
    replace(&row->state, "running");
    replace(&row->ended, NULL);
    replace(&row->checkpoint, protection_name(session));
    free(row->owner);
    row->owner = owner_text();
}

static bool write_progress(struct session *session, struct run_log *log, struct err *err)
{
    const struct run *run = session_current_run(session)->run;
    run_row_progress(run, &log->row);
    size_t count = run->epoch_count;
    if (!history_progress(log->history, &log->row, run->epochs + log->written, count - log->written,
                          err)) {
        return false;
    }
    log->written = count;
    log->last_ms = now_ms();
    return true;
}

/* Takes a number for the current run and writes all that is known of it. */
static bool begin_row(struct session *session, struct run_log *log, const char *state,
                      struct err *err)
{
    struct session_run *current = session_current_run(session);
    if (!run_row_begin(session, current, &log->row, err)) {
        return false;
    }
    mark_running(session, &log->row);
    replace(&log->row.state, state);
    run_row_progress(current->run, &log->row);
    if (!history_begin(log->history, &log->row, err)) {
        return false;
    }
    current->run->number = (unsigned)log->row.number;
    current->kept = true;
    log->written = 0;
    return current->run->epoch_count == 0 || write_progress(session, log, err);
}

void run_log_begin(struct session *session, struct output *output)
{
    struct err err = { 0 };
    struct run_log *log = writing(session, output);
    if (log == NULL) {
        return;
    }
    history_run_done(&log->row);
    history_patience(log->history, LONG_MS, &session->cancel); /* Ctrl-C need not wait for others */
    log->training = begin_row(session, log, "running", &err);
    history_patience(log->history, LONG_MS, NULL);
    if (!log->training) {
        give_up(session, &err, output);
    }
}

/* A restored run leaves the one that it came from as it is. */
static bool go_on_anew(struct session *session, struct run_log *log, const char *line,
                       struct output *output, struct err *err)
{
    struct session_run *current = session_current_run(session);
    unsigned from = current->run->number;
    history_run_done(&log->row);
    log->row.continued_from = from;
    bool ok = begin_row(session, log, "running", err);
    if (ok) {
        current->restored = false;
        run_row_add_line(&log->row, line);
        output_note(output, "run %u goes on as run %u", from, current->run->number);
    }
    return ok;
}

static bool go_on(struct session *session, struct run_log *log, struct err *err)
{
    mark_running(session, &log->row);
    return write_progress(session, log, err);
}

void run_log_continue(struct session *session, const char *line, struct output *output)
{
    struct err err = { 0 };
    struct session_run *current = session_current_run(session);
    struct run_log *log = current->kept ? writing(session, output) : NULL;
    if (log == NULL) {
        return;
    }
    bool ok;
    if (current->restored || log->row.number != current->run->number) {
        ok = go_on_anew(session, log, line, output, &err);
    } else {
        run_row_add_line(&log->row, line);
        ok = go_on(session, log, &err);
    }
    log->training = ok;
    if (!ok) {
        give_up(session, &err, output);
    }
}

/* The session's other runs of this number: the same training before it was cut short. */
static void drop_namesakes(struct session *session, unsigned number)
{
    for (size_t i = 0; i + 1 < session->run_count;) {
        if (session->runs[i].kept && session->runs[i].run->number == number) {
            session_run_done(&session->runs[i]);
            session->run_count--;
            memmove(&session->runs[i], &session->runs[i + 1],
                    (session->run_count - i) * sizeof session->runs[i]);
        } else {
            i++;
        }
    }
}

/* A file holds the matrix of the last epoch alone, and norms by layer of none; the history has all. */
static bool complete_epochs(struct history *history, struct run *run, struct err *err)
{
    struct run *kept = history_epochs(history, run->number, err);
    for (size_t i = 0, k = 0; kept && i < run->epoch_count; i++) {
        struct epoch_record *record = &run->epochs[i];
        while (k < kept->epoch_count && kept->epochs[k].epoch < record->epoch) {
            k++;
        }
        struct epoch_record *old = k < kept->epoch_count ? &kept->epochs[k] : NULL;
        if (old && old->epoch == record->epoch && record->confusion == NULL) {
            record->confusion = old->confusion;
            record->classes = old->classes;
            record->confusion_of_valid = old->confusion_of_valid;
            old->confusion = NULL;
        }
        if (old && old->epoch == record->epoch && record->layer_norms == NULL) {
            record->layer_norms = old->layer_norms;
            record->layers = old->layers;
            old->layer_norms = NULL;
        }
    }
    run_free(kept);
    return kept != NULL;
}

/* The run of the history that left the checkpoint goes on; where there is none, it is kept as if it had
 * begun here. */
static bool take_up(struct session *session, struct run_log *log, struct output *output,
                    struct err *err)
{
    struct session_run *current = session_current_run(session);
    struct run *run = current->run;
    size_t known = 0;
    history_run_done(&log->row);
    if (!history_take_up(log->history, protection_name(session), training_epochs_done(run),
                         &log->row, &known, err)) {
        return false;
    }
    if (log->row.number == 0 || log->row.number > UINT32_MAX) {
        return begin_row(session, log, "running", err);
    }
    run->number = (unsigned)log->row.number;
    current->kept = true;
    drop_namesakes(session, run->number);
    run = session_current_run(session)->run;
    output_line(output, "it goes on as run %u", run->number);
    run_row_drop_stop(&log->row);
    log->written = 0;
    while (log->written < run->epoch_count && run->epochs[log->written].epoch <= known) {
        log->written++;
    }
    return complete_epochs(log->history, run, err) && go_on(session, log, err);
}

void run_log_take_up(struct session *session, struct output *output)
{
    struct err err = { 0 };
    struct run_log *log = writing(session, output);
    if (log == NULL) {
        return;
    }
    log->training = take_up(session, log, output, &err);
    if (!log->training) {
        give_up(session, &err, output);
    }
}

void run_log_epochs(struct session *session, bool now, struct output *output)
{
    struct run_log *log = session->run_log;
    if (log == NULL || !log->training || (!now && now_ms() - log->last_ms < WRITE_EVERY_MS)) {
        return;
    }
    struct err err = { 0 };
    history_patience(log->history, SHORT_MS, NULL);
    if (!write_progress(session, log, &err) && err.code != ERR_CANCELLED) {
        give_up(session, &err, output);
    }
    history_patience(log->history, LONG_MS, NULL);
}

static void end_row(struct session *session, const char *state, struct output *output)
{
    struct run_log *log = session->run_log;
    struct err err = { 0 };
    char now[HISTORY_TIME_SIZE];
    replace(&log->row.state, state);
    replace(&log->row.ended, history_now(now));
    if (!write_progress(session, log, &err)) {
        give_up(session, &err, output);
    }
    log->training = false;
}

void run_log_end(struct session *session, const struct train_order *orders, size_t order_count,
                 struct output *output)
{
    struct run_log *log = session->run_log;
    if (log == NULL || !log->training) {
        return;
    }
    struct str lines;
    str_init(&lines);
    for (size_t i = 0; i < order_count; i++) {
        order_line(&orders[i], &lines);
        str_add_char(&lines, '\n');
    }
    run_row_add_orders(&log->row, lines.text);
    str_done(&lines);
    end_row(session, run_stopped_names[session_current_run(session)->run->stopped], output);
}

void run_log_fail(struct session *session, const char *why, struct output *output)
{
    struct run_log *log = session->run_log;
    if (log && log->training) {
        free(log->row.explanation);
        log->row.explanation = strdup(why);
        end_row(session, "failed", output);
    }
}

void run_log_free(struct session *session)
{
    struct run_log *log = session->run_log;
    if (log == NULL) {
        return;
    }
    if (log->training && session->run_count > 0) {
        end_row(session, "interrupted", NULL); /* the program ends within the training */
    }
    close_log(log);
    free(log);
    session->run_log = NULL;
}

/* --- restore, test --- */

void run_log_restored(struct session *session, struct output *output)
{
    struct err err = { 0 };
    struct session_run *current = session_current_run(session);
    struct run_log *log = writing(session, output);
    uint64_t number = 0;
    current->restored = true;
    if (log == NULL) {
        return;
    }
    history_run_done(&log->row);
    bool ok = history_find_weights(log->history, current->run->weights_sha256, &number, &err);
    if (ok && number > 0 && number <= UINT32_MAX) {
        current->run->number = (unsigned)number;
        current->kept = true;
        ok = complete_epochs(log->history, current->run, &err);
    } else if (ok) {
        ok = begin_row(session, log, run_stopped_names[current->run->stopped], &err);
    }
    if (!ok) {
        give_up(session, &err, output);
    }
}

void run_log_test(struct session *session, const struct table *table, const char *weights,
                  const struct verdict *verdict, const struct json *result, struct output *output)
{
    struct err err = { 0 };
    const struct session_run *current = session_current_run(session);
    struct run_log *log = writing(session, output);
    char digest[DIGEST_HEX_SIZE];
    if (log == NULL || !table_digest(table, digest, &err)) {
        return;
    }
    char *figures = json_text(result), *curves = kept_curves_text(verdict);
    struct history_run row;
    history_run_init(&row);
    run_row_test(result, table->name, digest, &row);
    row.number = current->kept ? current->run->number : 0;
    struct history_test test = {
        .weights = weights, .epoch = verdict->epoch, .figures = figures, .curves = curves
    };
    if (!history_test(log->history, &row, &test, &err)) {
        give_up(session, &err, output);
    }
    history_run_done(&row);
    free(figures);
    free(curves);
}

void run_log_look_at(struct session *session, const char *digest, const char *table, uint64_t times,
                     struct output *output)
{
    struct err err = { 0 };
    struct run_log *log = writing(session, output);
    if (log && !history_look(log->history, digest, table, times, &err)) {
        give_up(session, &err, output);
    }
}

bool run_log_looks(struct session *session, const char *digest, uint64_t *looks, uint64_t *tests)
{
    struct err ignored = { 0 };
    struct history *history = NULL;
    return !session->verifying && run_log_look(session, &history, &ignored) && history != NULL &&
           history_looks(history, digest, looks, &ignored) &&
           history_tests_on(history, digest, tests, &ignored);
}

/* --- for run_log_whole.c --- */

struct history *run_log_open(struct session *session, struct output *output)
{
    struct run_log *log = writing(session, output);
    return log ? log->history : NULL;
}

void run_log_give_up(struct session *session, const struct err *err, struct output *output)
{
    give_up(session, err, output);
}
