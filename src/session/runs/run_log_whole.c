/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trainings that reach the history of runs when they are over. */
#include <stdlib.h>
#include <string.h>

#include "src/session/runs/run_log.h"
#include "src/session/runs/run_log_row.h"

static bool begin_whole(struct session *session, struct history *history, struct session_run *of,
                        const char *begun, struct history_run *row, struct err *err)
{
    char now[HISTORY_TIME_SIZE];
    if (!run_row_begin(session, of, row, err)) {
        return false;
    }
    free(row->begun);
    row->begun = strdup(begun);
    row->state = strdup(run_stopped_names[of->run->stopped]);
    row->ended = strdup(history_now(now));
    run_row_progress(of->run, row);
    if (!history_begin(history, row, err)) {
        return false;
    }
    of->run->number = (unsigned)row->number;
    of->kept = true;
    return history_progress(history, row, of->run->epochs, of->run->epoch_count, err);
}

static bool test_whole(struct history *history, const struct run_log_whole *whole,
                       struct history_run *row, struct err *err)
{
    char digest[DIGEST_HEX_SIZE];
    char *figures = json_text(whole->figures);
    struct history_test test = { .weights = whole->weights,
                                 .epoch = whole->epoch,
                                 .figures = figures };
    bool ok = table_digest(whole->judged, digest, err);
    if (ok) {
        run_row_test(whole->figures, whole->judged->name, digest, row);
        ok = history_test(history, row, &test, err);
    }
    for (size_t i = 0; ok && whole->tags[i]; i++) {
        ok = history_tag(history, row->number, whole->tags[i], true, err);
    }
    free(figures);
    return ok;
}

bool run_log_whole(struct session *session, struct session_run *of,
                   const struct run_log_whole *whole, struct output *output)
{
    struct err err = { 0 };
    struct history *history = run_log_open(session, output);
    if (history == NULL) {
        return false;
    }
    struct history_run row;
    history_run_init(&row);
    bool ok = begin_whole(session, history, of, whole->begun, &row, &err) &&
              test_whole(history, whole, &row, &err);
    if (!ok) {
        run_log_give_up(session, &err, output);
    }
    history_run_done(&row);
    return ok;
}
