/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "dropout" (Srivastava et al. 2014): while training, each number is 0 with probability p,
 * else divided by 1 - p, so that its mean stays; outside of training it is left as it is. What is
 * dropped comes from the random stream "dropout" of the step and the slice, so that it does not depend
 * on the threads.
 */
#include <string.h>

#include "src/net/layer.h"

static const struct key dropout_keys[] = {
    { .name = "p",
      .type = KEY_NUMBER,
      .initial = "0.5",
      .least = 0,
      .greatest = 0.99,
      .help = "probability that a number is dropped" },
    { .name = NULL },
};

struct dropout {
    double p;
};

static bool dropout_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct dropout *dropout = arena_take(build->arena, 1, sizeof *dropout, err);
    if (!dropout)
        return false;
    dropout->p = values_number(build->values, "p");
    layer->own = dropout;
    layer->out = layer->in;
    return true;
}

static size_t dropout_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    return steps;
}

/* What each number is multiplied by. */
static bool dropout_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    size_t rows;
    return size_product(steps, windows, &rows) && size_product(rows, layer->in.width, size);
}

/* In training, where there is something to drop: without, nothing is drawn either. */
static bool drops(const struct layer *layer, const struct pass *pass)
{
    const struct dropout *dropout = layer->own;
    return pass->random && dropout->p > 0;
}

static void dropout_forward(const struct layer *layer, const struct pass *pass)
{
    const struct dropout *dropout = layer->own;
    size_t count = pass->steps * pass->windows * layer->in.width;
    if (!drops(layer, pass)) {
        memcpy(pass->out, pass->in, count * sizeof(real));
        return;
    }
    real kept = (real)(1 / (1 - dropout->p));
    for (size_t i = 0; i < count; i++) {
        pass->work[i] = rng_uniform(pass->random) < dropout->p ? 0 : kept;
        pass->out[i] = pass->in[i] * pass->work[i];
    }
}

static void dropout_backward(const struct layer *layer, const struct pass *pass)
{
    size_t count = pass->steps * pass->windows * layer->in.width;
    if (!pass->d_in)
        return;
    if (!drops(layer, pass)) {
        memcpy(pass->d_in, pass->d_out, count * sizeof(real));
        return;
    }
    for (size_t i = 0; i < count; i++)
        pass->d_in[i] = pass->d_out[i] * pass->work[i];
}

static const char *dropout_note(const struct layer *layer)
{
    (void)layer;
    return "in training only";
}

extern const struct layer_kind layer_dropout;
const struct layer_kind layer_dropout = {
    .name = "dropout",
    .help = "numbers left out at random while training",
    .keys = dropout_keys,
    .build = dropout_build,
    .out_steps = dropout_out_steps,
    .work_size = dropout_work_size,
    .forward = dropout_forward,
    .backward = dropout_backward,
    .note = dropout_note,
};
