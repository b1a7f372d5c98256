/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One figure over several runs. */
#ifndef PEEPHOLE_REPORT_OVER_RUNS_H
#define PEEPHOLE_REPORT_OVER_RUNS_H

#include <stddef.h>

/* NaN without a value; the deviation (of a sample) is NaN for one value, too. */
struct over_runs {
    double mean, least, greatest, deviation;
    size_t count; /* of values that are numbers */
};
/* One value a run; NaN ones are left out. */
struct over_runs over_runs(const double *values, size_t count);

#endif
