/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nesterov's momentum, as Sutskever et al. 2013 and PyTorch have it: v = m v + g;
 * w -= rate (g + m v).
 */
#include "src/train/optimizer.h"

static size_t nesterov_memories(const struct optimizer_settings *settings)
{
    (void)settings;
    return 1;
}

static void nesterov_step(const struct optimizer_step *step)
{
    const struct kernel *kernel = step->kernel;
    const real *velocity = optimizer_velocity(step);
    double ahead = step->rate * step->settings->momentum;
    kernel->add_scaled(step->weights, (real)-step->rate, step->gradient, step->count);
    kernel->add_scaled(step->weights, (real)-ahead, velocity, step->count);
}

extern const struct optimizer optimizer_nesterov;
const struct optimizer optimizer_nesterov = {
    .name = "nesterov",
    .help = "momentum that looks where the step leads before it takes it",
    .rate = 0.01,
    .usual = { .momentum = 0.9 },
    .memory_names = { "velocity" },
    .memories = nesterov_memories,
    .step = nesterov_step,
};
