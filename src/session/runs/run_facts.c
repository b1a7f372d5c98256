/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as the facts that are kept with a saved model, and back. */
#include "src/session/runs/run_facts.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/session/page/training_page.h"

enum { MOST_EPOCHS = 1000000, MOST_CLASSES = 65535, MOST_CONFUSION_CLASSES = 1024 };

/* The figures of an epoch that are kept as curves. */
static const struct curve {
    const char *name;
    size_t offset;
} curves[] = {
    { "loss", offsetof(struct epoch_record, loss) },
    { "accuracy", offsetof(struct epoch_record, accuracy) },
    { "valid_loss", offsetof(struct epoch_record, valid_loss) },
    { "valid_accuracy", offsetof(struct epoch_record, valid_accuracy) },
    { "learning_rate", offsetof(struct epoch_record, learning_rate) },
    { "gradient_norm", offsetof(struct epoch_record, gradient_norm) },
    { "seconds", offsetof(struct epoch_record, seconds) },
};
enum { CURVE_COUNT = sizeof curves / sizeof curves[0] };

static double *curve_value(struct epoch_record *record, const struct curve *curve)
{
    return (double *)(void *)((char *)record + curve->offset);
}

/* --- to facts --- */

static struct json *curves_json(const struct run *run)
{
    struct json *object = json_new_object();
    struct json *epochs = json_new_array();
    for (size_t e = 0; e < run->epoch_count; e++) {
        json_append_number(epochs, (double)run->epochs[e].epoch);
    }
    json_put(object, "epoch", epochs);
    for (size_t c = 0; c < CURVE_COUNT; c++) {
        struct json *values = json_new_array();
        for (size_t e = 0; e < run->epoch_count; e++) {
            json_append_number(values, *curve_value(&run->epochs[e], &curves[c]));
        }
        json_put(object, curves[c].name, values);
    }
    return object;
}

static void put_last_confusion(const struct run *run, struct json *facts)
{
    const struct epoch_record *last =
        run->epoch_count > 0 ? &run->epochs[run->epoch_count - 1] : NULL;
    if (last == NULL || last->confusion == NULL) {
        return;
    }
    struct json *cells = json_new_array();
    for (size_t i = 0; i < last->classes * last->classes; i++) {
        json_append_number(cells, (double)last->confusion[i]);
    }
    json_put(facts, "confusion", cells);
    json_put_text(facts, "confusion_of", last->confusion_of_valid ? "valid" : "train");
}

static void put_table(const struct table *table, const char *prefix, struct json *facts)
{
    char hex[DIGEST_HEX_SIZE];
    struct err ignored = { 0 };
    if (table == NULL || !table_digest(table, hex, &ignored)) {
        return;
    }
    struct json *object = json_new_object();
    json_put_text(object, "name", table->name);
    json_put_number(object, "rows", (double)table->count);
    const struct store *file = table->store; /* the one that a derived store goes back to */
    while (file->parent) {
        file = file->parent;
    }
    json_put_text(object, "source", file->source);
    json_put_text(object, "sha256", file->sha256);
    json_put_text(object, "made_by", table->origin);
    json_put_text(object, "digest", hex);
    json_put(facts, prefix, object);
}

static void put_cut(const struct run_cut *cut, struct json *facts)
{
    if (cut->rows == 0) {
        return;
    }
    struct json *object = json_new_object();
    json_put_number(object, "fraction", cut->fraction);
    json_put_number(object, "rows", (double)cut->rows);
    json_put_number(object, "copies", (double)cut->copies);
    json_put_text(object, "by", cut->at_end ? "end" : "draw");
    json_put_text(object, "digest", cut->table_digest);
    json_put(facts, "cut", object);
}

struct json *run_facts(const struct session_run *of)
{
    const struct run *run = of->run;
    struct json *facts = json_new_object();
    json_put_text(facts, "command", run->command);
    json_put_text(facts, "model", run->model);
    json_put_text(facts, "trained_on", run->trained_on);
    json_put_text(facts, "table_digest", run->table_digest);
    put_table(of->train, "train", facts);
    put_table(of->valid, "valid", facts);
    put_cut(&run->cut, facts);
    if (run->watched) {
        json_put_text(facts, "watched", run->watched);
    }
    if (run->leak) {
        json_put(facts, "leak", json_copy_of(run->leak));
    }
    if (run->first_stages > 0) {
        json_put_number(facts, "pretrain_stages", (double)run->first_stages);
        json_put_number(facts, "pretrain_epochs", (double)run->first_epochs);
    }
    if (!isnan(run->threshold)) {
        json_put_number(facts, "threshold", run->threshold);
    }
    if (run->judged > 0) {
        json_put_number(facts, "judged_rows", (double)run->judged);
    }
    json_put_number(facts, "seed", (double)run->seed);
    json_put_number(facts, "init_seed", (double)run->init_seed);
    struct json *names = json_new_array();
    for (size_t i = 0; i < run->classes; i++) {
        json_append_text(names, run->class_names[i]);
    }
    json_put(facts, "classes", names);
    if (run->class_weights) {
        json_put(facts, "class_weights", training_class_weights_json(run));
    }
    json_put(facts, "epochs", curves_json(run));
    put_last_confusion(run, facts);
    json_put_number(facts, "best_epoch", (double)run->best_epoch);
    json_put_text(facts, "stopped", run_stopped_names[run->stopped]);
    json_put_number(facts, "stopped_epoch", (double)run->stopped_epoch);
    json_put_number(facts, "stopped_batch", (double)run->stopped_batch);
    json_put_text(facts, "explanation", run->explanation);
    json_put_number(facts, "seconds", run->seconds);
    json_put_number(facts, "records_per_second", run->records_per_second);
    json_put_number(facts, "parameters", (double)run->parameters);
    json_put_text(facts, "weights_sha256", run->weights_sha256);
    json_put_text(facts, "kernel", run->kernel);
    return facts;
}

