/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making tables from tables: rebalancing the classes, drawing rows, splitting. The same seed gives
 * the same rows on every machine (named integer random streams).
 */
#ifndef PEEPHOLE_DATA_DRAW_H
#define PEEPHOLE_DATA_DRAW_H

#include "src/data/table.h"

/* What is asked of a class (category, or attack name). */
struct balance_demand {
    const char *class_name;
    size_t rows;
    bool at_most; /* a ceiling: fewer rows, or no such class, are no error */
};

struct balance_request {
    const char *name; /* of the new table */
    const char *origin;
    size_t taxonomy;
    bool per_attack;       /* attack= counts each attack type; normal= and u2r= whole categories */
    size_t attack_ceiling; /* for each attack class not named; SIZE_MAX: none asked for, keep all */
    const struct balance_demand
        *demands; /* at most one a class; where it is no ceiling, more than there are is an error */
    size_t demand_count;
    enum row_order order;
    uint64_t seed;
};

/* A class that had fewer rows than its ceiling. */
struct balance_short {
    const char *class_name; /* borrowed from the schema */
    size_t asked;
    size_t had;
};

/* shorts: caller frees with free (may be NULL with count 0). */
struct table *balance_table(const struct table *table, const struct balance_request *request,
                            struct balance_short **shorts, size_t *short_count, struct err *err);

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
