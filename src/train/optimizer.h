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

/* Settings as numbers; each optimizer looks at those that are its own. */
struct optimizer_settings {
    double momentum;     /* sgd, momentum, nesterov: share of the last step that is kept */
    double beta1, beta2; /* adam, adamw: shares of the mean and the mean square that are kept;
                              beta2 also of rmsprop */
    double epsilon;      /* added to the root of the mean square */
    double weight_decay; /* adamw: share of a weight that a step takes off, times the rate */
};

struct optimizer_step {
    const struct kernel *kernel;
    double rate;
    uint64_t number; /* of the step, from 1 */
    const struct optimizer_settings *settings;
    real *weights;
    const real *gradient;
    size_t count;
    real *memory[OPTIMIZER_MEMORIES_MOST]; /* count each, zero at the start */
};

struct optimizer {
    const char *name; /* "sgd" */
    const char *help;
    /* What holds where nothing is given; 0: a setting that this optimizer does not have. */
    double rate;
    struct optimizer_settings usual;
    const char *memory_names[OPTIMIZER_MEMORIES_MOST]; /* "velocity"; NULL: no more */
    /* How many of its memories these settings need. */
    size_t (*memories)(const struct optimizer_settings *settings);
    void (*step)(const struct optimizer_step *step);
};

size_t optimizer_count(void);
const struct optimizer *optimizer_at(size_t index);
const struct optimizer *optimizer_find(const char *name); /* NULL: none */
extern const char *const optimizer_names[];               /* ends with NULL */

/* The settings of these keys (momentum beta1 beta2 epsilon weight-decay), else the usual ones. A key
 * that is given but not one of this optimizer's is ERR_USAGE. */
bool optimizer_read(const struct optimizer *optimizer, const struct key_values *values,
                    struct optimizer_settings *settings, struct err *err);

/* v = momentum v + g, in memory[0]; sgd, momentum and nesterov share it. */
const real *optimizer_velocity(const struct optimizer_step *step);
/* The step of adam from weights that were multiplied by `shrink`; adamw takes it, too. */
void optimizer_adam_step(const struct optimizer_step *step, double shrink);

#endif
