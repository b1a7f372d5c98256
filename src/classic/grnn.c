/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "grnn", the general regression neural network: Specht (1991), "A general regression neural
 * network", IEEE Transactions on Neural Networks 2(6), equation 5, for one target a class that is 1 for
 * its rows and 0 for others:
 *
 *     y_c(x) = sum over t of y_c(t) e^(-D^2 / (2 sigma^2)) / sum over t of e^(-D^2 / (2 sigma^2)),
 *     D^2 = |x - t|^2
 *
 * The y_c add up to 1. Sigma: the one with the least mean squared error when each training row is left out
 * in turn (his section III, "holdout method").
 */
#include "src/classic/windows.h"
#include "src/net/preset.h"

static const struct key grnn_keys[] = { WINDOW_KEYS, { .name = NULL } };

static void count_alike(const struct key_values *values, const double *class_rows,
                        const double *class_weights, size_t classes, size_t own, double *factors)
{
    (void)values, (void)class_rows, (void)class_weights, (void)own;
    for (size_t c = 0; c < classes; c++)
        factors[c] = 1;
}

static double squared_error(const double *probabilities, size_t classes, size_t truth)
{
    double sum = 0;
    for (size_t c = 0; c < classes; c++) {
        double apart = probabilities[c] - (c == truth ? 1 : 0);
        sum += apart * apart;
    }
    return sum;
}

static const struct window_rule rule = {
    .factors = count_alike,
    .cost = squared_error,
    .cost_name = "mean squared error",
};

static struct learned *grnn_fit(const struct learner_task *task, struct err *err)
{
    return windows_fit(&rule, task, err);
}

static struct learned *grnn_read(const struct key_values *values,
                                 const struct preparation *preparation, const struct pack *pack,
                                 struct err *err)
{
    return windows_read(&rule, values, preparation, pack, err);
}

static const struct learner grnn = {
    .fit = grnn_fit,
    .answer = windows_answer,
    .free = windows_free,
    .write = windows_write,
    .read = grnn_read,
    .parameters = windows_parameters,
    .describe = windows_describe,
    .answers_slowly = true,
};

extern const struct preset preset_grnn;
const struct preset preset_grnn = {
    .name = "grnn",
    .help = "general regression neural network: a mean of the training rows, weighed by nearness",
    .paper = "Specht (1991), IEEE Transactions on Neural Networks 2",
    .keys = grnn_keys,
    .learner = &grnn,
};
