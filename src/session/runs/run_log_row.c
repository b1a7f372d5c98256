/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the history, from the session. */
#include "src/session/runs/run_log_row.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/math/blas.h"
#include "src/session/page/training_page.h"
#include "src/session/runs/lineage.h"
#include "src/session/runs/run_facts.h"

/* --- settings --- */

/* A number as one, so that conditions compare it as a number. */
static void put_value(struct json *object, const char *key, const char *text)
{
    double number;
    if (text && num_parse(text, &number)) {
        json_put_number(object, key, number);
    } else if (text) {
        json_put_text(object, key, text);
    }
}

static struct json *model_settings(const struct model *model)
{
    const struct key_values *values = model_values(model);
    struct json *object = json_new_object();
    json_put_text(object, "kind", model_preset(model)->name);
    for (const struct key *key = values->keys; key && key->name; key++) {
        put_value(object, key->name, values_text(values, key->name));
    }
    return object;
}

static struct json *prepare_settings_json(const struct session *session, const struct model *model)
{
    const struct preparation *preparation = model_preparation(model);
    const struct prepare_settings *settings =
        preparation ? preparation_settings(preparation) : &session->prepare;
    struct json *object = json_new_object();
    json_put_text(object, "classes", scheme_names[settings->classes]);
    json_put_text(object, "encode", encode_names[settings->encode]);
    json_put_text(object, "scale", scale_names[settings->scale]);
    json_put_text(object, "log", settings->log);
    json_put_text(object, "drop", settings->drop);
    json_put_text(object, "clip", settings->clip ? "yes" : "no");
    if (settings->select != SELECTION_NONE) {
        json_put_text(object, "select", selection_names[settings->select]);
        json_put_number(object, "keep", (double)settings->keep);
    }
    const struct schema *schema = preparation ? preparation_schema(preparation) : NULL;
    json_put_text(object, "taxonomy",
                  schema ? schema->taxonomies[settings->taxonomy].name
                         : session_setting(session, "taxonomy"));
    return object;
}

/* run->command has all keys spelt out, with a blank before each and none in it. */
static struct json *train_settings(const struct run *run)
{
    struct json *object = json_new_object();
    char *copy = run->command ? strdup(run->command) : NULL;
    char *rest = NULL;
    for (char *word = copy ? strtok_r(copy, " ", &rest) : NULL; word;
         word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        if (equals) {
            *equals = '\0';
            put_value(object, word, equals + 1);
        }
    }
    free(copy);
    return object;
}

static char *owned_json(struct json *owned_value)
{
    char *text = json_text(owned_value);
    json_free(owned_value);
    return text;
}

static const struct model *model_of(const struct session *session, const struct session_run *of)
{
    return of->model ? of->model : session->model;
}

static char *settings_text(const struct session *session, const struct session_run *of)
{
    const struct model *model = model_of(session, of);
    const struct run *run = of->run;
    struct json *settings = json_new_object();
    json_put(settings, "model", model_settings(model));
    json_put(settings, "prepare", prepare_settings_json(session, model));
    json_put(settings, "train", train_settings(run));
    if (run->leak) {
        json_put(settings, "leak", json_copy_of(run->leak));
    }
    return owned_json(settings);
}

/* --- the beginning --- */

/* A restored run came about in a session that is not known; only where it goes on there is a way to
 * that. */
static char *commands_text(const struct session *session, const struct session_run *of,
                           bool goes_on)
{
    struct str lines;
    str_init(&lines);
    if (!of->restored || goes_on) {
        lineage_lines(session, of->train, of->valid, &lines);
    }
    if (of->lines) {
        str_add(&lines, of->lines);
    } else if (!of->restored) {
        str_addf(&lines, "%s\n", of->run->command);
    }
    return str_take(&lines);
}

static char *copy_of(const char *text)
{
    return text && text[0] ? strdup(text) : NULL;
}

static void take_facts(const struct session_run *of, struct history_run *row)
{
    struct json *facts = run_facts(of);
    struct json *data = json_new_object();
    const struct json *train = json_get(facts, "train");
    const struct json *valid = json_get(facts, "valid");
    json_put(data, "train", train ? json_copy_of(train) : json_new_null());
    json_put(data, "valid", valid ? json_copy_of(valid) : json_new_null());
    row->data = owned_json(data);
    const struct json *classes = json_get(facts, "classes");
    row->classes = classes ? json_text(classes) : NULL;
    row->valid_digest = copy_of(fact_text(valid, "digest"));
    json_free(facts);
}

bool run_row_begin(const struct session *session, const struct session_run *of,
                   struct history_run *row, struct err *err)
{
    const struct run *run = of->run;
    char now[HISTORY_TIME_SIZE], kernel[64];
    session_kernel_label(session, kernel);
    take_facts(of, row);
    row->model = copy_of(model_preset(model_of(session, of))->name);
    row->train_table = copy_of(of->train ? of->train->name : NULL);
    row->valid_table = copy_of(of->valid ? of->valid->name : NULL);
    row->train_digest = copy_of(run->table_digest);
    row->seed = run->seed;
    row->parameters = run->parameters;
    row->version = copy_of(session->config.version);
    row->blas = copy_of(blas_version());
    row->kernel = copy_of(run->kernel[0] ? run->kernel : kernel);
    row->threads = pool_threads(session->pool);
    row->begun = strdup(history_now(now));
    row->description = copy_of(run->model);
    row->trained_on = copy_of(run->trained_on);
    row->command = copy_of(run->command);
    row->explanation = copy_of(run->explanation);
    row->settings = settings_text(session, of);
    row->commands = commands_text(session, of, row->continued_from > 0);
    return (row->begun && row->settings && row->commands) || err_memory(err);
}

