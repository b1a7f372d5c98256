/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stack of layers: building it, and running a batch through it forward and backward. */
#include "src/net/net.h"

#include <stdio.h>
#include <string.h>

#include "src/base/near.h"

/* No more weights than fit comfortably into memory; also the limit for models read from files. */
#define WEIGHTS_MOST ((size_t)1 << 28)

static bool unknown_kind(const char *name, struct err *err)
{
    const char *names[LAYERS_MOST];
    size_t count = 0;
    for (; count < layer_kind_count() && count < LAYERS_MOST; count++)
        names[count] = layer_kind_at(count)->name;
    err_set(err, ERR_USAGE, "there is no layer \"%s\"", name);
    const char *near = near_name(name, names, count);
    return near ? err_hint(err, "did you mean %s?", near) : false;
}

bool layer_list_add(struct layer_list *list, const char *kind, struct err *err)
{
    if (list->count == LAYERS_MOST)
        return err_set(err, ERR_USAGE, "a net has at most %d layers", LAYERS_MOST);
    const struct layer_kind *found = layer_kind_find(kind);
    if (!found)
        return unknown_kind(kind, err);
    list->at[list->count++] = (struct layer_request){ .kind = found };
    return true;
}

bool layer_list_set(struct layer_list *list, const char *name, const char *value, struct err *err)
{
    struct layer_request *request = &list->at[list->count - 1];
    const struct key *key = key_find(request->kind->keys, name);
    if (!key)
        return err_set(err, ERR_USAGE, "the layer %s has no setting \"%s\"", request->kind->name,
                       name);
    if (!key_check(key, value, err))
        return err_wrap(err, "layer %s", request->kind->name);
    if (request->given_count == LAYER_SETTINGS_MOST)
        return err_set(err, ERR_USAGE, "too many settings for the layer %s", request->kind->name);
    request->given[request->given_count++] = (struct key_value){ .name = name, .value = value };
    return true;
}

bool layer_list_set_count(struct layer_list *list, const char *name, size_t count, struct err *err)
{
    char *text = list->texts + list->texts_used;
    size_t room = sizeof list->texts - list->texts_used;
    int length = snprintf(text, room, "%zu", count);
    if (length < 0 || (size_t)length >= room)
        return err_set(err, ERR_USAGE, "the settings of the layers are longer than %zu bytes",
                       sizeof list->texts - 1);
    list->texts_used += (size_t)length + 1;
    return layer_list_set(list, name, text, err);
}

/* "dense", and "dense2" for the second one. */
static void name_layer(const struct net *net, struct layer *layer)
{
    size_t same = 1;
    for (size_t i = 0; i < net->layer_count; i++)
        same += net->layers[i].kind == layer->kind;
    if (same == 1)
        snprintf(layer->name, sizeof layer->name, "%s", layer->kind->name);
    else
        snprintf(layer->name, sizeof layer->name, "%s%zu", layer->kind->name, same);
}

static bool place_blocks(struct net *net, struct layer *layer, struct err *err)
{
    for (size_t i = 0; i < layer->block_count; i++) {
        struct block *block = &layer->blocks[i];
        size_t size;
        if (!size_product(block->rows, block->cols, &size) || size > WEIGHTS_MOST ||
            net->weight_count + size > WEIGHTS_MOST)
            return err_set(err, ERR_USAGE, "%s: the net would have more than %zu million weights",
                           layer->name, WEIGHTS_MOST >> 20);
        block->offset = net->weight_count;
        net->weight_count += size;
        net->parameters += block->role == BLOCK_STATISTIC ? 0 : size;
    }
    return true;
}

static bool add_layer(struct net *net, const struct layer_list *list, struct shape in,
                      struct err *err)
{
    const struct layer_request *request = &list->at[net->layer_count];
    struct layer *layer = &net->layers[net->layer_count];
    layer->kind = request->kind;
    layer->in = in;
    name_layer(net, layer);
    struct key_values values = { request->kind->keys, request->given, request->given_count };
    struct layer_build build = {
        .values = &values,
        .classes = net->classes,
        .is_last = net->layer_count + 1 == list->count,
        .place = net->layer_count,
        .arena = net->arena,
    };
    if (!layer->kind->build(layer, &build, err) || !place_blocks(net, layer, err))
        return false;
    if (layer->kind->state_size)
        net->state_size += layer->kind->state_size(layer);
    net->layer_count++;
    return true;
}

