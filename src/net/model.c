/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model: settings of a preset, the windows that follow from them, net and weights. */
#include "src/net/model.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/net/init.h"
#include "src/net/model_net.h"
#include "src/net/predict.h"
#include "src/net/preset.h"

struct model {
    struct arena *arena; /* owns the settings' texts */
    const struct preset *preset;
    struct key_values values;
    struct windowing windowing;
    /* From model_build on: */
    struct preparation *preparation; /* held */
    struct net *net;
    real *last;
    real *best; /* as many; holds something where has_best */
    bool has_best;
    bool uses_best;
};

static bool copy_values(struct model *model, const struct key_value *given, size_t count,
                        struct err *err)
{
    struct key_value *copies = arena_take(model->arena, count, sizeof *copies, err);
    if (!copies)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct key *key = key_find(model->preset->keys, given[i].name);
        if (!key)
            return err_set(err, ERR_USAGE, "model %s has no key \"%s\"", model->preset->name,
                           given[i].name);
        if (!key_check(key, given[i].value, err))
            return false;
        copies[i].name = key->name;
        copies[i].value = arena_text(model->arena, given[i].value, strlen(given[i].value), err);
        if (!copies[i].value)
            return false;
    }
    model->values = (struct key_values){ model->preset->keys, copies, count };
    return true;
}

/* What the keys of the windows say together. Presets without them see one record at a time. */
static bool read_windowing(struct model *model, struct err *err)
{
    const struct key_values *values = &model->values;
    model->windowing = (struct windowing){ .view = model->preset->view, .steps = 1 };
    if (model->preset->view == VIEW_FEATURES)
        model->windowing.target = TARGET_LAST;
    if (!key_find(values->keys, "steps"))
        return true;
    struct windowing *windowing = &model->windowing;
    windowing->view = (enum view)values_choice(values, "view");
    windowing->target = (enum target)values_choice(values, "target");
    windowing->steps = values_count(values, "steps");
    windowing->stride = values_count(values, "stride");
    windowing->carry = values_yes(values, "carry");
    if (windowing->carry && windowing->stride > 0 && windowing->stride != windowing->steps)
        return err_set(err, ERR_USAGE,
                       "with carry=yes windows follow one another, so stride=%zu cannot go with "
                       "steps=%zu",
                       windowing->stride, windowing->steps);
    if (windowing->view != VIEW_FEATURES)
        return true;
    static const char *const senseless[] = { "steps", "stride", "carry" };
    for (size_t i = 0; i < sizeof senseless / sizeof senseless[0]; i++) {
        const char *text = values_text(values, senseless[i]);
        if (values_given(values, senseless[i]) && strcmp(text, "no") != 0)
            return err_set(err, ERR_USAGE,
                           "with view=features a record is a window of its own and its inputs are "
                           "the steps, so %s= cannot be set",
                           senseless[i]);
    }
    if (values_given(values, "target") && windowing->target == TARGET_EACH)
        return err_set(err, ERR_USAGE,
                       "with view=features a record has one answer, after its last "
                       "input, so target=each cannot be set");
    windowing->target = TARGET_LAST;
    return true;
}

/* As many answers as rows are labelled: one a window, or one a step. */
static bool check_answers(const struct model *model, const struct net *net, struct err *err)
{
    size_t steps = net->in.steps, answers = net_out_steps(net, steps);
    bool one = model->windowing.target == TARGET_LAST;
    if (one ? answers == 1 || (answers == steps && model->windowing.view == VIEW_RECORDS)
            : answers == steps)
        return true;
    err_set(err, ERR_USAGE, "%zu answers come out of the %zu steps of a window, but %s wanted",
            answers, steps, one ? "one is" : "one a step is");
    return one ? err_hint(err, "put last, mean or flatten before the last layer")
               : err_hint(err, "target=last asks for one answer a window");
}

