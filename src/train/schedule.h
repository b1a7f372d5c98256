/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the learning rate changes while a training goes on: a factor on the rate that was asked for, for
 * each step of the optimizer. A schedule is a row in schedules.def and a function in schedule.c.
 */
#ifndef PEEPHOLE_TRAIN_SCHEDULE_H
#define PEEPHOLE_TRAIN_SCHEDULE_H

#include "src/base/key.h"

struct schedule;

struct schedule_settings {
    const struct schedule *schedule;
    double warmup;       /* epochs in which the factor rises from 0 to what the schedule says */
    double decay;        /* what the factor is multiplied by */
    double decay_epochs; /* every so many epochs */
};

/* Where a step stands in the whole training. */
struct schedule_point {
    uint64_t step;  /* from 0 */
    uint64_t steps; /* in all */
    uint64_t epoch; /* steps of an epoch */
};

struct schedule {
    const char *name; /* "cosine" */
    const char *help;
    double decay; /* where none is given; 0: it has none */
    double (*factor)(const struct schedule_settings *settings, const struct schedule_point *point);
};

extern const char *const schedule_names[]; /* ends with NULL */
const struct schedule *schedule_find(const char *name);

/* From the keys schedule warmup decay decay-epochs. */
bool schedule_read(const struct key_values *values, struct schedule_settings *settings,
                   struct err *err);
double schedule_factor(const struct schedule_settings *settings,
                       const struct schedule_point *point);

#endif
