/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layer "flatten": the steps of a window become one, as wide as all of them; no weights. */
#include <string.h>

#include "src/net/layer.h"

static const struct key flatten_keys[] = { { .name = NULL } };

static bool flatten_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    (void)build;
    size_t width;
    if (!size_product(layer->in.steps, layer->in.width, &width))
        return err_set(err, ERR_USAGE, "%s: its input is too large", layer->name);
    layer->out = (struct shape){ .steps = 1, .width = width };
    return true;
}

static size_t flatten_out_steps(const struct layer *layer, size_t steps)
{
    (void)layer;
    (void)steps;
    return 1;
}

/* Steps that a window does not have are zeros. */
static void flatten_forward(const struct layer *layer, const struct pass *pass)
{
    size_t width = layer->in.width, all = layer->out.width;
    memset(pass->out, 0, pass->windows * all * sizeof(real));
    for (size_t window = 0; window < pass->windows; window++)
        for (size_t t = 0; t < pass->lengths[window]; t++)
            memcpy(pass->out + window * all + t * width,
                   pass->in + (t * pass->windows + window) * width, width * sizeof(real));
}

static void flatten_backward(const struct layer *layer, const struct pass *pass)
{
    size_t width = layer->in.width, all = layer->out.width;
    if (!pass->d_in)
        return;
    memset(pass->d_in, 0, pass->steps * pass->windows * width * sizeof(real));
    for (size_t window = 0; window < pass->windows; window++)
        for (size_t t = 0; t < pass->lengths[window]; t++)
            memcpy(pass->d_in + (t * pass->windows + window) * width,
                   pass->d_out + window * all + t * width, width * sizeof(real));
}

extern const struct layer_kind layer_flatten;
const struct layer_kind layer_flatten = {
    .name = "flatten",
    .help = "all steps of a window as one",
    .keys = flatten_keys,
    .build = flatten_build,
    .out_steps = flatten_out_steps,
    .forward = flatten_forward,
    .backward = flatten_backward,
};