static struct net *net_for(const struct model *model, size_t inputs, size_t classes,
                           struct err *err)
{
    struct layer_list *list = calloc(1, sizeof *list);
    if (!list) {
        err_memory(err);
        return NULL;
    }
    struct net *net = NULL;
    if (model->preset->layers(&model->values, list, err))
        net = net_new(list, window_shape(&model->windowing, inputs), classes, err);
    free(list);
    if (!net || check_answers(model, net, err))
        return net;
    net_free(net);
    return NULL;
}

struct model *model_new(const struct preset *preset, const struct key_value *given,
                        size_t given_count, struct err *err)
{
    struct model *model = calloc(1, sizeof *model);
    if (!model) {
        err_memory(err);
        return NULL;
    }
    model->preset = preset;
    model->arena = arena_new(err);
    bool fine =
        model->arena && copy_values(model, given, given_count, err) && read_windowing(model, err);
    struct net *trial = fine ? net_for(model, 41, 5, err) : NULL;
    if (!trial) {
        model_free(model);
        return NULL;
    }
    net_free(trial);
    return model;
}

static void drop_net(struct model *model)
{
    net_free(model->net);
    free(model->last);
    free(model->best);
    preparation_release(model->preparation);
    model->net = NULL;
    model->last = NULL;
    model->best = NULL;
    model->preparation = NULL;
    model->has_best = false;
    model->uses_best = false;
}

void model_free(struct model *model)
{
    if (!model)
        return;
    drop_net(model);
    arena_free(model->arena);
    free(model);
}

struct model *model_copy(const struct model *model, struct err *err)
{
    struct model *copy =
        model_new(model->preset, model->values.given, model->values.given_count, err);
    if (!copy || !model->net)
        return copy;
    if (!model_build_net(copy, model->preparation, err)) {
        model_free(copy);
        return NULL;
    }
    size_t bytes = model->net->weight_count * sizeof(real);
    memcpy(copy->last, model->last, bytes);
    memcpy(copy->best, model->best, bytes);
    copy->has_best = model->has_best;
    copy->uses_best = model->uses_best;
    return copy;
}

const struct preset *model_preset(const struct model *model)
{
    return model->preset;
}

const struct key_values *model_values(const struct model *model)
{
    return &model->values;
}

const struct windowing *model_windowing(const struct model *model)
{
    return &model->windowing;
}

/* Do two values of a key mean the same ("1e2" and "100")? */
static bool same_value(const struct key *key, const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    if (key->type == KEY_COUNT)
        return key_count(a) == key_count(b);
    if (key->type == KEY_NUMBER)
        return key_number(a) == key_number(b);
    return strcmp(a, b) == 0;
}

void model_describe(const struct model *model, struct str *text)
{
    str_add(text, model->preset->name);
    for (const struct key *key = model->preset->keys; key->name; key++) {
        const char *value = values_text(&model->values, key->name);
        if (!same_value(key, value, key->initial))
            str_addf(text, " %s=%s", key->name, value);
    }
}

bool model_count_weights(const struct model *model, size_t inputs, size_t classes, size_t *count,
                         struct err *err)
{
    struct net *net = net_for(model, inputs, classes, err);
    if (!net)
        return false;
    *count = net->weight_count;
    net_free(net);
    return true;
}

bool model_build_net(struct model *model, const struct preparation *preparation, struct err *err)
{
    struct net *net =
        net_for(model, preparation_inputs(preparation), preparation_classes(preparation), err);
    if (!net)
        return false;
    real *last = calloc(net->weight_count, sizeof *last);
    real *best = calloc(net->weight_count, sizeof *best);
    if (!last || !best) {
        free(last);
        free(best);
        net_free(net);
        return err_memory(err);
    }
    struct preparation *held = preparation_hold(preparation); /* may be the one dropped next */
    drop_net(model);
    model->net = net;
    model->last = last;
    model->best = best;
    model->preparation = held;
    return true;
}