/* --- from facts --- */

const char *fact_text(const struct json *facts, const char *key)
{
    const struct json *value = facts ? json_get(facts, key) : NULL;
    return value ? json_string_of(value) : NULL;
}

/* A whole number from 0 to most; 0 where it is none. */
static size_t as_count(const struct json *value, size_t most)
{
    double number = value ? json_number(value) : 0;
    return number >= 0 && number <= (double)most ? (size_t)number : 0;
}

static size_t fact_count(const struct json *facts, const char *key, size_t most)
{
    return facts ? as_count(json_get(facts, key), most) : 0;
}

static double fact_number(const struct json *facts, const char *key)
{
    const struct json *value = facts ? json_get(facts, key) : NULL;
    double number = value ? json_number(value) : 0;
    return isfinite(number) ? number : 0;
}

/* A copy of a text, "" where there is none. */
static bool take_text(const struct json *facts, const char *key, char **text)
{
    const char *fact = fact_text(facts, key);
    *text = strdup(fact ? fact : "");
    return *text != NULL;
}

static void copy_short(char *to, size_t size, const char *text)
{
    if (text) {
        strncpy(to, text, size - 1);
        to[size - 1] = '\0';
    }
}

static bool take_classes(struct run *run, const struct json *facts)
{
    const struct json *names = facts ? json_get(facts, "classes") : NULL;
    size_t count = names && json_type_of(names) == JSON_TYPE_ARRAY ? json_count(names) : 0;
    count = count > MOST_CLASSES ? 0 : count;
    run->class_names = calloc(count + 1, sizeof *run->class_names);
    for (size_t i = 0; run->class_names && i < count; i++) {
        const char *name = json_string_of(json_at(names, i));
        run->class_names[i] = strdup(name ? name : "?");
        if (run->class_names[i] == NULL) {
            return false;
        }
        run->classes = i + 1;
    }
    return run->class_names != NULL;
}

/* Weights of other classes, or not of all, are left out whole. */
static bool take_weights(struct run *run, const struct json *facts)
{
    const struct json *weights = facts ? json_get(facts, "class_weights") : NULL;
    if (weights == NULL || json_type_of(weights) != JSON_TYPE_OBJECT) {
        return true;
    }
    run->class_weights = calloc(run->classes + 1, sizeof *run->class_weights);
    for (size_t i = 0; run->class_weights && i < run->classes; i++) {
        const struct json *weight = json_get(weights, run->class_names[i]);
        run->class_weights[i] = weight ? json_number(weight) : (double)NAN;
        if (!isfinite(run->class_weights[i])) {
            free(run->class_weights);
            run->class_weights = NULL;
            return true;
        }
    }
    return run->class_weights != NULL;
}

/* Which part of the training the epoch was in follows from its number. */
static void take_phase(const struct run *run, struct epoch_record *record)
{
    size_t stages = run->first_stages;
    size_t each = stages > 0 ? run->first_epochs / stages : 0;
    record->stages = stages;
    if (each > 0 && record->epoch > 0 && record->epoch <= run->first_epochs) {
        record->stage = (record->epoch - 1) / each + 1;
    }
    record->taught = record->stage > 0 || !isnan(run->threshold);
}

static bool take_epoch(struct run *run, const struct json *epochs, size_t index, size_t count,
                       struct err *err)
{
    struct epoch_record record = { .epochs = count, .eta_seconds = (double)NAN };
    record.epoch = as_count(json_at(json_get(epochs, "epoch"), index), MOST_EPOCHS);
    for (size_t c = 0; c < CURVE_COUNT; c++) {
        const struct json *values = json_get(epochs, curves[c].name);
        bool there =
            values && json_type_of(values) == JSON_TYPE_ARRAY && index < json_count(values);
        *curve_value(&record, &curves[c]) =
            there ? json_number(json_at(values, index)) : (double)NAN;
    }
    take_phase(run, &record);
    return run_add_epoch(run, &record, err);
}

static bool take_epochs(struct run *run, const struct json *facts, struct err *err)
{
    const struct json *epochs = facts ? json_get(facts, "epochs") : NULL;
    const struct json *numbers =
        epochs && json_type_of(epochs) == JSON_TYPE_OBJECT ? json_get(epochs, "epoch") : NULL;
    size_t count = numbers && json_type_of(numbers) == JSON_TYPE_ARRAY ? json_count(numbers) : 0;
    count = count > MOST_EPOCHS ? 0 : count;
    for (size_t i = 0; i < count; i++) {
        if (!take_epoch(run, epochs, i, count, err)) {
            return false;
        }
    }
    return true;
}

