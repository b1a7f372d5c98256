/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What "grnn" and "pnn" share: both sum up Gaussian windows over the training rows (density.h) and
 * differ in what they make of the sums, and in how they choose sigma where none is given: each training
 * row, or each of a sample, is left out and asked for by all the others, for sigma = 1, 2^-1/2, 1/2, ...
 */
#ifndef PEEPHOLE_CLASSIC_WINDOWS_H
#define PEEPHOLE_CLASSIC_WINDOWS_H

#include "src/classic/density.h"

/* What a learner makes of the sums of one row. */
struct window_rule {
    /* How much each class's sum counts, from the settings and the classes' training rows. own: a row of
     * this class is left out, SIZE_MAX: none. NULL: 1 each. */
    void (*factors)(const struct key_values *values, const double *class_rows,
                    const double *class_weights, size_t classes, size_t own, double *factors);
    /* What an answer costs when sigma is chosen. probabilities add up to 1. */
    double (*cost)(const double *probabilities, size_t classes, size_t truth);
    const char *cost_name; /* "mean squared error", for people */
};

/* sigma= and leave-out=, of both. */
#define WINDOW_KEYS                                                                            \
    { .name = "sigma",                                                                         \
      .type = KEY_NUMBER,                                                                      \
      .least = 0,                                                                              \
      .greatest = 1000,                                                                        \
      .above_least = true,                                                                     \
      .help = "width of the windows; unset: chosen by leaving training rows out" },            \
    {                                                                                          \
        .name = "leave-out", .type = KEY_COUNT, .initial = "2000", .least = 1,                 \
        .greatest = 1000000, .help = "rows that are left out one at a time (all, or a sample)" \
    }

/* The functions of struct learner, given the rule. */
struct learned *windows_fit(const struct window_rule *rule, const struct learner_task *task,
                            struct err *err);
bool windows_answer(const struct learned *learned, const struct learner_rows *rows,
                    const struct compute *compute, const struct cancel *cancel,
                    float *probabilities, struct err *err);
void windows_free(struct learned *learned);
bool windows_write(const struct learned *learned, struct pack *pack, struct err *err);
struct learned *windows_read(const struct window_rule *rule, const struct key_values *values,
                             const struct preparation *preparation, const struct pack *pack,
                             struct err *err);
size_t windows_parameters(const struct learned *learned);
bool windows_describe(const struct learned *learned, const struct preparation *preparation,
                      struct str *text);

#endif
