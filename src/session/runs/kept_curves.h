/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The curves of a test as the history keeps them, so that an earlier run can be shown and set beside
 * others: at most KEPT_POINTS points each, in millionths, and without their thresholds.
 */
#ifndef PEEPHOLE_SESSION_KEPT_CURVES_H
#define PEEPHOLE_SESSION_KEPT_CURVES_H

#include "src/history/history.h"
#include "src/report/figure.h"
#include "src/session/page/curve_json.h"

enum {
    KEPT_POINTS = 200,
    KEPT_CLASSES = 12 /* curves of classes: those with the most rows */
};

/* {roc: [CURVE], pr: [CURVE], mean: CURVE, classes}; docs/formats.md has it. Caller frees; NULL: no
 * memory. */
char *kept_curves_text(const struct verdict *verdict);

/* The curves of one kind, of the newest test of a run that has any. */
struct kept_curves {
    uint64_t number;
    struct json *test;       /* of history_curves; owns the texts below */
    const struct json *list; /* as they are kept */
    const char *table;
    double epoch, rows;
    size_t left_out;            /* classes without a curve */
    struct figure_kept *curves; /* attack against normal, the mean, the classes; for figures */
    size_t count;
    struct str caption;
};
/* history NULL: none has begun. Errors: no such run, none is kept of it. kept_curves_done is due in any
 * case. */
bool kept_curves_init(struct kept_curves *kept, struct history *history, uint64_t number,
                      enum curve_kind kind, struct err *err);
void kept_curves_done(struct kept_curves *kept);

/* One of the list, as curve_json has it; the thresholds of its points are null. NULL: it is none. */
struct json *kept_curve_json(const struct json *curve);

#endif