bool model_build(struct model *model, const struct preparation *preparation, uint64_t seed,
                 struct err *err)
{
    if (!model_build_net(model, preparation, err))
        return false;
    enum init rule = (enum init)values_choice(&model->values, "init");
    init_weights(model->net, rule, seed, model->last);
    return true;
}

bool model_is_built(const struct model *model)
{
    return model->net != NULL;
}

const struct preparation *model_preparation(const struct model *model)
{
    return model->preparation;
}

static void summarise_layer(const struct layer *layer, struct layer_summary *summary)
{
    summary->kind = layer->kind->name;
    snprintf(summary->note, sizeof summary->note, "%s",
             layer->kind->note ? layer->kind->note(layer) : "");
    summary->parameters = 0;
    for (size_t b = 0; b < layer->block_count; b++)
        summary->parameters += layer->blocks[b].rows * layer->blocks[b].cols;
    if (layer->out.steps > 1)
        snprintf(summary->shape, sizeof summary->shape, "%zu x %zu", layer->out.steps,
                 layer->out.width);
    else
        snprintf(summary->shape, sizeof summary->shape, "%zu", layer->out.width);
}

size_t model_summary(const struct model *model, size_t inputs, size_t classes,
                     struct layer_summary *layers, size_t most, size_t *parameters)
{
    struct err ignored = { .code = ERR_NONE }; /* the layers were tried by model_new */
    struct net *net = net_for(model, inputs, classes, &ignored);
    *parameters = net ? net->weight_count : 0;
    size_t count = net ? net->layer_count : 0;
    for (size_t i = 0; i < count && i < most; i++)
        summarise_layer(&net->layers[i], &layers[i]);
    net_free(net);
    return count < most ? count : most;
}

real *model_weights(struct model *model, size_t *count)
{
    *count = model->net ? model->net->weight_count : 0;
    return model->uses_best ? model->best : model->last;
}

bool model_weights_digest(const struct model *model, char hex[DIGEST_HEX_SIZE], struct err *err)
{
    assert(model->net);
    struct digest *digest = digest_new(err);
    if (!digest)
        return false;
    const real *weights = model->uses_best ? model->best : model->last;
    for (size_t i = 0; i < model->net->weight_count; i++) {
        float value = (float)weights[i];
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        unsigned char bytes[4] = { (unsigned char)bits, (unsigned char)(bits >> 8),
                                   (unsigned char)(bits >> 16), (unsigned char)(bits >> 24) };
        digest_add(digest, bytes, sizeof bytes);
    }
    digest_finish(digest, hex);
    return true;
}

bool model_use_best(struct model *model, bool use)
{
    if (!model->has_best)
        return false;
    model->uses_best = use;
    return true;
}

const struct net *model_net(const struct model *model)
{
    return model->net;
}

real *model_last_weights(struct model *model)
{
    return model->last;
}

const real *model_last_weights_of(const struct model *model)
{
    return model->last;
}

const real *model_best_weights(const struct model *model)
{
    return model->has_best ? model->best : NULL;
}

void model_keep_best(struct model *model, const real *weights)
{
    memcpy(model->best, weights, model->net->weight_count * sizeof(real));
    model->has_best = true;
}

bool model_uses_best(const struct model *model)
{
    return model->uses_best;
}

bool model_predict(const struct model *model, const struct compute *compute,
                   const struct table *table, const struct cancel *cancel,
                   void (*progress)(void *context, size_t done, size_t rows),
                   void *progress_context, float *probabilities, struct err *err)
{
    assert(model->net);
    if (!preparation_fits(model->preparation, table, err))
        return false;
    struct predictor *predictor = predictor_new(model->net, &model->windowing, compute, err);
    if (!predictor)
        return false;
    struct prediction prediction = {
        .weights = model->uses_best ? model->best : model->last,
        .preparation = model->preparation,
        .table = table,
        .cancel = cancel,
        .progress = progress,
        .progress_context = progress_context,
        .probabilities = probabilities,
    };
    bool done = predictor_run(predictor, &prediction, err);
    predictor_free(predictor);
    return done;
}