static bool add_layers(struct net *net, const struct layer_list *list, struct err *err)
{
    struct shape shape = net->in;
    for (size_t i = 0; i < list->count; i++) {
        if (!add_layer(net, list, shape, err))
            return false;
        shape = net->layers[i].out;
    }
    if (shape.width != net->classes)
        return err_set(err, ERR_USAGE,
                       "the last layer gives %zu numbers, but there are %zu classes", shape.width,
                       net->classes);
    return true;
}

struct net *net_new(const struct layer_list *list, struct shape in, size_t classes, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct net *net = arena ? arena_take(arena, 1, sizeof *net, err) : NULL;
    if (!net) {
        arena_free(arena);
        return NULL;
    }
    net->arena = arena;
    net->in = in;
    net->classes = classes;
    net->layers = arena_take(arena, list->count, sizeof *net->layers, err);
    if (!net->layers || !add_layers(net, list, err)) {
        arena_free(arena);
        return NULL;
    }
    return net;
}

void net_free(struct net *net)
{
    if (net)
        arena_free(net->arena);
}

size_t net_out_steps(const struct net *net, size_t steps)
{
    for (size_t i = 0; i < net->layer_count; i++)
        steps = net->layers[i].kind->out_steps(&net->layers[i], steps);
    return steps;
}

/* The passes of a batch: what each layer reads and writes. */
static struct pass pass_of(const struct net_work *work, const real *weights,
                           const struct kernel *kernel, size_t index, size_t steps,
                           struct rng *random)
{
    const struct layer *layer = &work->net->layers[index];
    bool keeps_state = work->carry && layer->kind->state_size;
    return (struct pass){
        .kernel = kernel,
        .weights = weights,
        .gradient = work->gradient,
        .steps = steps,
        .windows = work->windows,
        .lengths = work->layer_lengths[index],
        .in = index > 0 ? work->out[index - 1] : work->input,
        .out = work->out[index],
        .d_out = work->training ? work->d_out[index] : NULL,
        .d_in = !work->training ? NULL
                : index > 0     ? work->d_out[index - 1]
                                : work->d_input,
        .state_before = keeps_state ? work->state[index] : NULL,
        .state_after = keeps_state ? work->state[index] : NULL,
        .work = work->layer_work[index],
        .random = work->draws ? random : NULL,
    };
}

/* Steps that hold data behind a layer, at least one. */
static void pass_lengths(struct net_work *work, size_t index)
{
    const struct layer *layer = &work->net->layers[index];
    for (size_t w = 0; index + 1 < work->net->layer_count && w < work->windows; w++) {
        size_t steps = layer->kind->out_steps(layer, work->layer_lengths[index][w]);
        work->layer_lengths[index + 1][w] = steps > 0 ? steps : 1;
    }
}

void net_forward(const struct net *net, const real *weights, const struct kernel *kernel,
                 struct net_work *work)
{
    size_t steps = work->steps;
    struct rng random = work->random; /* the same again where the batch is run again */
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        struct pass pass = pass_of(work, weights, kernel, i, steps, &random);
        layer->kind->forward(layer, &pass);
        pass_lengths(work, i);
        steps = layer->kind->out_steps(layer, steps);
    }
}

bool net_trace(const struct net *net, const real *weights, const struct kernel *kernel,
               const struct net_work *work, struct trace *trace, struct err *err)
{
    size_t steps = work->steps;
    struct rng random = work->random;
    *trace = (struct trace){ .err = err };
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        struct pass pass = pass_of(work, weights, kernel, i, steps, &random);
        if (layer->kind->trace && !layer->kind->trace(layer, &pass, trace)) {
            trace_done(trace);
            return false;
        }
        steps = layer->kind->out_steps(layer, steps);
    }
    return true;
}

void net_backward(const struct net *net, const real *weights, const struct kernel *kernel,
                  struct net_work *work)
{
    size_t steps[LAYERS_MOST];
    struct rng random = work->random;
    steps[0] = work->steps;
    for (size_t i = 1; i < net->layer_count; i++)
        steps[i] = net->layers[i - 1].kind->out_steps(&net->layers[i - 1], steps[i - 1]);
    for (size_t i = net->layer_count; i-- > 0;) {
        const struct layer *layer = &net->layers[i];
        struct pass pass = pass_of(work, weights, kernel, i, steps[i], &random);
        layer->kind->backward(layer, &pass);
    }
}
