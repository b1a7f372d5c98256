/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stochastic gradient descent: w -= rate g. With momentum m (Polyak 1964, as in PyTorch):
 * v = m v + g;  w -= rate v.
 */
#include "src/train/optimizer.h"

static size_t sgd_memories(const struct optimizer_settings *settings)
{
    return settings->momentum > 0 ? 1 : 0;
}

static void sgd_step(const struct optimizer_step *step)
{
    const real *direction = step->gradient;
    if (step->settings->momentum > 0)
        direction = optimizer_velocity(step);
    step->kernel->add_scaled(step->weights, (real)-step->rate, direction, step->count);
}

extern const struct optimizer optimizer_sgd;
const struct optimizer optimizer_sgd = {
    .name = "sgd",
    .help = "stochastic gradient descent, with momentum where momentum= is set",
    .rate = 0.1,
    .memory_names = { "velocity" },
    .memories = sgd_memories,
    .step = sgd_step,
};
