/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layer "mean": of each window the mean over its steps, without the padding; no weights. */
#include <string.h>

#include "src/net/layer.h"

static const struct key mean_keys[] = { { .name = NULL } };

static bool mean_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    (void)build;
    (void)err;
    layer->out = (struct shape){ .steps = 1, .width = layer->in.width };
    return true;
}

static size_t mean_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    (void)steps;
    return 1;
}

static void mean_forward(const struct layer *layer, const struct pass *pass)
{
    size_t width = layer->in.width;
    memset(pass->out, 0, pass->windows * width * sizeof(real));
    for (size_t window = 0; window < pass->windows; window++) {
        real *out = pass->out + window * width;
        for (size_t t = 0; t < pass->lengths[window]; t++)
            pass->kernel->add(out, pass->in + (t * pass->windows + window) * width, width);
        pass->kernel->scale(out, 1 / (real)pass->lengths[window], width);
    }
}

static void mean_backward(const struct layer *layer, const struct pass *pass)
{
    size_t width = layer->in.width;
    if (!pass->d_in)
        return;
    memset(pass->d_in, 0, pass->steps * pass->windows * width * sizeof(real));
    for (size_t window = 0; window < pass->windows; window++)
        for (size_t t = 0; t < pass->lengths[window]; t++)
            pass->kernel->add_scaled(pass->d_in + (t * pass->windows + window) * width,
                                     1 / (real)pass->lengths[window], pass->d_out + window * width,
                                     width);
}

extern const struct layer_kind layer_mean;
const struct layer_kind layer_mean = {
    .name = "mean",
    .help = "the mean over the steps of each window",
    .keys = mean_keys,
    .build = mean_build,
    .out_steps = mean_out_steps,
    .forward = mean_forward,
    .backward = mean_backward,
};
