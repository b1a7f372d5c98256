/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What came of a paper's experiment that was done again: a row a run of its script, for the paper's
 * protocol and for the clean rerun, and from them the figures beside the printed ones.
 */
#ifndef PEEPHOLE_REPORT_REPRODUCED_H
#define PEEPHOLE_REPORT_REPRODUCED_H

#include <stdint.h>

#include "src/base/digest.h"
#include "src/report/over_runs.h"
#include "src/report/report.h"
#include "src/score/score.h"

enum reproduced_part { PART_PROTOCOL, PART_CLEAN, PART_COUNT };
extern const char *const reproduced_part_names[]; /* "protocol", "clean", NULL */

/* One script, run once. */
struct reproduced_run {
    enum reproduced_part part;
    size_t of_case; /* as in struct printed_figure */
    uint64_t seed;
    unsigned run;                  /* number of its last training; 0: it trains nothing */
    char weights[DIGEST_HEX_SIZE]; /* "": none */
    char *command;                 /* that makes this row again */
    double seconds;
    /* Results of its commands: {"train": ..., "test": the last one, "test NAME": ..., "epochs": [...]} */
    struct json *results;
};

struct reproduced {
    const struct printed *printed;
    const char *command; /* "reproduce kim-table3 seeds=5" */
    const char *version;
    const char *machine; /* "x86_64, 2 threads, kernel avx512/Haswell" */
    uint64_t seeds;
    struct reproduced_run *runs; /* in the order of the cases, the protocol first */
    size_t run_count;
};
void reproduced_done(struct reproduced *reproduced); /* frees the runs */

/* A printed figure beside ours. */
struct reproduced_figure {
    struct over_runs parts[PART_COUNT];
    struct interval clean; /* from the lowest to the highest end of the runs' 95 % intervals; NaN */
    double difference;     /* mean of ours minus printed; NaN where one of them is missing */
    bool judged, within;   /* is there a spread, and does the printed figure lie in it? */
};
bool reproduced_figure(const struct reproduced *reproduced, const struct printed_figure *figure,
                       struct reproduced_figure *out, struct err *err);
/* Is there a run of the figure's case? */
bool reproduced_has(const struct reproduced *reproduced, const struct printed_figure *figure);
/* "best DR", "test21: accuracy", "epoch 78: accuracy" */
void reproduced_title(const struct printed_figure *figure, struct str *text);
/* "hidden=80"; "" for the only one */
const char *reproduced_case(const struct printed *printed, size_t of_case);
/* Our value of a figure in one run; NaN. */
double reproduced_value(const struct reproduced_run *run, const struct printed_figure *figure);

/* Sentences about the whole, a line each: how many figures come out, which case validation rows choose
 * in the clean rerun, twins. */
bool reproduced_remarks(const struct reproduced *reproduced, struct str *text, struct err *err);

/* {printed, ours, spread, difference, clean, runs, ...} into result. */
bool reproduced_put(const struct reproduced *reproduced, struct json *result, struct err *err);

/* The confusion matrices of each test of the set-up that the paper settles for, as Markdown. */
bool reproduced_matrices(const struct reproduced *reproduced, struct str *text, struct err *err);

/* The section of a page, from its heading "## NAME: title" on. */
bool reproduced_markdown(const struct reproduced *reproduced, struct str *text, struct err *err);

/* A baseline's figures on one test's rows, as means over the runs of a part. */
enum { BASELINE_FIGURES = 4 };
extern const char *const reproduced_baseline_figures[]; /* "accuracy", "dr", "far", "cost", NULL */
/* The ids of the baselines that runs of that part have for that result ("test", "test NAME"). */
const char *reproduced_baseline(const struct reproduced *reproduced, enum reproduced_part part,
                                const char *source, size_t index);
double reproduced_baseline_mean(const struct reproduced *reproduced, enum reproduced_part part,
                                const char *source, const char *id, const char *figure);

#endif
