/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RMSProp (Tieleman, Hinton 2012): s = b s + (1 - b) g g;  w -= rate g / (sqrt(s) + epsilon), with
 * b = beta2.
 */
#include "src/train/optimizer.h"

static size_t rmsprop_memories(const struct optimizer_settings *settings)
{
    (void)settings;
    return 1;
}

static void rmsprop_step(const struct optimizer_step *step)
{
    const struct optimizer_settings *settings = step->settings;
    const struct adaptive_step adaptive = { .weights = step->weights,
                                            .gradient = step->gradient,
                                            .second = step->memory[0],
                                            .count = step->count,
                                            .rate = (real)step->rate,
                                            .shrink = 1,
                                            .epsilon = (real)settings->epsilon,
                                            .spread = 1,
                                            .keep_second = (real)settings->beta2,
                                            .share_second = (real)(1 - settings->beta2) };
    step->kernel->adaptive(&adaptive);
}

extern const struct optimizer optimizer_rmsprop;
const struct optimizer optimizer_rmsprop = {
    .name = "rmsprop",
    .help = "each weight's rate goes by the mean square of its last gradients",
    .rate = 0.01,
    .usual = { .beta2 = 0.99, .epsilon = 1e-8 },
    .memory_names = { "squares" },
    .memories = rmsprop_memories,
    .step = rmsprop_step,
};
