/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adagrad (Duchi, Hazan, Singer 2011): s += g g;  w -= rate g / (sqrt(s) + epsilon).
 */
#include "src/train/optimizer.h"

static size_t adagrad_memories(const struct optimizer_settings *settings)
{
    (void)settings;
    return 1;
}

static void adagrad_step(const struct optimizer_step *step)
{
    const struct adaptive_step adaptive = { .weights = step->weights,
                                            .gradient = step->gradient,
                                            .second = step->memory[0],
                                            .count = step->count,
                                            .rate = (real)step->rate,
                                            .shrink = 1,
                                            .epsilon = (real)step->settings->epsilon,
                                            .spread = 1,
                                            .keep_second = 1,
                                            .share_second = 1 };
    step->kernel->adaptive(&adaptive);
}

extern const struct optimizer optimizer_adagrad;
const struct optimizer optimizer_adagrad = {
    .name = "adagrad",
    .help = "each weight's rate falls with the squares of its gradients so far",
    .rate = 0.01,
    .usual = { .epsilon = 1e-10 },
    .memory_names = { "squares" },
    .memories = adagrad_memories,
    .step = adagrad_step,
};
