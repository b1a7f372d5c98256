/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trained model put to the test on a table, or on several draws of rows: the figures, and what
 * must be said beside them (rows shared with the training table, twins, a model that answers one
 * class only).
 */
#ifndef PEEPHOLE_EVAL_VERDICT_H
#define PEEPHOLE_EVAL_VERDICT_H

#include "src/base/json.h"
#include "src/base/str.h"
#include "src/data/twins.h"
#include "src/eval/baselines.h"
#include "src/eval/breakdown.h"
#include "src/eval/outside.h"
#include "src/net/model.h"
#include "src/score/score.h"

/* Classes with fewer rows than this are remarked upon: their rates mean little. */
enum { TINY_CLASS_ROWS = 30 };

/* One table scored. */
struct trial {
    struct table *table;  /* held */
    struct judged judged; /* views of the verdict's arrays, as long as it lives */
    struct score score;
    struct overlap overlap; /* with the training table */
    struct made_rows made;  /* rows of the table that are copies or synthetic */
};

struct importance; /* importance.h */

struct verdict {
    struct trial *trials; /* one, or as many as there are draws */
    size_t trial_count;
    bool drawn;             /* made with draws=: mean, best and worst apply, even for one draw */
    struct trial pooled;    /* all draws' rows together (table NULL); for one trial a view of it */
    char *table_name;       /* "test", or "10 draws of 5,000 rows from data" */
    struct outside outside; /* cells of all trials outside the training range */
    bool overlap_known;     /* false: the training table was not there to compare with */
    struct table *rows;     /* held: those of pooled, in their order */
    double *costs;          /* classes x classes, the contest's; NULL: the classes are others */
    struct decision decision; /* the model's, as it was */
    double *decision_costs;   /* of that; NULL: none */
    /* Of pooled: parts of its rows, and what it is set beside. */
    struct breakdown breakdown;
    struct baselines baselines;
    /* Of all trials one after the other; a trial's arrays are parts of these. */
    uint16_t *truth;
    float *probabilities;
    char **class_names;
    size_t classes;
    struct preparation *preparation; /* held: the model's, as it was */
    struct windowing windowing;      /* likewise */
    /* Set by whoever asked for the verdict. */
    unsigned run;   /* number of the run whose model it was; 0: of no run (restored) */
    size_t epoch;   /* epoch of its weights; 0: not known */
    uint64_t looks; /* how often the table's rows have been scored, this time too; 0: not known */
    struct json *leak; /* owned: choices made on test rows, as in struct run; NULL: none */
    struct importance *importance; /* of the model's features on this table; NULL: not asked for */
};

struct verdict_request {
    const struct model *model;
    const struct compute *compute;
    const struct table *train; /* for the overlap; NULL: not known */
    const struct table *table; /* scored; with draws > 0 the table to draw from */
    size_t draws;              /* 0: score the table itself */
    size_t draw_rows;
    const struct table *without; /* as in struct sample_request */
    enum row_order order;
    uint64_t seed; /* draw i uses stream "draw" at index i */
    const struct cancel *cancel;
    void (*progress)(void *context, size_t done, size_t total);
    void *progress_context;
};
/* Errors: a table without rows or whose columns the model does not know, a draw larger than its
 * table, an attack for which the model has no class, cancelled. */
struct verdict *verdict_reach(const struct verdict_request *request, struct err *err);
void verdict_free(struct verdict *verdict); /* NULL is fine */
/* Takes over what importance_of has found on the verdict's table, in place of what it had. */
void verdict_keep_importance(struct verdict *verdict, struct importance *taken);

/* Over the trials: mean, best and worst of a metric, each by itself. NaN trials are left out. */
struct spread {
    double mean, best, worst, deviation; /* sample standard deviation; NaN for one trial */
    size_t count;
};
struct spread verdict_spread(const struct verdict *verdict, const struct metric *metric);
struct spread verdict_class_spread(const struct verdict *verdict, size_t class_index,
                                   const struct class_metric *metric);
/* Mean DR / mean FAR: not the mean of the ratios. NaN where the mean FAR is 0. */
double verdict_efficiency_of_means(const struct verdict *verdict);

/* The result object of the verb test, all keys as promised; with run, epoch and table beside. */
struct json *verdict_json(const struct verdict *verdict);

/* Sentences that go first in the text: shared rows, twins, made rows, cells outside the training
 * range, choices made on test rows, looks, one class only, tiny classes. One a
 * line, not folded; "" where there is nothing to say. */
void verdict_remarks(const struct verdict *verdict, struct str *text);
/* Choices made on test rows, as in struct run, in words; nothing for NULL. */
void leak_text(const struct json *leak, struct str *text);
/* The figures for a person, 80 columns; begins with the remarks. */
void verdict_text(const struct verdict *verdict, struct str *text);
/* The matrix with its sums, or, where it is too wide for `columns`, a line a pair of classes. */
void confusion_text(const size_t *confusion, size_t classes, const char *const *class_names,
                    size_t columns, struct str *text);

#endif
