/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows a model was wrong about, and what one of them is like: the rows of a cell of the confusion
 * matrix, and a row beside what is typical of its classes in the training table and its nearest
 * training rows. Asks a verdict on one table; panels and the verb inspect show it.
 */
#ifndef PEEPHOLE_EVAL_INSPECT_H
#define PEEPHOLE_EVAL_INSPECT_H

#include "src/eval/nearest.h"
#include "src/eval/typical.h"
#include "src/eval/verdict.h"
#include "src/net/window.h"

/* What is asked about. All borrowed. */
struct inspected {
    const struct verdict *verdict; /* on one table: not drawn */
    const struct table *train;     /* NULL: not known */
    struct pool *pool;             /* NULL where it is not free */
    const struct cancel *cancel;
};

/* A row of the verdict's table. */
struct answer {
    size_t position; /* from 0 */
    size_t truth, predicted;
    size_t attack;      /* of the table's schema */
    double probability; /* of the predicted class */
};
struct answer answer_at(const struct verdict *verdict, size_t position);

/* --- the rows of a cell --- */

enum { APART_MOST = 3 };
#define CLASS_ANY SIZE_MAX
#define CLASS_ATTACK (SIZE_MAX - 1) /* all but normal */
/* Where neither class nor probability is given only mistakes match. */
struct row_filter {
    size_t truth, predicted; /* a class, or one of the above */
    size_t attack;           /* SIZE_MAX: any */
    bool distinct; /* of equal rows with the same label and answer only the first is listed */
    /* Of the answer's probability: less than, more than; 0: any. */
    double below, above;
};

struct attack_rows {
    size_t attack;
    size_t rows, of; /* that match, of all of the table */
};
struct cell_rows {
    size_t truth, predicted;
    size_t rows, of; /* that match, of all of the true class */
};
struct apart_feature {
    size_t feature;
    double by;
};
struct listed_row {
    struct answer answer;
    /* Features outside what is typical of its true class, farthest first. */
    struct apart_feature apart[APART_MOST];
    size_t apart_count;
    size_t equal; /* distinct: how many more rows that match are equal to it; else 0 */
};

struct row_list {
    bool only_mistakes;
    size_t matching; /* rows that match */
    size_t of;       /* rows of the attack; else, where both classes are given, of the true
                                    one; else of the table */
    struct attack_rows *attacks; /* those that occur among them, most rows first */
    size_t attack_count;
    struct cell_rows *cells; /* those that occur, true classes in their order, most rows first */
    size_t cell_count;
    /* The first of them: mistakes first, the most confident first; then right answers, the least
     * confident first; equals in the order of the table. */
    struct listed_row *rows;
    size_t count;
    /* One a class: those of the training table, where a listed row made it necessary. */
    struct typical *typical;
    size_t classes;
};
/* most: how many rows are listed. Fills the caller's storage. Errors: memory, cancelled. */
bool row_list_of(struct row_list *list, const struct inspected *inspected,
                 const struct row_filter *filter, size_t most, struct err *err);
void row_list_done(struct row_list *list); /* empties it */

/* --- one row --- */

struct feature_look {
    size_t feature;
    struct apart truth, predicted; /* from what is typical of the true and of the predicted class */
};

struct row_look {
    struct answer answer;
    const float *probabilities; /* of the verdict, one a class */
    struct window window;       /* the rows that the model saw for it; the row is one of them */
    bool carried;               /* and what the windows before have left */
    /* Only where the training table is known: */
    bool compared;
    struct typical truth, predicted; /* the latter only where the classes differ */
    struct feature_look *features;   /* all of them, farthest outside the true class first, then
                                        outside the predicted one, then in their order */
    size_t feature_count, outside;   /* the first so many are outside at least one */
    struct nearest nearest;          /* in the training table */
};
bool row_look_of(struct row_look *look, const struct inspected *inspected, size_t position,
                 size_t neighbours, struct err *err);
void row_look_done(struct row_look *look); /* empties it */

#endif
