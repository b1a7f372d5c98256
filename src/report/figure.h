/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures: one row of figures.def each, a gnuplot template in plots/ that the user may edit, and
 * a text form for terminals and for where gnuplot is missing. The data are plain values.
 */
#ifndef PEEPHOLE_REPORT_FIGURE_H
#define PEEPHOLE_REPORT_FIGURE_H

#include "src/base/str.h"
#include "src/base/thread.h"
#include "src/eval/verdict.h"
#include "src/train/run.h"

/* Rows of a table by class; where it was balanced, also those of the table that it was made from. */
struct figure_classes {
    const char *const *names; /* count of them, and of what follows */
    size_t count;
    const size_t *rows, *before;      /* before NULL: it was not balanced */
    size_t all, all_before;           /* of all classes */
    const char *table, *before_table; /* names */
};

/* A figure with how far it spreads; NaN where it has none. */
struct figure_value {
    double value, low, high;
};
enum { FIGURE_METRICS = 4, FIGURE_ROWS = 40 }; /* at most, in one picture */

/* Figures beside each other: the metrics, and what low and high are ("95 % intervals"). */
struct figure_metrics {
    const struct metric *list[FIGURE_METRICS];
    size_t count;
    const char *spread; /* "": nothing has any */
};

/* A curve that was made with its test, and kept. */
enum figure_kept_of { FIGURE_KEPT_ATTACK, FIGURE_KEPT_MEAN, FIGURE_KEPT_CLASS };
enum { FIGURE_KEPT_MOST = 7 /* classes in one picture */ };
struct figure_kept {
    const char *name; /* "attack against normal", "dos" */
    enum figure_kept_of of;
    double *points; /* all x, then all y: 2 x count */
    size_t count;
    double area;
    struct interval interval; /* of the area; NaN: not known */
    double share;             /* of the positive rows */
};

/* Runs, or groups of them, in the order in which they are shown. */
struct figure_row {
    const char *name;                           /* "2: lstm hidden=20" */
    const struct verdict *verdict;              /* for curves; NULL: for figures alone, */
    const struct figure_kept *kept;             /* or this curve; else NULL */
    struct figure_value values[FIGURE_METRICS]; /* of metrics */
};
struct figure_rows {
    struct figure_row *rows;
    size_t count;
    struct figure_metrics metrics;
};

/* Figures over the values of a setting, a line for each combination of the others. */
struct figure_sweep {
    const char *key;          /* the setting: "lr" */
    const char *const *texts; /* points of them, its values */
    const double *numbers;    /* the same as numbers; NULL: they are words */
    size_t points, lines;
    const char *const *line_names; /* "hidden=20 batch=32"; "" where there is but one */
    struct figure_metrics metrics;
    const struct figure_value *values; /* lines x points x metrics */
};

/* What figures are drawn from; what is NULL has not happened yet. */
struct figure_source {
    const struct run *run;         /* loss, accuracy, and the confusion of its last epoch */
    const struct verdict *verdict; /* confusion, roc, detection */
    const char *caption;           /* data set, seed, n: "synthetic demo, seed 1, n = 1,930" */
    const struct figure_classes *classes;
    const struct figure_sweep *sweep;
    const struct figure_rows *rows; /* compare; roc and pr of several runs */
    const struct figure_kept
        *kept;         /* roc and pr of a test whose answers are gone, in the place of */
    size_t kept_count; /* its verdict; NULL: they are not */
};

enum figure_subject {
    FIGURE_OF_TRAINING, /* of the run, whatever has been tested */
    FIGURE_OF_TEST,     /* of its last test */
    FIGURE_OF_TABLE,
    FIGURE_OF_SWEEP,
    FIGURE_OF_RUNS
};

struct figure {
    const char *name;     /* "loss" */
    const char *title;    /* above the picture: "Loss over the epochs" */
    const char *help;     /* one line */
    const char *template; /* "loss.gp" in plots/ */
    enum figure_subject of;
    bool takes_runs; /* draws several tests in one picture, too */
    /* The data as gnuplot reads it: variables and inline blocks, listed at the head of the template;
     * false and err where the source lacks it, saying what to do first ("no training yet; train"). */
    bool (*data)(const struct figure_source *source, struct str *gnuplot_data, struct err *err);
    /* The same in characters, at most columns wide and lines high (at least 20 x 5). */
    bool (*text)(const struct figure_source *source, size_t columns, size_t lines, bool utf8,
                 struct str *text, struct err *err);
};
size_t figure_count(void);
const struct figure *figure_at(size_t index);
const struct figure *figure_find(const char *name); /* NULL: none */

/* The whole figure in characters: title, picture, caption; every line ends with a line feed. */
bool figure_text(const struct figure *figure, const struct figure_source *source, size_t columns,
                 size_t lines, bool utf8, struct str *text, struct err *err);

/* Does the name end in .png, .svg, .pdf or .txt? */
bool figure_check_file(const char *file, struct err *err);

struct figure_order {
    const struct figure *figure;
    const struct figure_source *source;
    const char *share_folder; /* plots/ lies there */
    const char *file;         /* .png .svg .pdf .txt */
    bool keep;                /* leave FILE.gp and FILE.dat beside it (roc.png.gp for roc.png) */
    const char *trouble;      /* why gnuplot need not be tried; NULL: it is */
    int timeout_ms;           /* for gnuplot; 0: 10 s */
    size_t columns, lines;    /* of text; 0: 80 x 24 */
    bool utf8;                /* may text hold characters beyond ASCII? */
    const struct cancel *cancel;
};
struct figure_result {
    bool drawn; /* false: gnuplot is missing or failed; text, .gp and .dat were written instead */
    char *file; /* what was written; caller frees with figure_result_done */
    long long bytes;
    char remark[512]; /* where gnuplot is missing or failed: one sentence, what to do */
};
/* Errors: another ending, data that the source lacks, a folder that does not exist, an unreadable
 * template, cancelled. A gnuplot that is missing, hangs or dies is none: see drawn. */
bool figure_write(const struct figure_order *order, struct figure_result *result, struct err *err);
void figure_result_done(struct figure_result *result);

/* Is there a gnuplot, and does it tell its version? */
struct gnuplot_look {
    bool found; /* in PATH */
    bool fine;
    char program[256]; /* where it lies; "": not found */
    char text[480];    /* fine: its version; else one sentence on what is wrong */
};
void gnuplot_look(struct gnuplot_look *look, const struct cancel *cancel);

/* Any text as a gnuplot string: in single quotes, apostrophes apart in double ones ('it' . "'" . 's'),
 * control characters left out, bytes that are no UTF-8 replaced by '?'. Neither backquotes nor @ mean
 * anything in it. */
void gnuplot_quote(struct str *out, const char *text);

#endif
