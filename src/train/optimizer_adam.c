/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adam (Kingma, Ba 2015): m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g g;
 * w -= rate m' / (sqrt(v') + epsilon) with m' = m / (1 - b1^t), v' = v / (1 - b2^t).
 */
#include "src/train/optimizer.h"

#include <math.h>

static size_t adam_memories(const struct optimizer_settings *settings)
{
    (void)settings;
    return 2;
}

void optimizer_adam_step(const struct optimizer_step *step, double shrink)
{
    const struct optimizer_settings *settings = step->settings;
    double t = (double)step->number;
    const struct adaptive_step adaptive = {
        .weights = step->weights,
        .gradient = step->gradient,
        .first = step->memory[0],
        .second = step->memory[1],
        .count = step->count,
        .rate = (real)(step->rate / (1 - pow(settings->beta1, t))),
        .shrink = (real)shrink,
        .epsilon = (real)settings->epsilon,
        .spread = (real)sqrt(1 - pow(settings->beta2, t)),
        .keep_first = (real)settings->beta1,
        .share_first = (real)(1 - settings->beta1),
        .keep_second = (real)settings->beta2,
        .share_second = (real)(1 - settings->beta2),
    };
    step->kernel->adaptive(&adaptive);
}

static void adam_step(const struct optimizer_step *step)
{
    optimizer_adam_step(step, 1);
}

extern const struct optimizer optimizer_adam;
const struct optimizer optimizer_adam = {
    .name = "adam",
    .help = "mean of the last gradients over the root of their mean square",
    .rate = 0.001,
    .usual = { .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8 },
    .memory_names = { "mean", "squares" },
    .memories = adam_memories,
    .step = adam_step,
};
