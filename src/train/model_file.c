/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a model file. Nothing is believed: lengths are held against what is there before any
 * memory is taken for them, and names against what this program knows. */
#include "src/train/model_file.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/classic/kinds.h"
#include "src/net/model_learned.h"
#include "src/train/decision_json.h"
#include "src/train/model_layout.h"
#include "src/train/trainer_state.h"

enum { ARRAYS_MOST = 2 * LAYERS_MOST * LAYER_BLOCKS_MOST + STATE_ARRAYS_MOST };

/* An array of the file: its numbers still as bytes. */
struct stored_array {
    const char *name;  /* in the header */
    size_t rows, cols; /* of bytes: 0, 0 */
    size_t size;       /* bytes */
    const unsigned char *bytes;
};

struct parser {
    const unsigned char *bytes; /* of the arrays */
    size_t left;
    struct json *header;
    struct stored_array arrays[ARRAYS_MOST];
    size_t array_count;
};

static uint64_t little_endian(const unsigned char *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = size; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static void copy_numbers(const struct stored_array *array, real *to)
{
    for (size_t i = 0; i < array->rows * array->cols; i++) {
        uint32_t bits = (uint32_t)little_endian(array->bytes + 4 * i, 4);
        float value;
        memcpy(&value, &bits, sizeof value);
        to[i] = (real)value;
    }
}

static bool read_size(const struct json *json, size_t *size)
{
    double value = json_number(json);
    if (!(value >= 0 && value <= 4294967296.0 && value == floor(value)))
        return false;
    *size = (size_t)value;
    return true;
}

/* Numbers have a shape; what a learner keeps is bytes. */
static bool read_extent(const struct json *json, struct stored_array *array)
{
    const struct json *shape = json_get(json, "shape");
    const struct json *bytes = json_get(json, "bytes");
    size_t count;
    if (bytes)
        return !shape && read_size(bytes, &array->size);
    return json_count(shape) == 2 && read_size(json_at(shape, 0), &array->rows) &&
           read_size(json_at(shape, 1), &array->cols) &&
           size_product(array->rows, array->cols, &count) && size_product(count, 4, &array->size);
}

static bool read_array(struct parser *parser, const struct json *json, struct err *err)
{
    struct stored_array *array = &parser->arrays[parser->array_count];
    *array = (struct stored_array){ .name = json_string_of(json_get(json, "name")) };
    if (!array->name || !read_extent(json, array))
        return err_set(err, ERR_INPUT, "its list of arrays is not well formed");
    if (array->size > parser->left)
        return err_set(err, ERR_INPUT, "the array %s is longer than the file", array->name);
    array->bytes = parser->bytes;
    parser->bytes += array->size;
    parser->left -= array->size;
    parser->array_count++;
    return true;
}

static bool read_arrays(struct parser *parser, struct err *err)
{
    const struct json *arrays = json_get(parser->header, "arrays");
    size_t count = json_count(arrays);
    if (count > ARRAYS_MOST)
        return err_set(err, ERR_INPUT, "it lists %zu arrays; no model has so many", count);
    for (size_t i = 0; i < count; i++) {
        if (!read_array(parser, json_at(arrays, i), err))
            return false;
    }
    if (parser->left > 0)
        return err_set(err, ERR_INPUT, "it has %zu bytes that no array claims", parser->left);
    return true;
}

/* What is needed before anything else can be trusted: magic, version, checksum. */
static bool check_frame(const unsigned char *bytes, size_t size, struct err *err)
{
    if (size < MODEL_MAGIC_SIZE || memcmp(bytes, MODEL_MAGIC, MODEL_MAGIC_SIZE) != 0)
        return err_set(err, ERR_INPUT, "this is not a model saved by peephole");
    if (size < MODEL_START_SIZE + MODEL_DIGEST_SIZE)
        return err_set(err, ERR_INPUT, "the file is cut: it has only %zu bytes", size);
    uint64_t version = little_endian(bytes + MODEL_MAGIC_SIZE, 4);
    if (version > MODEL_VERSION)
        return err_set(err, ERR_INPUT,
                       "the file has format %llu, and this peephole reads formats up to %d; it "
                       "was saved by a newer one",
                       (unsigned long long)version, MODEL_VERSION);
    if (version == 0)
        return err_set(err, ERR_INPUT, "the file has format 0, which never was");
    char hex[DIGEST_HEX_SIZE];
    size_t body = size - MODEL_DIGEST_SIZE;
    if (!digest_bytes(bytes, body, hex, err))
        return false;
    if (memcmp(hex, bytes + body, MODEL_DIGEST_SIZE) != 0)
        return err_set(err, ERR_INPUT, "the file is damaged or cut: its checksum is wrong");
    if (little_endian(bytes + MODEL_MAGIC_SIZE + 4, 4) != 0)
        return err_set(err, ERR_INPUT, "the four bytes behind its format are not zero");
    if (little_endian(bytes + MODEL_MAGIC_SIZE + 8, 8) > body - MODEL_START_SIZE)
        return err_set(err, ERR_INPUT, "its header is longer than the file");
    return true;
}

static const struct stored_array *find_array(const struct parser *parser, const char *name)
{
    for (size_t i = 0; i < parser->array_count; i++) {
        if (strcmp(parser->arrays[i].name, name) == 0)
            return &parser->arrays[i];
    }
    return NULL;
}

/* All blocks of a set of weights, or an error; false without an error where the first is absent
 * and the set may be. */
static bool read_weights(const struct parser *parser, const struct net *net, const char *set,
                         real *weights, struct err *err)
{
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        for (size_t b = 0; b < layer->block_count; b++) {
            const struct block *block = &layer->blocks[b];
            char name[64];
            snprintf(name, sizeof name, "%s/%s.%s", set, layer->name, block->name);
            const struct stored_array *array = find_array(parser, name);
            if (!array || array->rows != block->rows || array->cols != block->cols)
                return err_set(err, ERR_INPUT, "its array %s is missing or has another shape",
                               name);
            copy_numbers(array, weights + block->offset);
        }
    }
    return true;
}

