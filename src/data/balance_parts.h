/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What balance.c (what is asked for) and balance_make.c (which rows that means) share. */
#ifndef PEEPHOLE_DATA_BALANCE_PARTS_H
#define PEEPHOLE_DATA_BALANCE_PARTS_H

#include "src/data/draw.h"
#include "src/data/draw_parts.h"

enum asking { KEEP_ALL, AT_MOST, EXACTLY }; /* of a whole class */

struct unit {
    const char *name;
    enum asking asking;
    bool by_name; /* asked for by its own name: attack= is not for it */
    size_t asked; /* rows; of a category: with its attacks that were asked for by name */
    size_t named; /* rows of those */
    size_t had;   /* rows of the whole class, with those */
    uint32_t *rows;
    size_t count;   /* rows to draw from, without those */
    size_t wanted;  /* more than count: it is filled up */
    size_t extra;   /* where its rows begin in balancing->extra */
    struct rng rng; /* of the rows that fill it up */
};

struct balancing {
    const struct table *table;
    const struct schema *schema;
    const struct balance_request *request;
    struct groups groups;
    struct unit *units; /* categories, then attacks */
    size_t *unit_of;    /* by attack */
    size_t unit_count;
    uint32_t *pool; /* all rows, unit by unit */
    size_t kept;    /* of them, at the front, once they are drawn */
    /* What units are filled up with, unit by unit: positions among the unit's rows, of the rows that
     * are repeated or that synthetic ones are made from. */
    uint32_t *extra;
    size_t extra_count;
};

/* Draws; then the rows that stay stand at the front of the pool, and extra says what is added. */
bool balance_draw(struct balancing *b, struct err *err);
/* What comes out: rows by attack, copies, synthetic ones. */
bool balance_count(const struct balancing *b, struct balance_outcome *outcome, struct err *err);
struct table *balance_make(struct balancing *b, struct err *err);

#endif
