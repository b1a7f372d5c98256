/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The score's own figures, those of parts of its rows, and the baselines, as rows of one table that
 * texts and reports print; and the attack types that are missed most, as a sentence.
 */
#ifndef PEEPHOLE_EVAL_BESIDE_H
#define PEEPHOLE_EVAL_BESIDE_H

#include "src/eval/verdict.h"

struct beside_row {
    char title[64];
    size_t rows;
    double accuracy, dr, far, cost; /* NaN where they make no sense */
    bool part;                      /* of the rows of the model's score */
};
enum { BESIDE_MOST = 4 + BASELINES };

/* Fills rows (BESIDE_MOST); the number of them. */
size_t beside_rows(const struct verdict *verdict, struct beside_row *rows);

/* The table for a person, 80 columns, with the rule and the missed attacks in sentences below. */
void beside_text(const struct verdict *verdict, struct str *text);
/* "The rule: ...", "Missed most: ...": a sentence a line; nothing where there is nothing to say. */
void beside_sentences(const struct verdict *verdict, struct str *text);

#endif
