/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One training of many, and its score. */
#include "src/eval/candidate.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"

static void on_epoch(void *context, const struct epoch_record *record)
{
    struct err ignored = { 0 }; /* without memory the curve lacks a point */
    run_add_epoch(context, record, &ignored);
}

static bool build(struct candidate *candidate, struct err *err)
{
    struct preparation *preparation = preparation_fit(&candidate->prepare, candidate->train, err);
    bool ok = preparation && preparation_fits(preparation, candidate->judged, err) &&
              (candidate->valid == NULL || preparation_fits(preparation, candidate->valid, err)) &&
              model_build(candidate->model, preparation, candidate->run->init_seed, err) &&
              (run_name_classes(candidate->run, preparation) || err_memory(err));
    preparation_release(preparation);
    return ok;
}

/* Everything about the run that the trainer knows. */
static bool train(struct candidate *candidate, const struct compute *compute,
                  const struct cancel *cancel, struct err *err)
{
    struct run *run = candidate->run;
    struct trainer *trainer = trainer_new(candidate->model, compute, candidate->train,
                                          candidate->valid, &candidate->settings, err);
    if (trainer == NULL) {
        return false;
    }
    run->first_epochs = model_first_epochs(candidate->model);
    run->first_stages = model_first_stages(candidate->model);
    size_t epochs = trainer_epochs(candidate->model, &candidate->settings);
    struct train_listener listener = { .context = run, .epoch = on_epoch };
    bool ok = (run_note_class_weights(run, trainer_class_weights(trainer)) || err_memory(err)) &&
              trainer_run(trainer, epochs, NULL, 0, NULL, cancel, &listener, &candidate->end, err);
    trainer_give(trainer);
    trainer_free(trainer);
    run->parameters = model_parameters(candidate->model);
    if (ok && candidate->end.stopped == RUN_USER) {
        return err_set(err, ERR_CANCELLED, "the training was stopped");
    }
    return ok && model_weights_digest(candidate->model, run->weights_sha256, err);
}

static bool fill_truth(const struct preparation *preparation, const struct table *table,
                       uint16_t *truth, struct err *err)
{
    size_t classes = preparation_classes(preparation);
    for (size_t i = 0; i < table->count; i++) {
        size_t class_index = preparation_class(preparation, table->store, table->rows[i]);
        if (class_index >= classes) {
            const char *attack = table->store->schema->attacks[table_attack(table, i)].name;
            err_set(err, ERR_INPUT, "the model has no class for the attack '%s' of %s", attack,
                    table->name);
            return err_hint(err, "prepare classes=category or classes=binary");
        }
        truth[i] = (uint16_t)class_index;
    }
    return true;
}

static bool score_rows(struct candidate *candidate, const struct compute *compute,
                       const struct cancel *cancel, uint16_t *truth, float *probabilities,
                       double *costs, struct err *err)
{
    const struct preparation *preparation = model_preparation(candidate->model);
    const char *const *names = (const char *const *)candidate->run->class_names;
    size_t classes = candidate->run->classes;
    bool priced =
        candidate->prepare.classes == SCHEME_CATEGORY && kdd_cup_costs(names, classes, costs);
    struct judged judged = {
        .rows = candidate->judged->count,
        .classes = classes,
        .class_names = names,
        .truth = truth,
        .probabilities = probabilities,
        .costs = priced ? costs : NULL,
        .decision = model_decision(candidate->model),
    };
    return fill_truth(preparation, candidate->judged, truth, err) &&
           model_predict(candidate->model, compute, candidate->judged, cancel, NULL, NULL,
                         probabilities, err) &&
           score_of(&judged, &candidate->score, err);
}

static bool judge(struct candidate *candidate, const struct compute *compute,
                  const struct cancel *cancel, struct err *err)
{
    size_t rows = candidate->judged->count, classes = candidate->run->classes;
    size_t cells = 0, bytes = 0;
    if (rows == 0) {
        return err_set(err, ERR_INPUT, "table %s has no rows to judge by", candidate->judged->name);
    }
    if (!size_product(rows, classes, &cells) || !size_product(cells, sizeof(float), &bytes)) {
        return err_memory(err);
    }
    uint16_t *truth = calloc(rows, sizeof *truth);
    float *probabilities = malloc(bytes);
    double *costs = calloc(classes * classes + 1, sizeof *costs);
    bool ok = (truth && probabilities && costs) || err_memory(err);
    ok = ok && score_rows(candidate, compute, cancel, truth, probabilities, costs, err);
    free(truth);
    free(probabilities);
    free(costs);
    return ok;
}

bool candidate_train(struct candidate *candidate, const struct compute *compute,
                     const struct cancel *cancel, struct err *err)
{
    if (!build(candidate, err) || !train(candidate, compute, cancel, err)) {
        return false;
    }
    if (!candidate->best_weights) {
        return judge(candidate, compute, cancel, err);
    }
    if (!model_use_best(candidate->model, true)) {
        err_set(err, ERR_USAGE, "no best weights were kept");
        return err_hint(err, "weights=last, or train with validation rows");
    }
    bool ok = judge(candidate, compute, cancel, err);
    model_use_best(candidate->model, false);
    return ok;
}

void candidate_done(struct candidate *candidate)
{
    score_done(&candidate->score);
}
