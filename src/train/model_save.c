/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a model file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
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
    for (size_t i = 0; i < count; i++) {
        float value = (float)numbers[i];
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        char four[4] = { (char)(bits & 255), (char)(bits >> 8 & 255), (char)(bits >> 16 & 255),
                         (char)(bits >> 24) };
        str_add_bytes(bytes, four, sizeof four);
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
    return header;
}

/* Magic, version, header, arrays, digest. */
static bool assemble(struct str *bytes, const struct json *header, const struct str *numbers,
                     struct err *err)
{
    char *text = json_text(header);
    if (!text)
        return err_memory(err);
    str_add_bytes(bytes, MODEL_MAGIC, MODEL_MAGIC_SIZE);
    add_little_endian(bytes, MODEL_VERSION, 4);
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

bool model_file_save(const char *path, const struct model *model, const struct trainer *trainer,
                     const struct json *facts, struct err *err)
{
    if (!model_is_built(model))
        return err_set(err, ERR_USAGE, "the model has no weights yet, so there is nothing to save");
    struct trainer_state *state = trainer ? trainer_capture(trainer, err) : NULL;
    if (trainer && !state)
        return false;
    struct json *header = model_header(model);
    struct writer writer = { .arrays = json_new_array() };
    str_init(&writer.numbers);
    write_weights(&writer, model_net(model), "last", model_last_weights_of(model));
    const real *best = model_best_weights(model);
    if (best)
        write_weights(&writer, model_net(model), "best", best);
    if (state)
        write_training(&writer, header, state);
    json_put(header, "arrays", writer.arrays);
    if (facts)
        json_put(header, "facts", json_copy_of(facts));
    struct str bytes;
    str_init(&bytes);
    bool saved = assemble(&bytes, header, &writer.numbers, err) &&
                 file_save(path, bytes.text, bytes.length, err);
    str_done(&bytes);
    str_done(&writer.numbers);
    json_free(header);
    trainer_state_free(state);
    return saved;
}
