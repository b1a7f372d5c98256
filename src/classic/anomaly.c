/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learners that know normal rows alone. */
#include "src/classic/anomaly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool anomaly_check(const struct learner_task *task, const char *who, size_t least, struct err *err)
{
    size_t normal = 0;
    if (task->class_count != 2) {
        err_set(err, ERR_USAGE,
                "%s tells an attack of any kind from none, so it cannot answer %zu classes", who,
                task->class_count);
        return err_hint(err, "prepare classes=binary");
    }
    for (size_t i = 0; i < task->rows.count; i++)
        normal += task->classes[i] == 0 ? 1 : 0;
    if (normal >= least)
        return true;
    err_set(err, ERR_USAGE, "%s learns from normal rows, and the training table has %zu of them",
            who, normal);
    return err_hint(err, "train on a table with at least %zu normal rows", least);
}

real *anomaly_normal_rows(const struct learner_task *task, size_t *count, struct err *err)
{
    size_t width = task->rows.width;
    *count = 0;
    for (size_t i = 0; i < task->rows.count; i++)
        *count += task->classes[i] == 0 ? 1 : 0;
    real *rows = calloc(*count * width + 1, sizeof *rows), *to = rows;
    for (size_t i = 0; rows && i < task->rows.count; i++) {
        if (task->classes[i] != 0)
            continue;
        memcpy(to, task->rows.inputs + i * width, width * sizeof *to);
        to += width;
    }
    if (!rows)
        err_memory(err);
    return rows;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double anomaly_quantile(double *values, size_t count, double share)
{
    qsort(values, count, sizeof *values, by_value);
    double at = ceil(share * (double)count - 1e-9);
    size_t place = at < 1 ? 0 : (size_t)at - 1;
    return values[place < count ? place : count - 1];
}

void anomaly_answer(double e, double t, float *probabilities)
{
    /* Where nothing is further off than 0, all that is further off is an attack. */
    double attack = t > 0 ? (isinf(e) ? 1 : e / (e + t)) : e > 0 ? 1 : 0;
    probabilities[0] = (float)(1 - attack);
    probabilities[1] = (float)attack;
}
