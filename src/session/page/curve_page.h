/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve over the thresholds of the last test: what the verbs roc and pr share. */
#ifndef PEEPHOLE_SESSION_CURVE_PAGE_H
#define PEEPHOLE_SESSION_CURVE_PAGE_H

#include "src/session/page/curve_json.h"
#include "src/session/session.h"

#define KEY_ROW_POINTS                                                                         \
    {                                                                                          \
        .name = "points", .type = KEY_COUNT, .initial = "100", .least = 4, .greatest = 100000, \
        .help = "of a curve for programs (--json): at most about so many"                      \
    }
#define KEY_ROW_CURVES_OF                                                                    \
    {                                                                                        \
        .name = "run", .type = KEY_COUNT, .least = 1, .greatest = 4294967295.0,              \
        .help = "of the newest test of this run of the history; of the last test without it" \
    }

/* Attack against normal, then, with more than two classes, each class that has rows against the rest:
 * figure in characters, areas with intervals, operating points, and for programs the points; of the last
 * test, or of the run that run= names, whose curves the history has. Errors: no test yet, its rows are of
 * one class, no curves are kept, memory. */
bool curve_show(struct session *session, const struct arguments *arguments, enum curve_kind kind,
                struct output *output, struct err *err);

#endif
