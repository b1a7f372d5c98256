/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "conv": a convolution over the steps (1-D), `filters` sums of `size` neighbouring steps:
 *
 *     y_t = b + sum_k x_{t stride + k - padding} W_k          W_k: in width x filters
 *
 * W is one matrix, (size in-width) x filters, and so are the gathered steps of all windows: one product
 * forward, two backward. padding=same puts (size - 1) / 2 zeros in front and the rest behind, so that
 * with a stride of 1 as many steps come out as go in.
 */
#include <stdio.h>
#include <string.h>

#include "src/math/product.h"
#include "src/net/layer.h"

enum padding { PADDING_VALID, PADDING_SAME };
static const char *const padding_names[] = { "valid", "same", NULL };

static const struct key conv_keys[] = {
    { .name = "filters",
      .type = KEY_COUNT,
      .initial = "32",
      .least = 1,
      .greatest = 4096,
      .help = "width of the output" },
    { .name = "size",
      .type = KEY_COUNT,
      .initial = "3",
      .least = 1,
      .greatest = 1024,
      .help = "steps that a filter sees" },
    { .name = "stride",
      .type = KEY_COUNT,
      .initial = "1",
      .least = 1,
      .greatest = 1024,
      .help = "steps from one output to the next" },
    { .name = "padding",
      .type = KEY_CHOICE,
      .initial = "valid",
      .choices = padding_names,
      .help = "none, or zeros around the steps" },
    { .name = NULL },
};

struct conv {
    size_t filters, size, stride;
    size_t before, around; /* zeros in front; in front and behind */
    char note[64];
};

enum { CONV_W, CONV_B };

static size_t conv_out_steps(const struct layer *layer, size_t steps)
{
    const struct conv *conv = layer->own;
    size_t padded = steps + conv->around;
    return padded < conv->size ? 0 : (padded - conv->size) / conv->stride + 1;
}

static bool conv_build(struct layer *layer, const struct layer_build *build, struct err *err)
{
    struct conv *conv = arena_take(build->arena, 1, sizeof *conv, err);
    if (!conv)
        return false;
    conv->filters = values_count(build->values, "filters");
    conv->size = values_count(build->values, "size");
    conv->stride = values_count(build->values, "stride");
    conv->around = values_choice(build->values, "padding") == PADDING_SAME ? conv->size - 1 : 0;
    conv->before = conv->around / 2;
    snprintf(conv->note, sizeof conv->note, "of %zu step%s%s", conv->size,
             conv->size == 1 ? "" : "s", conv->around ? ", padded" : "");
    if (conv->stride > 1)
        snprintf(conv->note + strlen(conv->note), sizeof conv->note - strlen(conv->note),
                 ", stride %zu", conv->stride);
    layer->own = conv;
    size_t steps = conv_out_steps(layer, layer->in.steps), inputs = conv->size * layer->in.width;
    if (steps == 0)
        return err_set(err, ERR_USAGE, "%s: a filter of %zu steps is longer than its input of %zu",
                       layer->name, conv->size, layer->in.steps);
    layer->out = (struct shape){ .steps = steps, .width = conv->filters };
    layer_add_block(layer, "W", BLOCK_WEIGHT, inputs, conv->filters, inputs, conv->filters, inputs);
    layer_add_block(layer, "b", BLOCK_BIAS, 1, conv->filters, inputs, conv->filters, inputs);
    return true;
}

/* Every filter once for each step that comes out. */
static size_t conv_multiply_adds(const struct layer *layer)
{
    const struct block *filters = &layer->blocks[CONV_W];
    return layer->out.steps * filters->rows * filters->cols;
}

/* The gathered steps: (out steps x windows) x (size x in width). */
static bool conv_work_size(const struct layer *layer, size_t steps, size_t windows, size_t *size)
{
    const struct conv *conv = layer->own;
    size_t rows;
    return size_product(conv_out_steps(layer, steps), windows, &rows) &&
           size_product(rows, conv->size * layer->in.width, size);
}

/* The input step that filter step k of output t sees; SIZE_MAX where it is a zero around, as all steps
 * behind the last one of a window are, whatever padding lies there. */
static size_t seen_step(const struct conv *conv, size_t length, size_t t, size_t k)
{
    size_t at = t * conv->stride + k;
    return at < conv->before || at - conv->before >= length ? SIZE_MAX : at - conv->before;
}

