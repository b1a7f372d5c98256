/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workspace of a computation: all of it taken when it is made. */
#include <string.h>

#include "src/net/net.h"

/* Sizes of the arrays of a workspace, in numbers. */
struct sizes {
    size_t input, labels, probabilities;
    size_t out[LAYERS_MOST], work[LAYERS_MOST], state[LAYERS_MOST];
};

static bool size_of_layer(const struct layer *layer, size_t steps, size_t windows, size_t index,
                          struct sizes *sizes)
{
    size_t rows;
    size_t out_steps = layer->kind->out_steps(layer, steps);
    if (!size_product(out_steps, windows, &rows) ||
        !size_product(rows, layer->out.width, &sizes->out[index]))
        return false;
    if (layer->kind->work_size &&
        !layer->kind->work_size(layer, steps, windows, &sizes->work[index]))
        return false;
    return !layer->kind->state_size ||
           size_product(windows, layer->kind->state_size(layer), &sizes->state[index]);
}

static bool measure(const struct net *net, size_t steps, size_t windows, struct sizes *sizes)
{
    size_t rows;
    memset(sizes, 0, sizeof *sizes);
    if (!size_product(steps, windows, &rows) || !size_product(rows, net->in.width, &sizes->input))
        return false;
    for (size_t i = 0; i < net->layer_count; i++) {
        if (!size_of_layer(&net->layers[i], steps, windows, i, sizes))
            return false;
        steps = net->layers[i].kind->out_steps(&net->layers[i], steps);
    }
    return size_product(steps, windows, &sizes->labels) &&
           size_product(sizes->labels, net->classes, &sizes->probabilities);
}

/* Adds b numbers of a size to a total in bytes, which sticks at SIZE_MAX. */
static void add_bytes(size_t *total, size_t count, size_t size)
{
    size_t bytes;
    if (*total == SIZE_MAX || !size_product(count, size, &bytes) || bytes > SIZE_MAX - *total)
        *total = SIZE_MAX;
    else
        *total += bytes;
}

size_t net_work_bytes(const struct net *net, size_t steps, size_t windows, bool training)
{
    struct sizes sizes;
    if (!measure(net, steps, windows, &sizes))
        return SIZE_MAX;
    size_t total = sizeof(struct net_work);
    add_bytes(&total, sizes.input, sizeof(real));
    add_bytes(&total, sizes.labels, 2 * sizeof(uint32_t));
    add_bytes(&total, sizes.probabilities, sizeof(real));
    add_bytes(&total, training ? net->weight_count : 0, sizeof(real));
    for (size_t i = 0; i < net->layer_count; i++) {
        add_bytes(&total, sizes.out[i], (training ? 2 : 1) * sizeof(real));
        add_bytes(&total, sizes.work[i], sizeof(real));
        add_bytes(&total, sizes.state[i], sizeof(real));
        add_bytes(&total, windows, sizeof(size_t));
    }
    return total;
}

static bool take_layer(struct net_work *work, const struct sizes *sizes, size_t i, struct err *err)
{
    work->out[i] = arena_take(work->arena, sizes->out[i], sizeof(real), err);
    if (!work->out[i])
        return false;
    if (work->training) {
        work->d_out[i] = arena_take(work->arena, sizes->out[i], sizeof(real), err);
        if (!work->d_out[i])
            return false;
    }
    work->layer_work[i] = arena_take(work->arena, sizes->work[i], sizeof(real), err);
    work->state[i] = arena_take(work->arena, sizes->state[i], sizeof(real), err);
    work->layer_lengths[i] =
        i == 0 ? work->lengths : arena_take(work->arena, work->windows_most, sizeof(size_t), err);
    return work->layer_work[i] && work->state[i] && work->layer_lengths[i];
}

static bool take_all(struct net_work *work, const struct sizes *sizes, struct err *err)
{
    struct arena *arena = work->arena;
    const struct net *net = work->net;
    size_t layers = net->layer_count;
    work->lengths = arena_take(arena, work->windows_most, sizeof *work->lengths, err);
    work->input = arena_take(arena, sizes->input, sizeof(real), err);
    work->scratch = arena_take(arena, net->in.steps * net->in.width, sizeof(real), err);
    work->labels = arena_take(arena, sizes->labels, sizeof *work->labels, err);
    work->positions = arena_take(arena, sizes->labels, sizeof *work->positions, err);
    work->probabilities = arena_take(arena, sizes->probabilities, sizeof(real), err);
    work->gradient = arena_take(arena, work->training ? net->weight_count : 0, sizeof(real), err);
    work->out = arena_take(arena, layers, sizeof *work->out, err);
    work->d_out = arena_take(arena, layers, sizeof *work->d_out, err);
    work->layer_work = arena_take(arena, layers, sizeof *work->layer_work, err);
    work->state = arena_take(arena, layers, sizeof *work->state, err);
    work->layer_lengths = arena_take(arena, layers, sizeof *work->layer_lengths, err);
    if (!work->lengths || !work->input || !work->scratch || !work->labels || !work->positions ||
        !work->probabilities || !work->gradient || !work->out || !work->d_out ||
        !work->layer_work || !work->state || !work->layer_lengths)
        return false;
    for (size_t i = 0; i < layers; i++) {
        if (!take_layer(work, sizes, i, err))
            return false;
    }
    return true;
}

struct net_work *net_work_new(const struct net *net, size_t steps, size_t windows, bool training,
                              struct err *err)
{
    struct sizes sizes;
    if (!measure(net, steps, windows, &sizes)) {
        err_memory(err);
        return NULL;
    }
    struct arena *arena = arena_new(err);
    struct net_work *work = arena ? arena_take(arena, 1, sizeof *work, err) : NULL;
    if (!work) {
        arena_free(arena);
        return NULL;
    }
    work->arena = arena;
    work->net = net;
    work->steps_most = steps;
    work->windows_most = windows;
    work->training = training;
    if (!take_all(work, &sizes, err)) {
        arena_free(arena);
        return NULL;
    }
    return work;
}

void net_work_free(struct net_work *work)
{
    if (work)
        arena_free(work->arena);
}

void net_work_reset_state(struct net_work *work)
{
    for (size_t i = 0; i < work->net->layer_count; i++) {
        const struct layer *layer = &work->net->layers[i];
        if (layer->kind->state_size)
            memset(work->state[i], 0,
                   work->windows_most * layer->kind->state_size(layer) * sizeof(real));
    }
}

size_t net_work_records(const struct net_work *work, size_t layer)
{
    size_t records = 0;
    for (size_t w = 0; w < work->windows; w++)
        records += work->layer_lengths[layer][w];
    return records;
}

size_t net_work_labelled(const struct net_work *work)
{
    size_t count = net_out_steps(work->net, work->steps) * work->windows;
    size_t labelled = 0;
    for (size_t i = 0; i < count; i++)
        labelled += work->labels[i] != NET_NO_LABEL;
    return labelled;
}

const real *net_work_sums(const struct net_work *work)
{
    return work->out[work->net->layer_count - 1];
}

real *net_work_d_sums(struct net_work *work)
{
    return work->d_out[work->net->layer_count - 1];
}
