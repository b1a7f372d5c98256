/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layer "bidirectional" (Schuster, Paliwal 1997): two recurrent layers of one kind, one over the
 * steps of a window and one over their reverse, their outputs side by side. With final=yes only what
 * each has after its last step: one step comes out. Padding stays behind the end in both directions,
 * and no state is carried from window to window, since the reverse would need the future.
 */
#include <string.h>

#include "src/net/inner.h"
#include "src/net/trace.h"

static const char *const cell_names[] = { "lstm", "gru", "rnn", "jordan", NULL };
static const char *const peephole_names[] = { "none", "diagonal", "full", NULL };

static const struct key bidirectional_keys[] = {
    { .name = "cell",
      .type = KEY_CHOICE,
      .initial = "lstm",
      .choices = cell_names,
      .help = "kind of the two layers" },
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "64",
      .least = 1,
      .greatest = 4096,
      .help = "cells in each direction" },
    { .name = "peephole",
      .type = KEY_CHOICE,
      .initial = "none",
      .choices = peephole_names,
      .help = "of LSTM cells" },
    { .name = "forget-bias",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = -100,
      .greatest = 100,
      .help = "of LSTM cells" },
    { .name = "final",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "only what each direction has after its last step" },
    { .name = NULL },
};

enum { FORWARD, REVERSE, DIRECTIONS };
static const char *const direction_names[] = { "forward", "reverse" };

struct bidirectional {
    struct inner inner[DIRECTIONS];
    bool final;
};

/* --- building --- */

/* The settings that the inner kind has, too. */
static size_t inner_settings(const struct layer_kind *kind, const struct key_values *values,
                             struct key_value *given)
{
    static const char *const names[] = { "hidden", "peephole", "forget-bias" };
    size_t count = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (key_find(kind->keys, names[i]))
            given[count++] = (struct key_value){ names[i], values_text(values, names[i]) };
    return count;
}

static bool bidirectional_build(struct layer *layer, const struct layer_build *build,
                                struct err *err)
{
    struct bidirectional *both = arena_take(build->arena, 1, sizeof *both, err);
    if (!both)
        return false;
    const struct layer_kind *kind = layer_kind_find(values_text(build->values, "cell"));
    struct key_value given[3];
    size_t count = inner_settings(kind, build->values, given);
    for (size_t d = 0; d < DIRECTIONS; d++)
        if (!inner_build(&both->inner[d], layer, kind->name, layer->in, direction_names[d], given,
                         count, build, err))
            return false;
    both->final = values_yes(build->values, "final");
    layer->own = both;
    layer->out = (struct shape){ .steps = both->final ? 1 : layer->in.steps,
                                 .width = 2 * both->inner[FORWARD].layer.out.width };
    return true;
}

static size_t bidirectional_out_steps(const struct layer *layer, size_t steps)
{
    const struct bidirectional *both = layer->own;
    return both->final ? 1 : steps;
}

/* The inner layer of a direction with the places of its blocks in the net. */
static struct layer inner_of(const struct layer *layer, size_t direction)
{
    const struct bidirectional *both = layer->own;
    return inner_placed(&both->inner[direction], layer);
}

static void bidirectional_start(const struct layer *layer, real *weights)
{
    for (size_t d = 0; d < DIRECTIONS; d++) {
        struct layer inner = inner_of(layer, d);
        if (inner.kind->start)
            inner.kind->start(&inner, weights);
    }
}

/* --- the workspace --- */

struct bidirectional_work {
    real *in, *d_in;                           /* steps x windows x in width: reversed */
    real *out[DIRECTIONS], *d_out[DIRECTIONS]; /* steps x windows x hidden */
    real *inner[DIRECTIONS];
};

/* Each array begins where a whole vector of numbers would: products of rows that straddle two lines of
 * the cache are a sixth slower. */
enum { LINE = 16, ARRAYS = 8 };

static size_t whole_lines(size_t count)
{
    return (count + LINE - 1) / LINE * LINE;
}

static bool bidirectional_work_size(const struct layer *layer, size_t steps, size_t windows,
                                    size_t *size)
{
    const struct layer *inner = &((const struct bidirectional *)layer->own)->inner[FORWARD].layer;
    size_t rows, outer, own;
    if (!size_product(steps, windows, &rows) ||
        !size_product(rows, 2 * layer->in.width + 4 * inner->out.width, &outer) ||
        !inner->kind->work_size(inner, steps, windows, &own) || outer > SIZE_MAX / 2 ||
        own > SIZE_MAX / 4 - ARRAYS * LINE)
        return false;
    *size = outer + 2 * own + ARRAYS * LINE;
    return true;
}

static struct bidirectional_work work_of(const struct layer *layer, const struct pass *pass)
{
    const struct layer *inner = &((const struct bidirectional *)layer->own)->inner[FORWARD].layer;
    size_t rows = pass->steps * pass->windows, own = 0;
    struct bidirectional_work work = { .in = pass->work };
    inner->kind->work_size(inner, pass->steps, pass->windows, &own);
    work.d_in = work.in + whole_lines(rows * layer->in.width);
    real *next = work.d_in + whole_lines(rows * layer->in.width);
    for (size_t d = 0; d < DIRECTIONS; d++) {
        work.out[d] = next;
        work.d_out[d] = next + whole_lines(rows * inner->out.width);
        work.inner[d] = work.d_out[d] + whole_lines(rows * inner->out.width);
        next = work.inner[d] + whole_lines(own);
    }
    return work;
}

