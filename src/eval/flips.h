/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which rows got another answer from a second model: two verdicts on the same rows, row by row. What
 * McNemar's test counts, with the rows themselves.
 */
#ifndef PEEPHOLE_EVAL_FLIPS_H
#define PEEPHOLE_EVAL_FLIPS_H

#include "src/eval/verdict.h"

/* Rows by what became of their answers. */
struct flip_counts {
    size_t rows;    /* of the class, or all */
    size_t gained;  /* wrong in the first, right in the second */
    size_t lost;    /* right in the first, wrong in the second */
    size_t changed; /* wrong in both, but another answer */
};
struct flip {
    size_t position; /* in the table, from 0 */
    size_t truth, first, second;
};
struct flips {
    struct flip_counts all;
    struct flip_counts *by_class; /* one a class */
    size_t classes;
    struct flip
        *rows; /* some of each: the lost, then the gained, then the changed, in the table's order */
    size_t count; /* at most as many as were asked for */
};

/* Can they be compared? Both on one table each, with the same rows and the same classes. False: why says
 * what is in the way, as the rest of a sentence. */
bool flips_possible(const struct verdict *first, const struct verdict *second, const char **why);
/* Only of verdicts that can be. Errors: memory. Ends with flips_done, also where it failed. */
bool flips_of(const struct verdict *first, const struct verdict *second, size_t most,
              struct flips *flips, struct err *err);
void flips_done(struct flips *flips);

#endif
