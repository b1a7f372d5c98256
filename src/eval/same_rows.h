/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two models' answers to the same rows, counted for the tests of score/paired.h. */
#ifndef PEEPHOLE_EVAL_SAME_ROWS_H
#define PEEPHOLE_EVAL_SAME_ROWS_H

#include "src/eval/verdict.h"
#include "src/score/paired.h"

/* What happened in the second verdict alone is gained, in the first alone lost. */
struct same_rows {
    struct paired_counts right;    /* of all rows: the own class was answered */
    struct paired_counts detected; /* of the attacks: any attack was answered */
    struct paired_counts alarms;   /* of the normal rows: an attack was answered */
};
/* Only of verdicts that flips_possible says can be compared. */
struct same_rows same_rows_of(const struct verdict *first, const struct verdict *second);

#endif