/* --- order of steps --- */

/* The step that a step of the reverse is; padding stays where it is. */
static size_t reversed(const struct pass *pass, size_t window, size_t t)
{
    size_t length = pass->lengths[window];
    return t < length ? length - 1 - t : t;
}

static void reverse_rows(const struct pass *pass, const real *from, size_t width, real *to)
{
    for (size_t t = 0; t < pass->steps; t++)
        for (size_t w = 0; w < pass->windows; w++)
            memcpy(to + (t * pass->windows + w) * width,
                   from + (reversed(pass, w, t) * pass->windows + w) * width, width * sizeof(real));
}

/* The step of a direction's own series that stands in step t of the output. */
static size_t own_step(const struct layer *layer, const struct pass *pass, size_t direction,
                       size_t window, size_t t)
{
    const struct bidirectional *both = layer->own;
    if (both->final)
        return pass->lengths[window] - 1;
    return direction == FORWARD ? t : reversed(pass, window, t);
}

/* --- computing --- */

static struct pass inner_pass(const struct pass *pass, const struct bidirectional_work *work,
                              size_t direction)
{
    struct pass inner = *pass;
    inner.in = direction == FORWARD ? pass->in : work->in;
    inner.out = work->out[direction];
    inner.d_out = work->d_out[direction];
    inner.d_in = !pass->d_in ? NULL : direction == FORWARD ? pass->d_in : work->d_in;
    inner.state_before = NULL;
    inner.state_after = NULL;
    inner.work = work->inner[direction];
    return inner;
}

static void bidirectional_forward(const struct layer *layer, const struct pass *pass)
{
    struct bidirectional_work work = work_of(layer, pass);
    size_t n = layer->out.width / 2, out_steps = bidirectional_out_steps(layer, pass->steps);
    reverse_rows(pass, pass->in, layer->in.width, work.in);
    for (size_t d = 0; d < DIRECTIONS; d++) {
        struct layer inner = inner_of(layer, d);
        struct pass own = inner_pass(pass, &work, d);
        inner.kind->forward(&inner, &own);
        for (size_t t = 0; t < out_steps; t++)
            for (size_t w = 0; w < pass->windows; w++)
                memcpy(pass->out + (t * pass->windows + w) * 2 * n + d * n,
                       work.out[d] + (own_step(layer, pass, d, w, t) * pass->windows + w) * n,
                       n * sizeof(real));
    }
}

static void bidirectional_backward(const struct layer *layer, const struct pass *pass)
{
    struct bidirectional_work work = work_of(layer, pass);
    size_t n = layer->out.width / 2, out_steps = bidirectional_out_steps(layer, pass->steps);
    size_t rows = pass->steps * pass->windows, width = layer->in.width;
    for (size_t d = 0; d < DIRECTIONS; d++) {
        memset(work.d_out[d], 0, rows * n * sizeof(real));
        for (size_t t = 0; t < out_steps; t++)
            for (size_t w = 0; w < pass->windows; w++)
                memcpy(work.d_out[d] + (own_step(layer, pass, d, w, t) * pass->windows + w) * n,
                       pass->d_out + (t * pass->windows + w) * 2 * n + d * n, n * sizeof(real));
        struct layer inner = inner_of(layer, d);
        struct pass own = inner_pass(pass, &work, d);
        inner.kind->backward(&inner, &own);
    }
    if (!pass->d_in)
        return;
    reverse_rows(pass, work.d_in, width, work.in); /* whose reverse is no longer needed */
    pass->kernel->add(pass->d_in, work.in, rows * width);
}

/* Both directions, step by step of what goes in. */
static bool bidirectional_trace(const struct layer *layer, const struct pass *pass,
                                struct trace *trace)
{
    struct bidirectional_work work = work_of(layer, pass);
    bool ok = true;
    for (size_t d = 0; ok && d < DIRECTIONS; d++) {
        struct layer inner = inner_of(layer, d);
        struct pass own = inner_pass(pass, &work, d);
        trace->direction = direction_names[d];
        ok = inner.kind->trace(&inner, &own, trace);
        if (ok && d == REVERSE)
            trace_reverse(&trace->layers[trace->count - 1]);
    }
    trace->direction = NULL;
    return ok;
}

static const char *bidirectional_note(const struct layer *layer)
{
    const struct bidirectional *both = layer->own;
    return both->inner[FORWARD].layer.kind->name;
}

extern const struct layer_kind layer_bidirectional;
const struct layer_kind layer_bidirectional = {
    .name = "bidirectional",
    .order =
        "forward and reverse: gates in the order of the cell (lstm: i f g o, gru: r z g) along the columns",
    .help = "a recurrent layer and one over the reverse, side by side",
    .keys = bidirectional_keys,
    .build = bidirectional_build,
    .out_steps = bidirectional_out_steps,
    .work_size = bidirectional_work_size,
    .start = bidirectional_start,
    .forward = bidirectional_forward,
    .backward = bidirectional_backward,
    .trace = bidirectional_trace,
    .note = bidirectional_note,
};
