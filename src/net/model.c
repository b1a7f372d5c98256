/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model: settings of a preset, the windows that follow from them, net and weights. */
#include "src/net/model.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/net/init.h"
#include "src/net/learner.h"
#include "src/net/model_learned.h"
#include "src/net/model_net.h"
#include "src/net/model_parts.h"
#include "src/net/predict.h"
#include "src/net/preset.h"
#include "src/net/teach.h"

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
    if (model->preset->learner || !key_find(values->keys, "steps"))
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

static bool is_recurrent(const struct layer *layer)
{
    for (size_t b = 0; b < layer->block_count; b++)
        if (layer->blocks[b].role == BLOCK_RECURRENT)
            return true;
    return false;
}

static void find_idle(struct model *model, const struct net *net)
{
    for (size_t i = 0; i < net->layer_count && !model->windowing.carry && !model->idle[0]; i++)
        if (net->layers[i].in.steps == 1 && is_recurrent(&net->layers[i]))
            snprintf(model->idle, sizeof model->idle, "%s", net->layers[i].name);
}

static void find_first_epochs(struct model *model, const struct net *net)
{
    const struct layer *pupil = net_pupil(net);
    struct teach_plan plan;
    if (!pupil)
        return;
    pupil->kind->teaching->plan(pupil, &plan);
    model->first_stages = plan.stages;
    model->epochs_a_stage = plan.epochs;
}

/* Classes to try a net with, or to show one for. */
static size_t shown_classes(const struct model *model, size_t classes)
{
    const struct preset *preset = model->preset;
    return preset->two_classes && preset->two_classes(&model->values) ? 2 : classes;
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
    if (fine && preset->learner)
        return model;
    struct net *trial = fine ? net_for(model, 41, shown_classes(model, 5), err) : NULL;
    if (!trial) {
        model_free(model);
        return NULL;
    }
    find_idle(model, trial);
    find_first_epochs(model, trial);
    net_free(trial);
    return model;
}

static void drop_decision(struct model *model)
{
    free(model->costs);
    model->costs = NULL;
    model->decision = (struct decision){ .rule = DECISION_MOST_PROBABLE };
}

void model_drop_learning(struct model *model)
{
    drop_decision(model);
    model_drop_learned(model);
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
    model_drop_learning(model);
    arena_free(model->arena);
    free(model);
}

static void copy_weights(struct model *copy, const struct model *model)
{
    size_t bytes = model->net->weight_count * sizeof(real);
    memcpy(copy->last, model->last, bytes);
    memcpy(copy->best, model->best, bytes);
    copy->has_best = model->has_best;
    copy->uses_best = model->uses_best;
}

struct model *model_copy(const struct model *model, struct err *err)
{
    struct model *copy =
        model_new(model->preset, model->values.given, model->values.given_count, err);
    if (!copy || !model_is_built(model))
        return copy;
    if (model->learned)
        model_share_learned(copy, model);
    else if (!model_build_net(copy, model->preparation, err)) {
        model_free(copy);
        return NULL;
    } else
        copy_weights(copy, model);
    if (!model_decide_by(copy, model_decision(model), err)) {
        model_free(copy);
        return NULL;
    }
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

size_t model_first_epochs(const struct model *model)
{
    return model->first_stages * model->epochs_a_stage;
}

size_t model_first_stages(const struct model *model)
{
    return model->first_stages;
}

const char *model_idle_layer(const struct model *model)
{
    return model->idle[0] ? model->idle : NULL;
}

void model_describe(const struct model *model, struct str *text)
{
    str_add(text, model->preset->name);
    for (const struct key *key = model->preset->keys; key->name; key++) {
        const char *value = values_text(&model->values, key->name);
        if (!key_same(key, value, key->initial))
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
    model_drop_learning(model);
    model->net = net;
    model->last = last;
    model->best = best;
    model->preparation = held;
    return true;
}

bool model_build(struct model *model, const struct preparation *preparation, uint64_t seed,
                 struct err *err)
{
    if (model->preset->learner) {
        model_prepare_to_learn(model, preparation);
        return true;
    }
    if (!model_build_net(model, preparation, err))
        return false;
    enum init rule = (enum init)values_choice(&model->values, "init");
    init_weights(model->net, rule, seed, model->last);
    return true;
}

bool model_is_built(const struct model *model)
{
    return model->net != NULL || model->learned != NULL;
}

const struct preparation *model_preparation(const struct model *model)
{
    return model->preparation;
}

/* With target=each a window answers for all of its records, else for one. */
static size_t answered_records(const struct model *model, const struct net *net)
{
    return model->windowing.target == TARGET_EACH ? net->in.steps : 1;
}

static void summarise_layer(const struct layer *layer, size_t records,
                            struct layer_summary *summary)
{
    summary->multiply_adds = layer_multiply_adds(layer) / records;
    summary->kind = layer->kind->name;
    snprintf(summary->note, sizeof summary->note, "%s",
             layer->kind->note ? layer->kind->note(layer) : "");
    summary->parameters = 0;
    for (size_t b = 0; b < layer->block_count; b++)
        if (layer->blocks[b].role != BLOCK_STATISTIC)
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
    if (model->preset->learner)
        return model_summarise_learned(model, classes, layers, most, parameters);
    struct net *net = net_for(model, inputs, shown_classes(model, classes), &ignored);
    *parameters = net ? net->parameters : 0;
    size_t count = net ? net->layer_count : 0;
    for (size_t i = 0; i < count && i < most; i++)
        summarise_layer(&net->layers[i], answered_records(model, net), &layers[i]);
    net_free(net);
    return count < most ? count : most;
}

size_t model_parameters(const struct model *model)
{
    if (model->learned)
        return model_learned_parameters(model);
    return model->net ? model->net->parameters : 0;
}

real *model_weights(struct model *model, size_t *count)
{
    *count = model->net ? model->net->weight_count : 0;
    return model->uses_best ? model->best : model->last;
}

bool model_weights_digest(const struct model *model, char hex[DIGEST_HEX_SIZE], struct err *err)
{
    assert(model_is_built(model));
    if (model->learned)
        return model_learned_digest(model, hex, err);
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

const struct decision *model_decision(const struct model *model)
{
    return model->decision.rule == DECISION_MOST_PROBABLE ? NULL : &model->decision;
}

bool model_decide_by(struct model *model, const struct decision *decision, struct err *err)
{
    drop_decision(model);
    if (!decision)
        return true;
    assert(model_is_built(model));
    if (decision->costs) {
        size_t classes = preparation_classes(model->preparation);
        size_t bytes = classes * classes * sizeof *model->costs;
        model->costs = malloc(bytes);
        if (!model->costs)
            return err_memory(err);
        memcpy(model->costs, decision->costs, bytes);
    }
    model->decision = *decision;
    model->decision.costs = model->costs;
    return true;
}

bool model_predict(const struct model *model, const struct compute *compute,
                   const struct table *table, const struct cancel *cancel,
                   void (*progress)(void *context, size_t done, size_t rows),
                   void *progress_context, float *probabilities, struct err *err)
{
    assert(model_is_built(model));
    if (!preparation_fits(model->preparation, table, err))
        return false;
    if (model->learned) {
        const struct learned_question question = { .compute = compute,
                                                   .store = table->store,
                                                   .places = table->rows,
                                                   .count = table->count,
                                                   .cancel = cancel,
                                                   .progress = progress,
                                                   .progress_context = progress_context };
        return model_ask_learned(model, &question, probabilities, err);
    }
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
