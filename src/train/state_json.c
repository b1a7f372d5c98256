/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a training to and from the header of a model file. Doubles are written with as many
 * digits as bring them back exactly, random streams in hexadecimal. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/train/model_layout.h"
#include "src/train/model_file.h"
#include "src/train/trainer_state.h"

static struct json *rng_to_json(const struct rng *rng)
{
    struct json *json = json_new_array();
    for (size_t i = 0; i < 4; i++) {
        char text[17];
        snprintf(text, sizeof text, "%016" PRIx64, rng->state[i]);
        json_append_text(json, text);
    }
    return json;
}

static struct json *position_to_json(const struct train_position *position)
{
    struct json *json = json_new_object();
    json_put_number(json, "epoch", (double)position->epoch);
    json_put_number(json, "batch", (double)position->batch);
    json_put_number(json, "steps", (double)position->steps);
    json_put(json, "shuffle", rng_to_json(&position->rng));
    json_put_number(json, "rate", position->rate);
    json_put_number(json, "loss", position->loss);
    json_put_number(json, "rows", (double)position->rows);
    json_put_number(json, "norm", position->norm);
    json_put_number(json, "best_loss", position->best_loss); /* null: none yet */
    json_put_number(json, "best_epoch", (double)position->best_epoch);
    json_put_number(json, "since_best", (double)position->since_best);
    return json;
}

static struct json *counts_to_json(const size_t *counts, size_t count)
{
    struct json *json = json_new_array();
    for (size_t i = 0; i < count; i++)
        json_append_number(json, (double)counts[i]);
    return json;
}

struct json *trainer_state_to_json(const struct trainer_state *state)
{
    struct json *json = json_new_object();
    struct json *settings = json_new_object();
    for (size_t i = 0; i < state->setting_count; i++)
        json_put_text(settings, state->settings[i].name, state->settings[i].value);
    json_put(json, "settings", settings);
    json_put_text(json, "train_table", state->train_digest);
    json_put_text(json, "valid_table", state->valid_digest);
    json_put(json, "position", position_to_json(&state->position));
    json_put(json, "good_position", position_to_json(&state->good_position));
    json_put_number(json, "rate_in_force", state->rate_in_force);
    json_put_number(json, "norm_total", state->norm_total);
    json_put_number(json, "path_total", state->path_total);
    json_put_number(json, "steps", (double)state->step_total);
    size_t cells = state->classes * state->classes;
    json_put_number(json, "classes", (double)state->classes);
    json_put(json, "confusion", counts_to_json(state->confusion, cells));
    json_put(json, "last_confusion", counts_to_json(state->last_confusion, cells));
    struct json *norms = json_new_array();
    for (size_t i = 0; i < state->layers; i++)
        json_append_number(norms, state->layer_norms[i]);
    json_put(json, "layer_norms", norms);
    return json;
}

/* What a reader carries along: once something is wrong, all else is skipped. */
struct reader {
    struct err *err;
    bool failed;
};

static void refuse(struct reader *reader, const char *key)
{
    if (!reader->failed)
        err_set(reader->err, ERR_INPUT, "\"%s\" in the state of the training is missing or wrong",
                key);
    reader->failed = true;
}

static double read_number(struct reader *reader, const struct json *json, const char *key)
{
    double value = json_number(json_get(json, key));
    if (!isfinite(value))
        refuse(reader, key);
    return value;
}

static size_t whole(struct reader *reader, double value, const char *key)
{
    if (value >= 0 && value < 9007199254740992.0 && value == floor(value))
        return (size_t)value;
    refuse(reader, key);
    return 0;
}

static size_t read_count(struct reader *reader, const struct json *json, const char *key)
{
    return whole(reader, json_number(json_get(json, key)), key);
}

static void read_rng(struct reader *reader, const struct json *json, struct rng *rng)
{
    bool zero = true;
    for (size_t i = 0; i < 4; i++) {
        const char *text = json_string_of(json_at(json, i));
        if (!text || strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16) {
            refuse(reader, "shuffle");
            return;
        }
        rng->state[i] = strtoull(text, NULL, 16);
        zero = zero && rng->state[i] == 0;
    }
    if (zero) /* the one state from which the generator never comes back */
        refuse(reader, "shuffle");
}

