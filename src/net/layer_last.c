/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layer "last": of each window only its last step, y = x[length - 1]; no weights. */
#include <string.h>

#include "src/net/layer.h"

static const struct key last_keys[] = { { .name = NULL } };

static bool last_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    (void)build;
    (void)err;
    layer->out = (struct shape){ .steps = 1, .width = layer->in.width };
    return true;
}

static size_t last_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    (void)steps;
    return 1;
}

static void last_forward(const struct layer *layer, const struct pass *pass)
{
    size_t width = layer->in.width;
    for (size_t window = 0; window < pass->windows; window++) {
        size_t from = (pass->lengths[window] - 1) * pass->windows + window;
        memcpy(pass->out + window * width, pass->in + from * width, width * sizeof(real));
    }
}

static void last_backward(const struct layer *layer, const struct pass *pass)
{
    if (!pass->d_in)
        return;
    size_t width = layer->in.width;
    memset(pass->d_in, 0, pass->steps * pass->windows * width * sizeof(real));
    for (size_t window = 0; window < pass->windows; window++) {
        size_t to = (pass->lengths[window] - 1) * pass->windows + window;
        memcpy(pass->d_in + to * width, pass->d_out + window * width, width * sizeof(real));
    }
}

extern const struct layer_kind layer_last;
const struct layer_kind layer_last = {
    .name = "last",
    .help = "the last step of each window",
    .keys = last_keys,
    .build = last_build,
    .out_steps = last_out_steps,
    .forward = last_forward,
    .backward = last_backward,
};
