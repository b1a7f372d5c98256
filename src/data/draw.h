/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making tables from tables: rebalancing the classes, drawing rows, splitting. The same seed gives
 * the same rows on every machine (named integer random streams).
 */
#ifndef PEEPHOLE_DATA_DRAW_H
#define PEEPHOLE_DATA_DRAW_H

#include "src/base/pool.h"
#include "src/base/thread.h"
#include "src/data/table.h"

enum balance_method { BALANCE_UNDERSAMPLE, BALANCE_OVERSAMPLE, BALANCE_SMOTE };
extern const char *const balance_method_names[]; /* "undersample", ..., NULL */

/* What is asked of a class (category, or attack name). */
struct balance_demand {
    const char *class_name;
    size_t rows;
    bool at_most; /* a ceiling: fewer rows, or no such class, are no error */
};

/* Where classes are filled up (oversample, smote), all numbers are targets: a class with more rows
 * is undersampled to them, one with fewer filled up. */
struct balance_request {
    const char *name; /* of the new table */
    const char *origin;
    size_t taxonomy;
    bool per_attack;       /* attack= counts each attack type; normal= and u2r= whole categories */
    size_t attack_ceiling; /* for each attack class not named; SIZE_MAX: none asked for, keep all */
    const struct balance_demand
        *demands; /* at most one a class; where it is no ceiling, more than there are is an error */
    size_t demand_count;
    enum balance_method method;
    double ratio;      /* no class has more than so many times the rows of another; 0: any */
    size_t neighbours; /* k of smote */
    enum row_order order;
    uint64_t seed;
    /* smote alone: */
    struct pool *pool;
    const struct cancel *cancel; /* NULL: none */
    void (*progress)(void *context, const char *class_name, size_t done, size_t all);
    void *progress_context; /* progress may be NULL */
};

/* A class that had fewer rows than its ceiling. */
struct balance_short {
    const char *class_name; /* borrowed from the schema */
    size_t asked;
    size_t had;
};

struct balance_outcome {
    struct balance_short *shorts;
    size_t short_count;
    bool by_attack; /* some attack is counted by itself */
    size_t *before; /* rows of each attack in the table, and in the new one */
    size_t *after;
    size_t rows;           /* of the new table */
    struct made_rows made; /* among them */
};
void balance_outcome_done(struct balance_outcome *outcome);

/* What would come out; no table is made, and no neighbour searched. Errors as balance_table. */
bool balance_preview(const struct table *table, const struct balance_request *request,
                     struct balance_outcome *outcome, struct err *err);
/* Errors: a class that is not there, more rows than it has (undersample) or none at all, k not below
 * the rows of a class that smote has to fill up, numbers that contradict each other or the ratio,
 * cancelled. The outcome is empty then. */
struct table *balance_table(const struct table *table, const struct balance_request *request,
                            struct balance_outcome *outcome, struct err *err);

struct sample_request {
    const char *name;
    const char *origin;
    size_t rows;     /* how many; SIZE_MAX: use fraction */
    double fraction; /* of the rows that may be drawn, 0..1, rounded to the nearest row */
    const struct table *without; /* leave out rows whose features also occur here; NULL: none */
    bool stratify;               /* keep the attack shares (largest remainder) */
    size_t taxonomy;
    enum row_order order;
    uint64_t seed;
    const char *purpose; /* random stream: "sample", "draw" */
    uint64_t index;      /* which of a family of draws, 0 for a single one */
};
struct table *sample_table(const struct table *table, const struct sample_request *request,
                           struct err *err);

/* Splits all rows into parts whose shares add up to at most 1 (stratified by attack, file order).
 * made[i] gets part i; on error none. */
struct split_part {
    const char *name;
    double share;
};
bool split_table(const struct table *table, const struct split_part *parts, size_t part_count,
                 bool stratify, enum row_order order, uint64_t seed, const char *origin,
                 struct table **made, struct err *err);

#endif
