/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training in words and as JSON. */
#include "src/session/page/training_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/session/training/cut.h"

size_t training_epochs_done(const struct run *run)
{
    return run->epoch_count > 0 ? run->epochs[run->epoch_count - 1].epoch : 0;
}

static struct json *epoch_confusion(const struct epoch_record *record)
{
    struct json *rows = json_new_array();
    for (size_t i = 0; i < record->classes; i++) {
        struct json *row = json_new_array();
        for (size_t j = 0; j < record->classes; j++) {
            json_append_number(row, (double)record->confusion[i * record->classes + j]);
        }
        json_append(rows, row);
    }
    return rows;
}

static struct json *layer_norms_json(const struct epoch_record *record)
{
    struct json *norms = json_new_array();
    for (size_t i = 0; i < record->layers; i++) {
        json_append_number(norms, record->layer_norms[i]);
    }
    return norms;
}

struct json *training_epoch_json(const struct run *run, const struct epoch_record *record)
{
    struct json *event = json_new_object();
    json_put_number(event, "run", (double)run->number);
    json_put_number(event, "epoch", (double)record->epoch);
    json_put_number(event, "epochs", (double)record->epochs);
    if (record->stages > 0) {
        json_put_text(event, "phase", record->stage > 0 ? "pretrain" : "train");
    }
    if (record->stage > 0) {
        json_put_number(event, "stage", (double)record->stage);
        json_put_number(event, "stages", (double)record->stages);
    }
    json_put_number(event, "loss", record->loss);
    json_put_number(event, "accuracy", record->accuracy);
    json_put_number(event, "valid_loss", record->valid_loss);
    json_put_number(event, "valid_accuracy", record->valid_accuracy);
    if (record->confusion) {
        json_put(event, "confusion", epoch_confusion(record));
        json_put_text(event, "confusion_of", record->confusion_of_valid ? "valid" : "train");
    }
    json_put_number(event, "lr", record->learning_rate);
    json_put_number(event, "gradient_norm", record->gradient_norm);
    if (record->layer_norms) {
        json_put(event, "layer_norms", layer_norms_json(record));
    }
    json_put_number(event, "seconds", record->seconds);
    json_put_number(event, "eta_seconds", record->eta_seconds);
    return event;
}

/* Without labels the loss is a mean square, and answers there are only of an anomaly. */
static void add_losses(const struct epoch_record *record, struct str *line)
{
    const char *what = record->taught ? "error" : "loss";
    if (record->stage > 0) {
        str_addf(line, "  pretraining %zu/%zu", record->stage, record->stages);
    }
    str_addf(line, "  %s %.5g", what, record->loss);
    if (!isnan(record->accuracy)) {
        str_addf(line, "  accuracy %.2f %%", 100 * record->accuracy);
    }
    if (!isnan(record->valid_loss)) {
        str_addf(line, "  valid %s %.5g", what, record->valid_loss);
    }
    if (!isnan(record->valid_accuracy)) {
        str_addf(line, "  accuracy %.2f %%", 100 * record->valid_accuracy);
    }
}

void training_epoch_line(const struct epoch_record *record, struct str *line)
{
    char text[NUM_TEXT_SIZE];
    str_addf(line, "epoch %zu/%zu", record->epoch, record->epochs);
    add_losses(record, line);
    str_addf(line, "  %s", num_duration_text(record->seconds, text));
    if (!isnan(record->eta_seconds) && record->epoch < record->epochs) {
        str_addf(line, "  left %s", num_duration_text(record->eta_seconds, text));
    }
}

bool training_note_end(struct run *run, const struct train_end *end, struct err *err)
{
    double before = run->seconds; /* of a training that is continued */
    run->finished = true;
    run->stopped = end->stopped;
    run->stopped_epoch = end->stopped_epoch;
    run->stopped_batch = end->stopped_batch;
    run->best_epoch = end->best_epoch;
    run->threshold = end->threshold;
    run->seconds = before + end->seconds;
    run->records_per_second = end->records_per_second;
    run->judged = end->judged;
    free(run->explanation);
    run->explanation = NULL;
    if (end->explanation[0] && (run->explanation = strdup(end->explanation)) == NULL) {
        return err_memory(err);
    }
    return true;
}

struct json *training_class_weights_json(const struct run *run)
{
    struct json *weights = run->class_weights ? json_new_object() : NULL;
    for (size_t i = 0; weights && i < run->classes; i++) {
        json_put_number(weights, run->class_names[i], run->class_weights[i]);
    }
    return weights;
}