static bool has_set(const struct parser *parser, const char *set)
{
    size_t length = strlen(set);
    for (size_t i = 0; i < parser->array_count; i++) {
        const char *name = parser->arrays[i].name;
        if (strncmp(name, set, length) == 0 && name[length] == '/')
            return true;
    }
    return false;
}

enum { SETTINGS_MOST = 64 };

struct settings {
    struct key_value given[SETTINGS_MOST];
    size_t count;
};

/* Defaults of the release that saved the model count only where those of today differ. */
static bool is_default(const struct preset *preset, const char *name, const char *text)
{
    const struct key *key = key_find(preset->keys, name);
    return key && key->initial && strcmp(key->initial, text) == 0;
}

static bool read_settings(const struct preset *preset, const struct json *json, bool defaults,
                          struct settings *settings, struct err *err)
{
    const char *name;
    const struct json *value;
    const void *at = json_next(json, NULL, &name, &value);
    for (; at; at = json_next(json, at, &name, &value)) {
        const char *text = json_string_of(value);
        if (!text || settings->count == SETTINGS_MOST)
            return err_set(err, ERR_INPUT, "the settings of its model are not well formed");
        if (!defaults || !is_default(preset, name, text))
            settings->given[settings->count++] = (struct key_value){ name, text };
    }
    return true;
}

static struct model *read_model(const struct json *header, struct err *err)
{
    const char *name = json_string_of(json_get(header, "model"));
    const struct preset *preset = name ? kind_find(name) : NULL;
    if (!preset) {
        err_set(err, ERR_INPUT, "its model \"%s\" is not known here", name ? name : "");
        return NULL;
    }
    struct settings settings = { .count = 0 };
    if (!read_settings(preset, json_get(header, "settings"), false, &settings, err) ||
        !read_settings(preset, json_get(header, "defaults"), true, &settings, err))
        return NULL;
    return model_new(preset, settings.given, settings.count, err);
}

/* The file must hold as many weights as the net asks for, before the net gets any memory. */
static bool check_weight_count(const struct parser *parser, const struct model *model,
                               const struct preparation *preparation, struct err *err)
{
    size_t wanted;
    if (!model_count_weights(model, preparation_inputs(preparation),
                             preparation_classes(preparation), &wanted, err))
        return false;
    size_t had = 0;
    for (size_t i = 0; i < parser->array_count; i++) {
        if (strncmp(parser->arrays[i].name, "last/", 5) == 0)
            had += parser->arrays[i].rows * parser->arrays[i].cols;
    }
    if (had != wanted)
        return err_set(err, ERR_INPUT, "it holds %zu weights, but its model has %zu", had, wanted);
    return true;
}

