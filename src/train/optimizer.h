/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a gradient changes the weights. An optimizer is a row in optimizers.def and a file
 * optimizer_NAME.c; what it remembers from step to step are arrays as long as the weights, which
 * the trainer holds and saves by their names.
 */
#ifndef PEEPHOLE_TRAIN_OPTIMIZER_H
#define PEEPHOLE_TRAIN_OPTIMIZER_H

#include "src/base/key.h"
#include "src/math/kernel.h"

enum { OPTIMIZER_MEMORIES_MOST = 2 };

struct optimizer_step {
    const struct kernel *kernel;
    double rate;
    double momentum;
    real *weights;
    const real *gradient;
    size_t count;
    real *memory[OPTIMIZER_MEMORIES_MOST]; /* count each, zero at the start */
};

struct optimizer {
    const char *name; /* "sgd" */
    const char *help;
    const char *memory_names[OPTIMIZER_MEMORIES_MOST]; /* "velocity"; NULL: no more */
    /* How many of its memories these settings need. */
    size_t (*memories)(const struct key_values *settings);
    void (*step)(const struct optimizer_step *step);
};

size_t optimizer_count(void);
const struct optimizer *optimizer_at(size_t index);
const struct optimizer *optimizer_find(const char *name); /* NULL: none */
extern const char *const optimizer_names[];               /* ends with NULL */

#endif
