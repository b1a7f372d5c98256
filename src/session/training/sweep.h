/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sweep has found out: a figure for every combination, in their order, and the best one. */
#ifndef PEEPHOLE_SESSION_SWEEP_H
#define PEEPHOLE_SESSION_SWEEP_H

#include "src/session/training/sweep_grid.h"
#include "src/session/training/trainings.h"

/* One figure of a combination over its repeats. */
struct sweep_figure {
    double mean;
    double deviation; /* sample standard deviation; NaN for fewer than two */
    size_t count;     /* repeats that have it */
};

struct sweep {
    struct sweep_grid grid;
    struct trainings trainings;   /* set after set, repeat after repeat */
    size_t repeats;               /* trainings of a set: seeds, or seeds x folds, fold after fold */
    size_t folds;                 /* 0: no cross-validation */
    const struct metric *metric;  /* that they are sorted by */
    struct sweep_figure *figures; /* by set, by place in metrics.def */
    size_t *order;                /* sets, the best first; those without figures last */
    size_t finished;              /* sets with a figure of each repeat */
    char judged[128];             /* name of the table */
};

/* Fills figures and order from the trainings, as far as they have ended; once more where it is called
 * again. Errors: memory. */
bool sweep_sum_up(struct sweep *sweep, struct err *err);
void sweep_done(struct sweep *sweep); /* zeros are fine */

/* What is kept of a sweep for its figure when its trainings are gone. */
struct sweep_kept {
    struct sweep_grid grid;
    size_t repeats;
    const struct metric *metric;
    struct sweep_figure *figures; /* as in struct sweep */
    size_t *order;
    char judged[128];
    size_t judged_rows;
    char *source; /* of the rows that were judged: "kdd99:10percent" */
    char *setup;  /* what all its trainings share: "seeds 1 to 3; lstm steps=1 epochs=50" */
};
/* Takes them out of the sweep, which is done with afterwards. NULL: no memory. */
struct sweep_kept *sweep_keep(struct sweep *sweep, const struct model *model, struct err *err);
void sweep_kept_free(struct sweep_kept *kept); /* NULL is fine */

/* A sweep as a table of its sets: of the one that runs, else of the last one. Borrowed until the next
 * command. */
struct sweep_table {
    const struct sweep_grid *grid;
    const struct sweep_figure *figures; /* by set, by place in metrics.def */
    const size_t *order;
    const struct metric *metric;
    const char *judged;
    size_t repeats;
    size_t ended, trainings; /* of the one that runs; 0, 0: none runs */
};
bool sweep_shown(const struct session *session, struct sweep_table *table); /* false: none */

const struct sweep_figure *sweep_figure(const struct sweep *sweep, size_t set, size_t metric);
const struct training_among *sweep_training(const struct sweep *sweep, size_t set, size_t repeat);
/* The best set; SIZE_MAX: none has figures. */
size_t sweep_best(const struct sweep *sweep);

/* The lines of a script that train a set on the whole table; the caller frees them. NULL: memory. */
char *sweep_best_lines(const struct sweep *sweep, size_t set);

/* Mean, spread and count of some values, NaN left out. */
struct sweep_figure sweep_figure_of(const double *values, size_t count);

/* The result's keys, and the same for people. */
void sweep_put(const struct sweep *sweep, struct json *result);
void sweep_write(const struct sweep *sweep, struct output *output);
/* "0.9512 +- 0.0031", "95.12 % +- 0.31". */
void sweep_figure_text(const struct metric *metric, const struct sweep_figure *figure,
                       struct str *text);

#endif
