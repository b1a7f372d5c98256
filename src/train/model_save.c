/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a model file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/net/model_learned.h"
#include "src/train/decision_json.h"
#include "src/train/model_file.h"
#include "src/train/model_layout.h"
#include "src/train/trainer_state.h"

static void add_little_endian(struct str *bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        str_add_char(bytes, (char)(unsigned char)(value >> (8 * i)));
}

static void add_numbers(struct str *bytes, const real *numbers, size_t count)
{
    enum { CHUNK = 256 };
    char chunk[4 * CHUNK];
    for (size_t first = 0; first < count; first += CHUNK) {
        size_t size = count - first < CHUNK ? count - first : CHUNK;
        for (size_t i = 0; i < size; i++) {
            float value = (float)numbers[first + i];
            uint32_t bits;
            memcpy(&bits, &value, sizeof bits);
            for (size_t b = 0; b < 4; b++)
                chunk[4 * i + b] = (char)(bits >> (8 * b) & 255);
        }
        str_add_bytes(bytes, chunk, 4 * size);
    }
}

/* The header's list and the numbers themselves grow side by side. */
struct writer {
    struct json *arrays;
    struct str numbers;
};

static void write_array(struct writer *writer, const char *name, size_t rows, size_t cols,
                        const real *numbers)
{
    struct json *array = json_new_object();
    json_put_text(array, "name", name);
    struct json *shape = json_new_array();
    json_append_number(shape, (double)rows);
    json_append_number(shape, (double)cols);
    json_put(array, "shape", shape);
    json_append(writer->arrays, array);
    add_numbers(&writer->numbers, numbers, rows * cols);
}

/* "last/lstm.W_x" and so on, in the order of the blocks. */
static void write_weights(struct writer *writer, const struct net *net, const char *set,
                          const real *weights)
{
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            char name[64];
            snprintf(name, sizeof name, "%s/%s.%s", set, layer->name, block->name);
            write_array(writer, name, block->rows, block->cols, weights + block->offset);
        }
    }
}

/* The bytes of what a learner keeps. */
static bool write_learned(struct writer *writer, const struct model *model, struct err *err)
{
    unsigned char *bytes;
    size_t size;
    if (!model_write_learned(model, &bytes, &size, err))
        return false;
    struct json *array = json_new_object();
    json_put_text(array, "name", MODEL_LEARNED_ARRAY);
    json_put_number(array, "bytes", (double)size);
    json_append(writer->arrays, array);
    str_add_bytes(&writer->numbers, (const char *)bytes, size);
    free(bytes);
    return true;
}

static void write_training(struct writer *writer, struct json *header,
                           const struct trainer_state *state)
{
    json_put(header, "training", trainer_state_to_json(state));
    for (size_t i = 0; i < state->array_count; i++) {
        const struct state_array *array = &state->arrays[i];
        char name[64];
        snprintf(name, sizeof name, "training/%s", array->name);
        write_array(writer, name, 1, array->count, array->at);
    }
}

static struct json *model_header(const struct model *model)
{
    struct json *header = json_new_object();
    json_put_text(header, "model", model_preset(model)->name);
    const struct key_values *values = model_values(model);
    struct json *settings = json_new_object();
    struct json *defaults = json_new_object(); /* as they are today; another release may differ */
    for (const struct key *key = values->keys; key->name; key++) {
        if (values_given(values, key->name))
            json_put_text(settings, key->name, values_text(values, key->name));
        else if (key->initial)
            json_put_text(defaults, key->name, key->initial);
    }
    json_put(header, "settings", settings);
    json_put(header, "defaults", defaults);
    json_put(header, "preparation", preparation_to_json(model_preparation(model)));
    json_put_bool(header, "uses_best", model_uses_best(model));
    if (model_decision(model))
        json_put(header, "decision", decision_to_json(model));
    return header;
}

