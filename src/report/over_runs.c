/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean, least and greatest of one value a run. */
#include "src/report/over_runs.h"

#include <math.h>

struct over_runs over_runs(const double *values, size_t count)
{
    struct over_runs over = { 0, (double)INFINITY, -(double)INFINITY, 0, 0 };
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            over.mean += values[i];
            over.least = fmin(over.least, values[i]);
            over.greatest = fmax(over.greatest, values[i]);
            over.count++;
        }
    }
    if (over.count == 0) {
        return (struct over_runs){ (double)NAN, (double)NAN, (double)NAN, (double)NAN, 0 };
    }
    over.mean /= (double)over.count;
    for (size_t i = 0; i < count; i++) {
        over.deviation += isnan(values[i]) ? 0 : (values[i] - over.mean) * (values[i] - over.mean);
    }
    over.deviation = over.count > 1 ? sqrt(over.deviation / (double)(over.count - 1)) : (double)NAN;
    return over;
}
