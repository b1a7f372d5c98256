/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures as words, the same in every text, report and plot: rates in per cent, "-" where a figure
 * has no value, the point of the C locale whatever the user's locale is.
 */
#ifndef PEEPHOLE_EVAL_WORDING_H
#define PEEPHOLE_EVAL_WORDING_H

#include "src/base/num.h"
#include "src/score/score.h"

/* "0.7712" with a fixed number of decimals (at most 9); "-" for NaN, "inf" for infinity. */
const char *fixed_text(double value, unsigned decimals, char buffer[NUM_TEXT_SIZE]);
/* "98.79 %"; "-" for NaN. */
const char *rate_text(double rate, char buffer[NUM_TEXT_SIZE]);
/* "2,741/5,000" */
const char *share_text(size_t part, size_t whole, char buffer[NUM_TEXT_SIZE]);
/* "54.8 %" of part in whole; "<0.1 %" and ">99.9 %" of what is not none and not all; "-" where whole
 * is 0. */
const char *part_text(size_t part, size_t whole, char buffer[NUM_TEXT_SIZE]);
/* "98.67-98.88", in per cent. */
const char *interval_text(struct interval interval, char buffer[NUM_TEXT_SIZE]);
/* A metric's value as its kind wants it: a rate in per cent, Efficiency with two decimals, others
 * with four. */
const char *metric_text(const struct metric *metric, double value, char buffer[NUM_TEXT_SIZE]);
/* The same of a score. Efficiency is "inf" where FAR is 0 and DR is not. */
const char *metric_score_text(const struct metric *metric, const struct score *score,
                              char buffer[NUM_TEXT_SIZE]);

/* "0.625-0.637": a rate's interval in per cent, Efficiency's with two decimals, others' with three. */
const char *metric_interval_text(const struct metric *metric, struct interval interval,
                                 char buffer[NUM_TEXT_SIZE]);

/* Text for a column: width counts characters on the screen, negative pads on the right. Longer
 * text stays whole. */
void str_add_padded(struct str *str, const char *text, int width);
/* "dos" or "dos, probe and r2l", at most `most` names, then "and 7 more". */
struct name_list {
    struct str *str;
    size_t added, total, most;
};
void name_list_add(struct name_list *list, const char *name);
/* Folds a text's lines at spaces so that none is wider than columns. */
void str_add_folded(struct str *str, const char *text, size_t columns);

#endif
