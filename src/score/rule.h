/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best rule on one feature: a single split of the rows, x <= t or x > t with t a value that
 * occurs, or for a symbol the set of values seen mostly in a class; each side answers its majority
 * class. What every model should be set beside (Holte 1993, Machine Learning 11:63-91, showed how
 * far such rules go). Knows no model and no table: columns come as values with their rows by class.
 */
#ifndef PEEPHOLE_SCORE_RULE_H
#define PEEPHOLE_SCORE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"
#include "src/base/str.h"

/* The values of a column, ascending, and how many rows of each class have them. A value NaN (none)
 * may stand first: it lies below every threshold and in no set. Borrowed. */
struct rule_column {
    bool symbol; /* values are codes without an order */
    size_t count;
    const double *values; /* count */
    const uint32_t *rows; /* count x classes */
};

struct rule {
    size_t column; /* SIZE_MAX: no column has two values; every row is answered `outside` */
    bool symbol;
    double threshold;     /* of a number: x > threshold is inside */
    double *codes;        /* of a symbol: those inside, ascending. Owned */
    size_t code_count;    /* 0 for numbers */
    size_t inside;        /* the class that is answered inside, the majority there */
    size_t outside;       /* and outside */
    size_t correct, rows; /* of the rows that it was found on */
};

/* The best of all columns. Of equally accurate ones the first column, then the smaller threshold or
 * the set of the lower class (that of class 0 last, so that of two classes it is the other's set).
 * Of equally large classes of a side the lower one is answered. rule_done empties the rule. */
bool rule_find(const struct rule_column *columns, size_t count, size_t classes, struct rule *rule,
               struct err *err);
void rule_done(struct rule *rule);

/* Is a value of its column inside? Without a column none is. */
bool rule_has(const struct rule *rule, double value);
/* The class that the rule answers to a value of its column (any value where there is none). */
size_t rule_answer(const struct rule *rule, double value);

/* How often the rule is right on other rows of its column: adds to confusion (classes x classes,
 * rows are the true class). column is that of rule->column. */
void rule_apply(const struct rule *rule, const struct rule_column *column, size_t classes,
                size_t *confusion);

/* The answer that needs no feature: the majority class, the lower of equals, and its rows. */
struct majority {
    size_t class_index;
    size_t correct, rows;
};
struct majority rule_majority(const struct rule_column *column, size_t classes);
/* Rows that have the majority class of their value: what a look-up in this one column gets right. */
size_t rule_lookup(const struct rule_column *column, size_t classes);

/* "count > 44 is attack", "dst_bytes <= 0 is attack", "service in http, smtp is attack", of more than
 * three symbols "in a, b, c, ... (9 values)": the side whose class is not 0 is named, and the other's
 * class where that is not 0 either; "every row is normal" where both sides answer the same. name: of
 * the column; class_names by class; symbol: the text of a code, may be NULL for numbers. */
void rule_text(const struct rule *rule, const char *name, const char *const *class_names,
               const char *(*symbol)(const void *context, double code), const void *context,
               struct str *text);

#endif
