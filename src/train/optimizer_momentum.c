/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradient descent with momentum (Polyak 1964): v = m v + g;  w -= rate v. */
#include "src/train/optimizer.h"

static size_t momentum_memories(const struct optimizer_settings *settings)
{
    (void)settings;
    return 1;
}

static void momentum_step(const struct optimizer_step *step)
{
    const real *velocity = optimizer_velocity(step);
    step->kernel->add_scaled(step->weights, (real)-step->rate, velocity, step->count);
}

extern const struct optimizer optimizer_momentum;
const struct optimizer optimizer_momentum = {
    .name = "momentum",
    .help = "gradient descent that keeps going in the direction of its last steps",
    .rate = 0.01,
    .usual = { .momentum = 0.9 },
    .memory_names = { "velocity" },
    .memories = momentum_memories,
    .step = momentum_step,
};
