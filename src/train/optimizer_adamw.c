/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AdamW (Loshchilov, Hutter 2019): the step of Adam, and apart from it w -= rate decay w.
 */
#include "src/train/optimizer.h"

static size_t adamw_memories(const struct optimizer_settings *settings)
{
    (void)settings;
    return 2;
}

static void adamw_step(const struct optimizer_step *step)
{
    optimizer_adam_step(step, 1 - step->rate * step->settings->weight_decay);
}

extern const struct optimizer optimizer_adamw;
const struct optimizer optimizer_adamw = {
    .name = "adamw",
    .help = "adam, and each step takes a share off every weight",
    .rate = 0.001,
    .usual = { .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8, .weight_decay = 0.01 },
    .memory_names = { "mean", "squares" },
    .memories = adamw_memories,
    .step = adamw_step,
};
