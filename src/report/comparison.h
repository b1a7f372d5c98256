/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures beside printed ones. */
#ifndef PEEPHOLE_REPORT_COMPARISON_H
#define PEEPHOLE_REPORT_COMPARISON_H

#include "src/base/num.h"
#include "src/report/report.h"

/* Our value of a printed figure; NaN where there is none. */
double comparison_value(const struct printed_figure *figure, const struct verdict *verdict);
/* "DR", "Efficiency", "recall u2r". */
void comparison_title(const struct printed_figure *figure, struct str *text);
/* A value in the figure's form: per cent for rates. */
const char *comparison_figure(const struct printed_figure *figure, double value,
                              char buffer[NUM_TEXT_SIZE]);
/* "+0.14 points" for rates, "+1.20" for others, "-" for NaN. */
const char *comparison_difference(const struct printed_figure *figure, double difference,
                                  char buffer[NUM_TEXT_SIZE]);

#endif