void training_put_result(const struct run *run, struct json *result)
{
    const struct epoch_record *last =
        run->epoch_count > 0 ? &run->epochs[run->epoch_count - 1] : NULL;
    json_put_number(result, "run", (double)run->number);
    json_put_number(result, "epochs", (double)training_epochs_done(run));
    json_put_number(result, "loss", last ? last->loss : (double)NAN);
    json_put_number(result, "accuracy", last ? last->accuracy : (double)NAN);
    if (run->judged > 0) {
        json_put_number(result, "judged_rows", (double)run->judged);
    }
    if (last && !isnan(last->valid_loss)) {
        json_put_number(result, "valid_loss", last->valid_loss);
        json_put_number(result, "valid_accuracy", last->valid_accuracy);
    }
    if (run->best_epoch > 0) {
        json_put_number(result, "best_epoch", (double)run->best_epoch);
    }
    if (run->first_stages > 0) {
        json_put_number(result, "pretrain_stages", (double)run->first_stages);
        json_put_number(result, "pretrain_epochs", (double)run->first_epochs);
    }
    if (!isnan(run->threshold)) {
        json_put_number(result, "threshold", run->threshold);
    }
    if (run->valid_outside) {
        json_put(result, "outside", json_copy_of(run->valid_outside));
    }
    json_put(result, "warnings", run->warnings ? json_copy_of(run->warnings) : json_new_array());
    json_put_number(result, "parameters", (double)run->parameters);
    json_put_number(result, "seed", (double)run->seed);
    json_put_number(result, "init_seed", (double)run->init_seed);
    cut_put(run, result);
    if (run->class_weights) {
        json_put(result, "class_weights", training_class_weights_json(run));
    }
    json_put_number(result, "seconds", run->seconds);
    json_put_number(result, "records_per_second", run->records_per_second);
    json_put_text(result, "weights_sha256", run->weights_sha256[0] ? run->weights_sha256 : NULL);
    json_put_text(result, "kernel", run->kernel);
    json_put_text(result, "stopped", run_stopped_names[run->stopped]);
    if (run->stopped == RUN_USER) {
        json_put_number(result, "stopped_epoch", (double)run->stopped_epoch);
        json_put_number(result, "stopped_batch", (double)run->stopped_batch);
    }
    if (run->explanation) {
        json_put_text(result, "explanation", run->explanation);
    }
}

static void write_stop(const struct run *run, const char *best, struct output *output)
{
    if (run->weights_sha256[0] == '\0') {
        output_line(output, "  stopped; nothing was learnt");
    } else if (run->stopped_batch > 0) {
        output_line(output, "  stopped after batch %zu of epoch %zu; kept: the last weights%s",
                    run->stopped_batch, run->stopped_epoch, best);
    } else {
        output_line(output, "  stopped after epoch %zu; kept: the last weights%s",
                    run->stopped_epoch, best);
    }
}

/* How it ended, and what is kept. */
static void write_end(const struct run *run, struct output *output)
{
    char best[64] = "";
    if (run->best_epoch > 0) {
        struct str text;
        str_init(&text);
        str_addf(&text, ", and the best ones (epoch %zu)", run->best_epoch);
        strncpy(best, text.text, sizeof best - 1);
        str_done(&text);
    }
    switch (run->stopped) {
    case RUN_DONE:
        break;
    case RUN_EARLY:
        output_line(output, "  ended early: the validation loss fell no more");
        break;
    case RUN_USER:
        write_stop(run, best, output);
        break;
    case RUN_DIVERGED:
        output_line(output, "  diverged; kept: the weights of the last good epoch");
        break;
    }
    if (run->explanation) {
        output_note(output, "%s", run->explanation);
    }
}

void training_write_result(const struct run *run, struct output *output)
{
    char duration[NUM_TEXT_SIZE];
    char rate[NUM_TEXT_SIZE];
    size_t done = training_epochs_done(run);
    double per_second = run->records_per_second > 0 ? run->records_per_second : 0;
    output_line(output, "run %u: %zu epoch%s in %s, %s records/s", run->number, done,
                done == 1 ? "" : "s", num_duration_text(run->seconds, duration),
                num_count_text((uint64_t)per_second, rate));
    if (run->epoch_count > 0) {
        const struct epoch_record *last = &run->epochs[run->epoch_count - 1];
        struct str line;
        str_init(&line);
        str_addf(&line, "  %s %.5g", last->taught ? "error" : "loss", last->loss);
        if (!isnan(last->accuracy)) {
            str_addf(&line, ", accuracy %.2f %%", 100 * last->accuracy);
        }
        if (run->judged > 0) {
            str_addf(&line, " on %s of the training rows, drawn at random",
                     num_count_text(run->judged, rate));
        }
        if (!isnan(last->valid_loss)) {
            str_addf(&line, "; on the validation table %.5g", last->valid_loss);
        }
        if (!isnan(last->valid_accuracy)) {
            str_addf(&line, ", %.2f %%", 100 * last->valid_accuracy);
        }
        if (run->best_epoch > 0) {
            str_addf(&line, "; best epoch %zu", run->best_epoch);
        }
        output_text(output, line.text);
        str_done(&line);
    }
    if (run->class_weights) {
        struct str weights;
        str_init(&weights);
        run_class_weights_text(run, &weights);
        output_line(output, "  class weights: %s", weights.text);
        str_done(&weights);
    }
    if (!isnan(run->threshold)) {
        output_line(output, "  an attack where the error is above %.5g", run->threshold);
    }
    write_end(run, output);
    if (run->weights_sha256[0] == '\0') {
        return;
    }
    char other[64] = "";
    if (run->init_seed != run->seed) {
        snprintf(other, sizeof other, " (%llu for the initial weights)",
                 (unsigned long long)run->init_seed);
    }
    output_line(output, "  weights %.12s, seed %llu%s, kernel %s", run->weights_sha256,
                (unsigned long long)run->seed, other, run->kernel);
}
