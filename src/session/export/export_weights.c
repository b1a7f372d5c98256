/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A safetensors file: the length of the header (8 bytes, little-endian), the header (one JSON object,
 * blanks behind it up to a multiple of 8), and the numbers. The header gives each tensor's dtype, shape
 * and place; "__metadata__" holds texts only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/net/model_net.h"
#include "src/session/export/exports.h"

/* A bias or a diagonal peephole is a vector. */
static struct json *shape_json(const struct block *block)
{
    struct json *shape = json_new_array();
    if (block->rows > 1 || block->role == BLOCK_WEIGHT || block->role == BLOCK_RECURRENT) {
        json_append_number(shape, (double)block->rows);
    }
    json_append_number(shape, (double)block->cols);
    return shape;
}

static void put_tensor(struct json *header, const struct layer *layer, const struct block *block,
                       size_t *place)
{
    struct json *tensor = json_new_object();
    struct json *offsets = json_new_array();
    char name[LAYER_NAME_SIZE + 64];
    snprintf(name, sizeof name, "%s.%s", layer->name, block->name);
    json_put_text(tensor, "dtype", "F32");
    json_put(tensor, "shape", shape_json(block));
    json_append_number(offsets, (double)*place);
    *place += 4 * block->rows * block->cols;
    json_append_number(offsets, (double)*place);
    json_put(tensor, "data_offsets", offsets);
    json_put(header, name, tensor);
}

static void put_names(struct json *metadata, const char *key, const struct preparation *preparation,
                      const char *(*name)(const struct preparation *preparation, size_t index),
                      size_t count)
{
    struct json *names = json_new_array();
    for (size_t i = 0; i < count; i++) {
        json_append_text(names, name(preparation, i));
    }
    char *text = json_text(names);
    json_put_text(metadata, key, text ? text : "");
    free(text);
    json_free(names);
}

static struct json *metadata_json(const struct export_request *request)
{
    const struct session *session = request->session;
    const struct preparation *preparation = model_preparation(session->model);
    const struct net *net = model_net(session->model);
    struct json *metadata = json_new_object();
    struct str text;
    str_init(&text);
    model_describe(session->model, &text);
    json_put_text(metadata, "model", text.text);
    str_done(&text);
    json_put_text(metadata, "program", "peephole");
    json_put_text(metadata, "version", session->config.version);
    json_put_text(metadata, "weights", model_uses_best(session->model) ? "best" : "last");
    for (size_t i = 0; i < net->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        if (layer->kind->order) {
            json_put_text(metadata, layer->name, layer->kind->order);
        }
    }
    put_names(metadata, "inputs", preparation, preparation_input_name,
              preparation_inputs(preparation));
    put_names(metadata, "classes", preparation, preparation_class_name,
              preparation_classes(preparation));
    return metadata;
}

/* The header's text, with blanks behind it. */
static bool header_text(const struct export_request *request, struct str *header, size_t *tensors)
{
    const struct net *net = model_net(request->session->model);
    struct json *json = json_new_object();
    size_t place = 0;
    *tensors = 0;
    json_put(json, "__metadata__", metadata_json(request));
    for (size_t i = 0; i < net->layer_count; i++) {
        for (size_t b = 0; b < net->layers[i].block_count; b++, ++*tensors) {
            put_tensor(json, &net->layers[i], &net->layers[i].blocks[b], &place);
        }
    }
    char *text = json_text(json);
    str_add(header, text ? text : "");
    free(text);
    json_free(json);
    while (header->length % 8 != 0) {
        str_add_char(header, ' ');
    }
    return text && !str_failed(header);
}

static bool add_length(struct file_writer *writer, uint64_t length, struct err *err)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(length >> (8 * i));
    }
    return file_writer_add(writer, bytes, sizeof bytes, err);
}

/* In the order of the header. */
static bool add_weights(struct file_writer *writer, const struct model *model, struct err *err)
{
    const struct net *net = model_net(model);
    const real *weights =
        model_uses_best(model) ? model_best_weights(model) : model_last_weights_of(model);
    bool good = true;
    for (size_t i = 0; i < net->layer_count; i++) {
        for (size_t b = 0; good && b < net->layers[i].block_count; b++) {
            const struct block *block = &net->layers[i].blocks[b];
            good = export_floats(writer, weights + block->offset, block->rows * block->cols, err);
        }
    }
    return good;
}

bool export_weights(const struct export_request *request, struct err *err)
{
    struct str header;
    size_t tensors = 0;
    const struct preset *preset = model_preset(request->session->model);
    if (preset->learner) {
        err_set(err, ERR_USAGE, "model %s has no layers whose weights could be exported",
                preset->name);
        return err_hint(err, "save FILE keeps the model, summary shows what it has learnt");
    }
    str_init(&header);
    bool good = header_text(request, &header, &tensors) || err_memory(err);
    struct file_writer *writer = good ? file_writer_open(request->path, err) : NULL;
    good = writer && add_length(writer, header.length, err) &&
           file_writer_add(writer, header.text, header.length, err) &&
           add_weights(writer, request->session->model, err);
    str_done(&header);
    json_put_number(request->output->result, "tensors", (double)tensors);
    return export_finish(writer, good, err);
}