/* The same for an input of one number a step, where each step's numbers lie side by side. */
static void gather_numbers(const struct layer *layer, const struct pass *pass, real *columns)
{
    const struct conv *conv = layer->own;
    size_t size = conv->size, windows = pass->windows;
    size_t out_steps = conv_out_steps(layer, pass->steps);
    for (size_t t = 0; t < out_steps; t++, columns += size * windows) {
        for (size_t k = 0; k < size; k++) {
            size_t step = seen_step(conv, pass->steps, t, k);
            for (size_t window = 0; window < windows; window++)
                columns[window * size + k] =
                    step == SIZE_MAX ? 0 : pass->in[step * windows + window];
        }
    }
}

static void gather(const struct layer *layer, const struct pass *pass, real *columns)
{
    const struct conv *conv = layer->own;
    size_t width = layer->in.width, out_steps = conv_out_steps(layer, pass->steps);
    for (size_t t = 0; t < out_steps; t++) {
        for (size_t window = 0; window < pass->windows; window++) {
            for (size_t k = 0; k < conv->size; k++, columns += width) {
                size_t step = seen_step(conv, pass->lengths[window], t, k);
                if (step == SIZE_MAX)
                    memset(columns, 0, width * sizeof(real));
                else
                    memcpy(columns, pass->in + (step * pass->windows + window) * width,
                           width * sizeof(real));
            }
        }
    }
}

static void conv_forward(const struct layer *layer, const struct pass *pass)
{
    const struct conv *conv = layer->own;
    size_t rows = conv_out_steps(layer, pass->steps) * pass->windows;
    size_t inputs = conv->size * layer->in.width, filters = conv->filters;
    const real *bias = layer_weights(layer, pass, CONV_B);
    if (layer->in.width == 1)
        gather_numbers(layer, pass, pass->work);
    else
        gather(layer, pass, pass->work);
    product_rows(pass->kernel, rows, filters, inputs, pass->work,
                 layer_weights(layer, pass, CONV_W), bias, pass->out);
}

/* The derivatives of the gathered steps back to the steps that they were. */
static void scatter(const struct layer *layer, const struct pass *pass, const real *columns)
{
    const struct conv *conv = layer->own;
    size_t width = layer->in.width, out_steps = conv_out_steps(layer, pass->steps);
    memset(pass->d_in, 0, pass->steps * pass->windows * width * sizeof(real));
    for (size_t t = 0; t < out_steps; t++) {
        for (size_t window = 0; window < pass->windows; window++) {
            for (size_t k = 0; k < conv->size; k++, columns += width) {
                size_t step = seen_step(conv, pass->lengths[window], t, k);
                if (step != SIZE_MAX)
                    pass->kernel->add(pass->d_in + (step * pass->windows + window) * width, columns,
                                      width);
            }
        }
    }
}

static void conv_backward(const struct layer *layer, const struct pass *pass)
{
    const struct conv *conv = layer->own;
    size_t rows = conv_out_steps(layer, pass->steps) * pass->windows;
    size_t inputs = conv->size * layer->in.width, filters = conv->filters;
    real *d_bias = layer_gradient(layer, pass, CONV_B);
    memset(d_bias, 0, filters * sizeof(real));
    pass->kernel->add_rows(d_bias, pass->d_out, rows, filters);
    product_gradient(pass->kernel, inputs, filters, rows, pass->work, pass->d_out,
                     layer_gradient(layer, pass, CONV_W));
    if (!pass->d_in)
        return;
    product_back(pass->kernel, rows, inputs, filters, pass->d_out,
                 layer_weights(layer, pass, CONV_W), pass->work);
    scatter(layer, pass, pass->work);
}

static const char *conv_note(const struct layer *layer)
{
    const struct conv *conv = layer->own;
    return conv->note;
}

extern const struct layer_kind layer_conv;
const struct layer_kind layer_conv = {
    .name = "conv",
    .order = "rows of W: step 0 with all inputs, then step 1, ...",
    .help = "a convolution over the steps",
    .keys = conv_keys,
    .build = conv_build,
    .out_steps = conv_out_steps,
    .work_size = conv_work_size,
    .multiply_adds = conv_multiply_adds,
    .forward = conv_forward,
    .backward = conv_backward,
    .note = conv_note,
};