static bool take_confusion(struct run *run, const struct json *facts, struct err *err)
{
    const struct json *cells = facts ? json_get(facts, "confusion") : NULL;
    size_t classes = run->classes;
    if (cells == NULL || run->epoch_count == 0 || classes == 0 ||
        classes > MOST_CONFUSION_CLASSES || json_type_of(cells) != JSON_TYPE_ARRAY ||
        json_count(cells) != classes * classes) {
        return true;
    }
    struct epoch_record *last = &run->epochs[run->epoch_count - 1];
    last->confusion = calloc(classes * classes, sizeof *last->confusion);
    if (last->confusion == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < classes * classes; i++) {
        last->confusion[i] = as_count(json_at(cells, i), UINT32_MAX);
    }
    last->classes = classes;
    const char *of = fact_text(facts, "confusion_of");
    last->confusion_of_valid = of && strcmp(of, "valid") == 0;
    return true;
}

/* A fraction that no cut can have leaves no cut. */
static void take_cut(struct run_cut *cut, const struct json *facts)
{
    const struct json *object = facts ? json_get(facts, "cut") : NULL;
    cut->fraction = fact_number(object, "fraction");
    if (!(cut->fraction > 0 && cut->fraction < 1)) {
        return;
    }
    const char *by = fact_text(object, "by");
    cut->rows = fact_count(object, "rows", UINT32_MAX);
    cut->copies = fact_count(object, "copies", UINT32_MAX);
    cut->at_end = by && strcmp(by, "end") == 0;
    copy_short(cut->table_digest, sizeof cut->table_digest, fact_text(object, "digest"));
}

/* Of an entry only what it should have, and as text; "?" for what it lacks. */
static void take_leak(struct run *run, const struct json *facts)
{
    static const char *const keys[] = { "choice", "table", "why" };
    enum { MOST_CHOICES = 100 };
    const struct json *list = facts ? json_get(facts, "leak") : NULL;
    size_t count = list && json_type_of(list) == JSON_TYPE_ARRAY ? json_count(list) : 0;
    for (size_t i = 0; i < count && i < MOST_CHOICES; i++) {
        struct json *entry = json_new_object();
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            const char *text = fact_text(json_at(list, i), keys[k]);
            json_put_text(entry, keys[k], text ? text : "?");
        }
        run->leak = run->leak ? run->leak : json_new_array();
        json_append(run->leak, entry);
    }
}

static enum run_stopped stopped_of(const struct json *facts)
{
    const char *name = fact_text(facts, "stopped");
    for (size_t i = 0; name && run_stopped_names[i]; i++) {
        if (strcmp(run_stopped_names[i], name) == 0) {
            return (enum run_stopped)i;
        }
    }
    return RUN_DONE;
}

bool run_from_facts(struct run *run, const struct json *facts, struct err *err)
{
    if (!take_text(facts, "command", &run->command) || !take_text(facts, "model", &run->model) ||
        !take_text(facts, "trained_on", &run->trained_on) || !take_classes(run, facts) ||
        !take_weights(run, facts)) {
        return err_memory(err);
    }
    if (fact_text(facts, "explanation") && !take_text(facts, "explanation", &run->explanation)) {
        return err_memory(err);
    }
    copy_short(run->table_digest, sizeof run->table_digest, fact_text(facts, "table_digest"));
    copy_short(run->kernel, sizeof run->kernel, fact_text(facts, "kernel"));
    run->seed = (uint64_t)fact_count(facts, "seed", (size_t)1 << 53);
    run->init_seed = facts && json_get(facts, "init_seed")
                         ? (uint64_t)fact_count(facts, "init_seed", (size_t)1 << 53)
                         : run->seed;
    take_cut(&run->cut, facts);
    take_leak(run, facts);
    if (fact_text(facts, "watched") && !take_text(facts, "watched", &run->watched)) {
        return err_memory(err);
    }
    run->first_stages = fact_count(facts, "pretrain_stages", MOST_EPOCHS);
    run->first_epochs = fact_count(facts, "pretrain_epochs", MOST_EPOCHS);
    run->threshold =
        facts && json_get(facts, "threshold") ? fact_number(facts, "threshold") : (double)NAN;
    run->judged = fact_count(facts, "judged_rows", UINT32_MAX);
    run->best_epoch = fact_count(facts, "best_epoch", MOST_EPOCHS);
    run->stopped = stopped_of(facts);
    run->stopped_epoch = fact_count(facts, "stopped_epoch", MOST_EPOCHS);
    run->stopped_batch = fact_count(facts, "stopped_batch", UINT32_MAX);
    run->seconds = fact_number(facts, "seconds");
    run->records_per_second = fact_number(facts, "records_per_second");
    run->finished = true;
    return take_epochs(run, facts, err) && take_confusion(run, facts, err);
}