static void read_position(struct reader *reader, const struct json *json,
                          struct train_position *position)
{
    position->epoch = read_count(reader, json, "epoch");
    position->batch = read_count(reader, json, "batch");
    if (json_get(json, "steps")) /* files of before there were optimizers that count */
        position->steps = read_count(reader, json, "steps");
    read_rng(reader, json_get(json, "shuffle"), &position->rng);
    position->rate = read_number(reader, json, "rate");
    position->loss = read_number(reader, json, "loss");
    position->rows = read_count(reader, json, "rows");
    position->norm = read_number(reader, json, "norm");
    double best = json_number(json_get(json, "best_loss"));
    position->best_loss = isnan(best) ? (double)INFINITY : best;
    position->best_epoch = read_count(reader, json, "best_epoch");
    position->since_best = read_count(reader, json, "since_best");
}

static void read_counts(struct reader *reader, const struct json *json, const char *key,
                        size_t *counts, size_t count)
{
    const struct json *array = json_get(json, key);
    if (json_count(array) != count) {
        refuse(reader, key);
        return;
    }
    for (size_t i = 0; i < count; i++)
        counts[i] = whole(reader, json_number(json_at(array, i)), key);
}

static void read_digest(struct reader *reader, const struct json *json, const char *key,
                        char digest[DIGEST_HEX_SIZE])
{
    const char *text = json_string_of(json_get(json, key));
    if (text && strlen(text) < DIGEST_HEX_SIZE)
        memcpy(digest, text, strlen(text) + 1);
    else
        refuse(reader, key);
}

static void read_settings(struct reader *reader, const struct json *json,
                          struct trainer_state *state)
{
    const struct json *settings = json_get(json, "settings");
    size_t count = json_count(settings);
    state->settings = arena_take(state->arena, count, sizeof *state->settings, reader->err);
    if (!state->settings) {
        reader->failed = true;
        return;
    }
    const char *name;
    const struct json *value;
    const void *at = json_next(settings, NULL, &name, &value);
    for (; at && !reader->failed; at = json_next(settings, at, &name, &value)) {
        const struct key *key = key_find(trainer_keys, name);
        const char *text = json_string_of(value);
        if (!key || !text) {
            refuse(reader, "settings");
        } else if (!key_check(key, text, reader->err)) {
            reader->failed = true;
        } else {
            struct key_value *setting = &state->settings[state->setting_count++];
            setting->name = key->name;
            setting->value = arena_text(state->arena, text, strlen(text), reader->err);
            reader->failed = !setting->value;
        }
    }
}

/* Lacking in files of release 0.1, and of no weight for the training. */
static void read_layer_norms(struct reader *reader, const struct json *json,
                             struct trainer_state *state)
{
    const struct json *norms = json_get(json, "layer_norms");
    size_t layers = norms && json_type_of(norms) == JSON_TYPE_ARRAY ? json_count(norms) : 0;
    if (layers == 0)
        return;
    state->layer_norms = arena_take(state->arena, layers, sizeof(double), reader->err);
    state->layers = state->layer_norms ? layers : 0;
    reader->failed = reader->failed || !state->layer_norms;
    for (size_t i = 0; i < state->layers; i++)
        state->layer_norms[i] = json_number(json_at(norms, i)); /* null: NaN */
}

struct trainer_state *trainer_state_from_json(const struct json *json, struct err *err)
{
    struct reader reader = { .err = err };
    size_t classes = read_count(&reader, json, "classes");
    size_t cells;
    /* As many numbers as the file has brought, so nothing is taken on a mere claim. */
    if (!size_product(classes, classes, &cells) || json_count(json_get(json, "confusion")) != cells)
        refuse(&reader, "confusion");
    struct trainer_state *state = reader.failed ? NULL : trainer_state_new(classes, err);
    if (!state)
        return NULL;
    read_settings(&reader, json, state);
    read_digest(&reader, json, "train_table", state->train_digest);
    read_digest(&reader, json, "valid_table", state->valid_digest);
    read_position(&reader, json_get(json, "position"), &state->position);
    read_position(&reader, json_get(json, "good_position"), &state->good_position);
    if (json_get(json, "rate_in_force")) /* lacking in files of release 0.1 */
        state->rate_in_force = read_number(&reader, json, "rate_in_force");
    state->norm_total = read_number(&reader, json, "norm_total");
    state->path_total = read_number(&reader, json, "path_total");
    state->step_total = read_count(&reader, json, "steps");
    read_counts(&reader, json, "confusion", state->confusion, cells);
    read_counts(&reader, json, "last_confusion", state->last_confusion, cells);
    read_layer_norms(&reader, json, state);
    if (!reader.failed)
        return state;
    trainer_state_free(state);
    return NULL;
}
