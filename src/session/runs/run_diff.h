/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What two runs differ in: settings, rows, figures, matrices, answers. Found out as JSON, which is also
 * what the text is written from. For the verbs diff and compare.
 */
#ifndef PEEPHOLE_SESSION_RUN_DIFF_H
#define PEEPHOLE_SESSION_RUN_DIFF_H

#include "src/history/history.h"
#include "src/session/page/output.h"
#include "src/session/session.h"

/* A run with all that is known of it. */
struct diff_side {
    struct history_run row;
    struct run *epochs;            /* owned */
    struct json *tests;            /* of history_tests, owned */
    const struct verdict *verdict; /* of its last test in this session; NULL: there was none */
};
bool diff_side_init(struct diff_side *side, const struct session *session, struct history *history,
                    uint64_t number, struct err *err);
void diff_side_done(struct diff_side *side); /* also where init failed */

/* The number of a run: as it stands, or of "last" and "previous", the newest two (cmd_diff.c). */
bool diff_find_number(struct history *history, const char *text, uint64_t *number, struct err *err);

/* The keys of the result of diff into `result`. most: how many flipped rows are listed. */
bool run_diff(const struct diff_side sides[2], size_t most, struct json *result, struct err *err);

/* "settings", "same_settings": those that differ, and how many do not (run_diff_settings.c). */
void run_diff_settings(const struct diff_side sides[2], struct json *result);
/* "data": the tables trained and validated on. */
void run_diff_data(const struct diff_side sides[2], struct json *result);

/* The result for people (run_diff_text.c). */
void run_diff_text(const struct diff_side sides[2], const struct json *result,
                   struct output *output);

#endif
