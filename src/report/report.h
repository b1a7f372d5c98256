/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports: a run and its verdict as text for a person or as Markdown for a file, and the figures
 * that a paper prints (data/papers/NAME.figures) beside ours.
 */
#ifndef PEEPHOLE_REPORT_REPORT_H
#define PEEPHOLE_REPORT_REPORT_H

#include "src/base/json.h"
#include "src/base/str.h"
#include "src/eval/audit.h"
#include "src/report/figure.h"

/* Markdown: set-up, seeds, digests, remarks, figures, confusion. preparation: "classes=category
 * encode=integer ...", may be NULL. */
bool report_markdown(const struct figure_source *source, const char *preparation, struct str *text,
                     struct err *err);
/* The same for a terminal, 80 columns. */
bool report_text(const struct figure_source *source, const char *preparation, struct str *text,
                 struct err *err);

/* The tables with the digests of their rows and files, and the findings of their audit. test may be
 * NULL. */
void report_audit(const struct table *train, const struct table *test, const struct audit *audit,
                  bool markdown, struct str *text);

/* A run with the audit of its training table and of the rows that it was tested on. */
struct report_audited {
    unsigned run;
    const struct table *train, *test; /* test may be NULL */
    const struct audit *audit;        /* NULL: it was not made, */
    const char *missing;              /* and why */
};
/* As Markdown, for several runs: each table and each finding once, with the runs that it is of. */
bool report_audits(const struct report_audited *audited, size_t count, struct str *text,
                   struct err *err);

/* A table that a paper prints: data/papers/NAME.figures, as docs/formats.md has it. */
struct printed_figure {
    char *statistic;
    char *metric; /* a name of metrics.def, KIND.CLASS or efficiency_of_means; of other results than
                       a test's a path in them, "classes.dos" */
    double value; /* NaN: the paper has no number that can be read */
    char *
        source; /* whose figure it is: "test", "test test21", "train", "epoch 78", "classes data" */
    size_t of_case; /* 1 for the first case; 0: of the only set-up there is */
};
struct printed_case {
    char *settings; /* "hidden=80": parameters of the experiment's script */
    bool chosen;    /* what the paper settles for */
};
struct printed {
    char *name; /* "kim-table4" */
    char *title;
    char *source;   /* "Kim et al. 2016, Table 4" */
    char *notes;    /* a line each, "" for none */
    char *readings; /* likewise: what was chosen where the paper is open */
    struct printed_figure *figures;
    size_t count;
    struct printed_case *cases;
    size_t case_count;
};
/* printed->name is another name than `name` where its file says `same` as that one. Errors name file and
 * line; for a name that does not exist the names that do. */
bool printed_read(const char *share_folder, const char *name, struct printed *printed,
                  struct err *err);
/* Leaves only what one test of one run can be set beside: figures of the set-up that the paper settles
 * for, of a test of no table in particular, and with a number. Errors: there is none. */
bool printed_keep_chosen(struct printed *printed, struct err *err);
void printed_done(struct printed *printed);

/* One row a figure: what the paper printed, ours, the difference. ours is NaN where there is none. */
struct comparison_row {
    const struct printed_figure *printed;
    double ours;
};
bool printed_compare(const struct printed *printed, const struct verdict *verdict,
                     struct comparison_row *rows, struct err *err); /* rows: printed->count */
void comparison_text(const struct printed *printed, const struct comparison_row *rows,
                     struct str *text);
void comparison_markdown(const struct printed *printed, const struct comparison_row *rows,
                         struct str *text);
/* {paper, title, source, printed {STATISTIC {METRIC: value}}, ours {...}, difference {...}} */
struct json *comparison_json(const struct printed *printed, const struct comparison_row *rows);

/* Runs beside a paper's figures, as Markdown. Neighbours that differ in their seeds alone are a group
 * with means and spread: its set-up, a row a run with seed, figures, run digest (first 12 digits of the weights' SHA-256) and time,
 * recall of each class, printed figures and differences. */
struct experiment_row {
    const struct run *run;
    const struct verdict *verdict;
    const char *made_by; /* the command that made the training table; NULL: not known */
};
struct experiment {
    const char *title;
    const char *command;           /* what was typed to make it, may be NULL */
    const char *machine;           /* "peephole 0.1.0, ..., 2 threads", may be NULL */
    const struct printed *printed; /* NULL: nothing to compare with */
    const struct experiment_row *rows;
    size_t count; /* at least 1 */
};
bool experiment_markdown(const struct experiment *experiment, struct str *text, struct err *err);

#endif
