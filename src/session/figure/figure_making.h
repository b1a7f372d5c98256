/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a figure is drawn from, out of the session as it stands. */
#ifndef PEEPHOLE_SESSION_FIGURE_MAKING_H
#define PEEPHOLE_SESSION_FIGURE_MAKING_H

#include "src/base/arena.h"
#include "src/history/history.h"
#include "src/report/figure.h"
#include "src/session/page/curve_json.h"
#include "src/session/session.h"

/* What is asked for; zeros are fine: what a figure is drawn from where nobody says more. */
struct figure_wanted {
    const char *table; /* classes: a table; NULL: train, else data, else the newest */
    enum scheme by;
    /* Rows by attack of a table that were counted already; NULL, also the result: they are counted. */
    const size_t *(*counted)(const void *context, const struct table *table);
    const void *context;
    const char *runs; /* roc, pr, compare: "1,2,last"; "all": those tested in this session, which
                         compare has also for NULL */
    struct history *history; /* where runs are named; NULL: there is none */
    enum curve_kind curves;  /* roc, pr: which of them the history is asked for */
    const char *metrics;     /* sweep, compare: "accuracy,dr,far"; NULL: the figure's usual ones */
    const char *over;        /* sweep: the setting along the axis; NULL: the first that varies */
};

/* Owns what the source points to, but for the session's. */
struct figure_making {
    struct figure_source source;
    struct arena *arena; /* of all that is listed */
    struct str caption;
    struct figure_rows rows;
    struct figure_classes classes;
    struct figure_sweep sweep;
};
/* Errors: what is named does not exist, or cannot be drawn. What has not happened yet is none: the figure
 * says so. Ends with figure_making_done, also where it failed. */
bool figure_making_init(const struct session *session, const struct figure *figure,
                        const struct figure_wanted *wanted, struct figure_making *making,
                        struct err *err);
void figure_making_done(struct figure_making *making);

/* Names of metrics, divided by commas; at most FIGURE_METRICS. Errors name the nearest. */
bool figure_metrics_read(const char *list, struct figure_metrics *metrics, struct err *err);
/* Are these runs as runs= has them: all, or numbers, last, previous, and where tags are allowed words;
 * each once? */
bool figure_runs_check(const char *list, bool tags, struct err *err);

/* Its parts, one a file. */
bool figure_making_classes(const struct session *session, const struct figure_wanted *wanted,
                           struct figure_making *making, struct err *err);
bool figure_making_sweep(const struct session *session, const struct figure_wanted *wanted,
                         struct figure_making *making, struct err *err);
/* of_curves: rows need a curve. */
bool figure_making_rows(const struct session *session, const struct figure_wanted *wanted,
                        bool of_curves, struct figure_making *making, struct err *err);

#endif
