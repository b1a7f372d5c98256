/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "src/classic/row_weights.h"

#include <stdlib.h>

bool row_weights(const struct learner_task *task, double **weights, struct err *err)
{
    *weights = NULL;
    if (!task->class_weights)
        return true;
    *weights = calloc(task->rows.count + 1, sizeof **weights);
    if (!*weights)
        return err_memory(err);
    for (size_t i = 0; i < task->rows.count; i++)
        (*weights)[i] = task->class_weights[task->classes[i]];
    return true;
}

uint32_t *row_numbers(size_t count)
{
    uint32_t *numbers = calloc(count + 1, sizeof *numbers);
    for (size_t i = 0; numbers && i < count; i++)
        numbers[i] = (uint32_t)i;
    return numbers;
}