static bool fill_learned(const struct parser *parser, struct model *model,
                         const struct preparation *preparation, struct err *err)
{
    const struct stored_array *array = find_array(parser, MODEL_LEARNED_ARRAY);
    if (!array || array->rows > 0)
        return err_set(err, ERR_INPUT, "its array %s is missing or has another shape",
                       MODEL_LEARNED_ARRAY);
    return model_read_learned(model, preparation, array->bytes, array->size, err) ||
           err_wrap(err, "what model %s has learnt", model_preset(model)->name);
}

static bool fill_net(const struct parser *parser, struct model *model,
                     const struct preparation *preparation, struct err *err)
{
    if (!check_weight_count(parser, model, preparation, err) ||
        !model_build_net(model, preparation, err))
        return false;
    const struct net *net = model_net(model);
    real *weights = model_last_weights(model);
    if (has_set(parser, "best")) {
        if (!read_weights(parser, net, "best", weights, err))
            return false;
        model_keep_best(model, weights);
    }
    if (!read_weights(parser, net, "last", weights, err))
        return false;
    model_use_best(model, json_bool_of(json_get(parser->header, "uses_best")));
    return true;
}

static bool fill_model(const struct parser *parser, struct model *model, struct err *err)
{
    struct preparation *preparation =
        preparation_from_json(json_get(parser->header, "preparation"), err);
    if (!preparation)
        return false;
    bool filled = model_learner(model) ? fill_learned(parser, model, preparation, err)
                                       : fill_net(parser, model, preparation, err);
    preparation_release(preparation);
    return filled && decision_from_json(json_get(parser->header, "decision"), model, err);
}

static struct trainer_state *read_state(const struct parser *parser, struct err *err)
{
    struct trainer_state *state =
        trainer_state_from_json(json_get(parser->header, "training"), err);
    if (!state)
        return NULL;
    static const char prefix[] = "training/";
    size_t length = sizeof prefix - 1;
    for (size_t i = 0; i < parser->array_count; i++) {
        const struct stored_array *array = &parser->arrays[i];
        if (strncmp(array->name, prefix, length) != 0)
            continue;
        real *to = trainer_state_add(state, array->name + length, array->rows * array->cols, err);
        if (!to) {
            trainer_state_free(state);
            return NULL;
        }
        copy_numbers(array, to);
    }
    return state;
}

static bool parse(struct parser *parser, struct model_file *file, struct err *err)
{
    if (json_type_of(parser->header) != JSON_TYPE_OBJECT)
        return err_set(err, ERR_INPUT, "its header is not a JSON object");
    if (!read_arrays(parser, err))
        return false;
    file->model = read_model(parser->header, err);
    if (!file->model || !fill_model(parser, file->model, err))
        return false;
    if (json_get(parser->header, "training") && !model_learner(file->model)) {
        file->state = read_state(parser, err);
        if (!file->state)
            return false;
    }
    const struct json *facts = json_get(parser->header, "facts");
    file->facts = facts ? json_copy_of(facts) : NULL;
    return facts && !file->facts ? err_memory(err) : true;
}

void model_file_done(struct model_file *file)
{
    model_free(file->model);
    json_free(file->facts);
    trainer_state_free(file->state);
    memset(file, 0, sizeof *file);
}

bool model_file_parse(const void *bytes, size_t size, struct model_file *file, struct err *err)
{
    memset(file, 0, sizeof *file);
    if (!check_frame(bytes, size, err))
        return false;
    const unsigned char *start = bytes;
    size_t length = (size_t)little_endian(start + MODEL_MAGIC_SIZE + 8, 8);
    struct parser *parser = calloc(1, sizeof *parser);
    if (!parser)
        return err_memory(err);
    parser->header = json_parse((const char *)start + MODEL_START_SIZE, length, err);
    parser->bytes = start + MODEL_START_SIZE + length;
    parser->left = size - MODEL_DIGEST_SIZE - MODEL_START_SIZE - length;
    bool fine = parser->header ? parse(parser, file, err) : err_wrap(err, "its header");
    json_free(parser->header);
    free(parser);
    if (!fine)
        model_file_done(file);
    return fine;
}

bool model_file_read(const char *path, struct model_file *file, struct err *err)
{
    memset(file, 0, sizeof *file);
    size_t size;
    char *bytes = file_read(path, MODEL_FILE_MOST, &size, err);
    if (!bytes)
        return false;
    bool fine = model_file_parse(bytes, size, file, err);
    free(bytes);
    return fine ? true : err_wrap(err, "%s", path);
}
