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

/* What figures are drawn from; what is NULL has not happened yet. */
struct figure_source {
    const struct run *run;         /* loss, accuracy, and the confusion of its last epoch */
    const struct verdict *verdict; /* confusion, roc, detection */
    const char *caption;           /* data set, seed, n: "synthetic demo, seed 1, n = 1,930" */
};

struct figure {
    const char *name;     /* "loss" */
    const char *title;    /* above the picture: "Loss over the epochs" */
    const char *help;     /* one line */
    const char *template; /* "loss.gp" in plots/ */
    bool of_training;     /* drawn from the run, whatever has been tested */
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
void gnuplot_look(struct gnuplot_look *look);

/* Any text as a gnuplot string: in single quotes, apostrophes apart in double ones ('it' . "'" . 's'),
 * control characters left out, bytes that are no UTF-8 replaced by '?'. Neither backquotes nor @ mean
 * anything in it. */
void gnuplot_quote(struct str *out, const char *text);

#endif