/* --- on the way --- */

static void replace(char **text, const char *with)
{
    free(*text);
    *text = copy_of(with);
}

void run_row_progress(const struct run *run, struct history_run *row)
{
    const struct epoch_record *last =
        run->epoch_count > 0 ? &run->epochs[run->epoch_count - 1] : NULL;
    double spent = 0;
    for (size_t i = 0; i < run->epoch_count; i++) {
        spent += isnan(run->epochs[i].seconds) ? 0 : run->epochs[i].seconds;
    }
    row->parameters = run->parameters;
    row->epochs = training_epochs_done(run);
    row->loss = last ? last->loss : (double)NAN;
    row->train_accuracy = last ? last->accuracy : (double)NAN;
    row->valid_loss = last ? last->valid_loss : (double)NAN;
    row->valid_accuracy = last ? last->valid_accuracy : (double)NAN;
    row->best_epoch = run->best_epoch;
    row->seconds = run->finished ? run->seconds : spent;
    row->records_per_second = run->finished ? run->records_per_second : (double)NAN;
    row->stopped_epoch = run->finished ? run->stopped_epoch : 0;
    row->stopped_batch = run->finished ? run->stopped_batch : 0;
    replace(&row->weights_sha256, run->finished ? run->weights_sha256 : NULL);
    if (run->explanation) {
        replace(&row->explanation, run->explanation);
    }
}

void run_row_test(const struct json *result, const char *table, const char *digest,
                  struct history_run *row)
{
    const struct {
        const char *key;
        double *figure;
    } figures[] = {
        { "accuracy", &row->accuracy },
        { "dr", &row->dr },
        { "far", &row->far },
        { "efficiency", &row->efficiency },
        { "macro_f1", &row->macro_f1 },
        { "auc_macro", &row->auc_macro },
        { "binary_accuracy", &row->binary_accuracy },
    };
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const struct json *value = json_get(result, figures[i].key);
        *figures[i].figure = value ? json_number(value) : (double)NAN;
    }
    replace(&row->test_table, table);
    replace(&row->test_digest, digest);
}

/* --- commands --- */

void run_row_add_line(struct history_run *row, const char *line)
{
    struct str lines;
    str_init(&lines);
    str_addf(&lines, "%s%s\n", row->commands ? row->commands : "", line);
    free(row->commands);
    row->commands = str_take(&lines);
}

/* Where the line that ends at `end` (its line feed included) begins. */
static size_t line_begin(const char *text, size_t end)
{
    size_t at = end - (end > 0);
    while (at > 0 && text[at - 1] != '\n') {
        at--;
    }
    return at;
}

/* The commands in three parts: what led to the training, its orders, and the training itself. */
struct parts {
    size_t orders, last; /* where these begin */
};

static struct parts parts_of(const char *commands)
{
    struct parts parts = { .last = line_begin(commands, strlen(commands)) };
    parts.orders = parts.last;
    while (parts.orders > 0) {
        size_t at = line_begin(commands, parts.orders);
        if (strncmp(commands + at, "at ", 3) != 0) {
            break;
        }
        parts.orders = at;
    }
    return parts;
}

/* The end of the line at `at`, its line feed included. */
static size_t line_end(const char *text, size_t length, size_t at)
{
    const char *end = memchr(text + at, '\n', length - at);
    return end ? (size_t)(end - text) + 1 : length;
}

static bool has_line(const char *text, size_t length, const char *line, size_t size)
{
    for (size_t at = 0, end; at < length; at = end) {
        end = line_end(text, length, at);
        if (end - at == size && memcmp(text + at, line, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_stop(const char *line, size_t size)
{
    static const char stop[] = " stop\n";
    size_t ending = sizeof stop - 1;
    return size >= ending && memcmp(line + size - ending, stop, ending) == 0;
}

void run_row_add_orders(struct history_run *row, const char *lines)
{
    if (row->commands == NULL || lines[0] == '\0') {
        return;
    }
    const char *commands = row->commands;
    struct parts parts = parts_of(commands);
    struct str all;
    str_init(&all);
    str_add_bytes(&all, commands, parts.last);
    for (size_t at = 0, end, length = strlen(lines); at < length; at = end) {
        end = line_end(lines, length, at);
        if (!has_line(commands + parts.orders, parts.last - parts.orders, lines + at, end - at)) {
            str_add_bytes(&all, lines + at, end - at);
        }
    }
    str_add(&all, commands + parts.last);
    free(row->commands);
    row->commands = str_take(&all);
}

void run_row_drop_stop(struct history_run *row)
{
    const char *commands = row->commands;
    if (commands == NULL) {
        return;
    }
    struct parts parts = parts_of(commands);
    struct str all;
    str_init(&all);
    str_add_bytes(&all, commands, parts.orders);
    for (size_t at = parts.orders, end; at < parts.last; at = end) {
        end = line_end(commands, parts.last, at);
        if (!is_stop(commands + at, end - at)) {
            str_add_bytes(&all, commands + at, end - at);
        }
    }
    str_add(&all, commands + parts.last);
    free(row->commands);
    row->commands = str_take(&all);
}
