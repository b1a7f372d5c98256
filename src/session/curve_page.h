/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve over the thresholds of the last test: what the verbs roc and pr share. */
#ifndef PEEPHOLE_SESSION_CURVE_PAGE_H
#define PEEPHOLE_SESSION_CURVE_PAGE_H

#include "src/score/operating.h"
#include "src/session/session.h"

enum curve_kind { CURVE_ROC, CURVE_PR };

#define KEY_ROW_POINTS                                                                         \
    {                                                                                          \
        .name = "points", .type = KEY_COUNT, .initial = "100", .least = 4, .greatest = 100000, \
        .help = "of a curve for programs (--json): at most about so many"                      \
    }

/* Attack against normal, then, with more than two classes, each class that has rows against the rest:
 * figure in characters, areas with intervals, operating points, and for programs the points. Errors: no
 * test yet, its rows are of one class, memory. */
bool curve_show(struct session *session, enum curve_kind kind, size_t points, struct output *output,
                struct err *err);

#endif