/* Magic, version, header, arrays, digest. */
static bool assemble(struct str *bytes, unsigned version, const struct json *header,
                     const struct str *numbers, struct err *err)
{
    char *text = json_text(header);
    if (!text)
        return err_memory(err);
    str_add_bytes(bytes, MODEL_MAGIC, MODEL_MAGIC_SIZE);
    add_little_endian(bytes, version, 4);
    add_little_endian(bytes, 0, 4);
    add_little_endian(bytes, strlen(text), 8);
    str_add(bytes, text);
    free(text);
    str_add_bytes(bytes, numbers->text, numbers->length);
    if (str_failed(bytes) || str_failed(numbers))
        return err_memory(err);
    char hex[DIGEST_HEX_SIZE];
    if (!digest_bytes(bytes->text, bytes->length, hex, err))
        return false;
    str_add_bytes(bytes, hex, MODEL_DIGEST_SIZE);
    return str_failed(bytes) ? err_memory(err) : true;
}

struct model_snapshot {
    unsigned version;    /* nets stay in files that every release reads */
    struct json *header; /* without facts */
    struct str numbers;
};

void model_snapshot_free(struct model_snapshot *snapshot)
{
    if (!snapshot)
        return;
    json_free(snapshot->header);
    str_done(&snapshot->numbers);
    free(snapshot);
}

static bool fill_snapshot(struct model_snapshot *snapshot, const struct model *model,
                          const struct trainer_state *state, struct err *err)
{
    struct writer writer = { .arrays = json_new_array() };
    const real *best = model_best_weights(model);
    bool net = model_net(model) != NULL;
    bool ok = true;
    str_init(&writer.numbers);
    snapshot->version = net ? MODEL_VERSION_NETS : MODEL_VERSION;
    snapshot->header = model_header(model);
    if (net)
        write_weights(&writer, model_net(model), "last", model_last_weights_of(model));
    else
        ok = write_learned(&writer, model, err);
    if (best)
        write_weights(&writer, model_net(model), "best", best);
    if (state)
        write_training(&writer, snapshot->header, state);
    json_put(snapshot->header, "arrays", writer.arrays);
    snapshot->numbers = writer.numbers;
    return ok && ((snapshot->header && !str_failed(&snapshot->numbers)) || err_memory(err));
}

struct model_snapshot *model_snapshot_take(const struct model *model, const struct trainer *trainer,
                                           struct err *err)
{
    if (!model_is_built(model)) {
        err_set(err, ERR_USAGE, "the model has no weights yet, so there is nothing to save");
        return NULL;
    }
    bool goes_on = trainer && model_net(model); /* one pass leaves no state to go on from */
    struct trainer_state *state = goes_on ? trainer_capture(trainer, err) : NULL;
    if (goes_on && !state)
        return NULL;
    struct model_snapshot *snapshot = calloc(1, sizeof *snapshot);
    bool ok = snapshot ? fill_snapshot(snapshot, model, state, err) : err_memory(err);
    trainer_state_free(state);
    if (ok)
        return snapshot;
    model_snapshot_free(snapshot);
    return NULL;
}

bool model_snapshot_save(struct model_snapshot *snapshot, const char *path,
                         const struct json *facts, struct err *err)
{
    struct str bytes;
    str_init(&bytes);
    if (facts)
        json_put(snapshot->header, "facts", json_copy_of(facts));
    bool saved = assemble(&bytes, snapshot->version, snapshot->header, &snapshot->numbers, err) &&
                 file_save(path, bytes.text, bytes.length, err);
    str_done(&bytes);
    return saved;
}

bool model_file_save(const char *path, const struct model *model, const struct trainer *trainer,
                     const struct json *facts, struct err *err)
{
    struct model_snapshot *snapshot = model_snapshot_take(model, trainer, err);
    bool saved = snapshot && model_snapshot_save(snapshot, path, facts, err);
    model_snapshot_free(snapshot);
    return saved;
}
