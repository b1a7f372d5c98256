/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stochastic gradient descent: w -= rate g. With momentum m (Polyak 1964, as in PyTorch):
 * v = m v + g;  w -= rate v.
 */
#include "src/train/optimizer.h"

static size_t sgd_memories(const struct key_values *settings)
{
    return values_number(settings, "momentum") > 0 ? 1 : 0;
}

static void sgd_step(const struct optimizer_step *step)
{
    const real *direction = step->gradient;
    real momentum = (real)step->momentum;
    if (momentum > 0) {
        real *velocity = step->memory[0];
        step->kernel->scale(velocity, momentum, step->count);
        step->kernel->add(velocity, step->gradient, step->count);
        direction = velocity;
    }
    step->kernel->add_scaled(step->weights, (real)-step->rate, direction, step->count);
}

extern const struct optimizer optimizer_sgd;
const struct optimizer optimizer_sgd = {
    .name = "sgd",
    .help = "stochastic gradient descent, with momentum where momentum= is set",
    .memory_names = { "velocity" },
    .memories = sgd_memories,
    .step = sgd_step,
};
