/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which known pitfalls of evaluation a training table, a test table and their preparation fall
 * into, with the figures. Looks at what it is given and opens nothing.
 */
#ifndef PEEPHOLE_EVAL_AUDIT_H
#define PEEPHOLE_EVAL_AUDIT_H

#include "src/data/catalogue.h"
#include "src/eval/verdict.h"

enum finding_level { FINDING_ERROR, FINDING_WARNING, FINDING_NOTE };
extern const char *const finding_level_names[]; /* "error", "warning", "note" */

struct finding {
    const char *id; /* a row of findings.def */
    enum finding_level level;
    char *message;        /* one sentence without a final full stop */
    struct json *figures; /* an object of plain numbers, texts and lists */
};

struct audit_request {
    const struct table *train;
    const struct table *test;               /* NULL: only what the training table shows */
    const struct prepare_settings *prepare; /* the class scheme and taxonomy, too */
    const struct catalogue *catalogue;      /* which files lie within others; NULL: not known */
    const struct verdict *verdict;          /* of the rows of `test`; NULL: none */
    uint64_t looks;                         /* how often the rows of `test` were scored */
    const struct json *leak; /* choices made on test rows, as in struct run; NULL: none */
    bool watched;            /* the run validates on test rows */
    size_t steps;            /* records of a window of the model; 0: no windows */
    struct pool *pool;       /* NULL: it is in use */
    const struct cancel *cancel;
    void (*progress)(void *context, const char *what); /* before each part; NULL: nobody asks */
    void *progress_context;
};

struct audit {
    struct finding *findings; /* errors first, then warnings, notes; else as in findings.def */
    size_t count, room;
};

/* Errors: a table without rows, tables whose features differ, cancelled, memory. */
bool audit_run(const struct audit_request *request, struct audit *audit, struct err *err);
void audit_done(struct audit *audit);

/* The rows of findings.def. NULL, false behind the last one. */
size_t audit_finding_count(void);
const char *audit_finding_id(size_t index);
const char *audit_finding_title(size_t index);
bool audit_finding_needs_test(size_t index);
size_t audit_finding_index(const char *id); /* SIZE_MAX: none */

/*
 * The pitfalls of Arp et al. 2022 and the kinds of leakage of Kapoor and Narayanan 2023
 * (pitfalls.def), each with what the audit found of it, or named as the user's to judge.
 * [{id, from, title, state (found, clear, unknown, judge), findings [ids], text}]
 */
struct json *audit_pitfalls(const struct audit_request *request, const struct audit *audit);
/* The same for a person, from what audit_pitfalls made. */
void audit_pitfalls_text(const struct json *pitfalls, size_t columns, struct str *text);

/* The findings for a person, `columns` wide: level, id, and the message folded behind them. */
void audit_text(const struct audit *audit, size_t columns, struct str *text);
/* [{id, level, message, figures}] */
struct json *audit_json(const struct audit *audit);

#endif
