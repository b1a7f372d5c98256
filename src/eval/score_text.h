/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A score by itself, without where it comes from: for a person, and for programs. */
#ifndef PEEPHOLE_EVAL_SCORE_TEXT_H
#define PEEPHOLE_EVAL_SCORE_TEXT_H

#include "src/base/json.h"
#include "src/base/str.h"
#include "src/score/score.h"

/* Rows of metrics.def with their intervals, 80 columns: rates with their counts, a line each, then the
 * others that have a value, two in a line. */
void score_figures_text(const struct score *score, struct str *text);
/* A line a class that has rows or answers. */
void score_classes_text(const struct score *score, struct str *text);

/* {rows, the figures, interval, classes, confusion, per_class}; no cost where the score has none. */
struct json *score_json(const struct score *score);
/* [[...]], a row a true class. */
struct json *confusion_json(const size_t *confusion, size_t classes);
/* [names] */
struct json *class_names_json(const struct score *score);

#endif
