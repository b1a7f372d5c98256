/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The half of a model whose kind is a learner. What was learnt never changes, so copies share it. */
#include "src/net/model_learned.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/digest.h"
#include "src/data/grouping.h"
#include "src/net/model_parts.h"

enum { BLOCK_ROWS = 4096 /* that a learner answers at once */, SHARD_ROWS = 256 };

struct held_learned {
    struct learned *learned;
    atomic_uint references;
};

const struct learner *model_learner(const struct model *model)
{
    return model->preset->learner;
}

/* --- holding it --- */

void model_drop_learned(struct model *model)
{
    struct held_learned *held = model->learned;
    model->learned = NULL;
    if (!held || atomic_fetch_sub(&held->references, 1) > 1)
        return;
    model_learner(model)->free(held->learned);
    free(held);
}

void model_share_learned(struct model *model, const struct model *other)
{
    model_prepare_to_learn(model, other->preparation);
    model->learned = other->learned;
    atomic_fetch_add(&model->learned->references, 1);
}

void model_prepare_to_learn(struct model *model, const struct preparation *preparation)
{
    struct preparation *held = preparation_hold(preparation); /* may be the one dropped next */
    model_drop_learning(model);
    model->preparation = held;
}

bool model_take_learned(struct model *model, struct learned *owned_learned, struct err *err)
{
    assert(model->preparation);
    struct held_learned *held = calloc(1, sizeof *held);
    if (!held) {
        model_learner(model)->free(owned_learned);
        return err_memory(err);
    }
    model_drop_learned(model);
    held->learned = owned_learned;
    atomic_init(&held->references, 1);
    model->learned = held;
    return true;
}

void model_forget_learned(struct model *model)
{
    model_drop_learned(model);
}

/* --- its size --- */

size_t model_learned_parameters(const struct model *model)
{
    return model_learner(model)->parameters(model->learned->learned);
}

size_t model_summarise_learned(const struct model *model, size_t classes,
                               struct layer_summary *layers, size_t most, size_t *parameters)
{
    *parameters = model->learned ? model_learned_parameters(model) : 0;
    if (most == 0)
        return 0;
    layers[0] = (struct layer_summary){ .kind = model->preset->name, .parameters = *parameters };
    snprintf(layers[0].shape, sizeof layers[0].shape, "%zu", classes);
    snprintf(layers[0].note, sizeof layers[0].note, "%s",
             model->learned ? "" : "has not learnt yet");
    return 1;
}

bool model_describe_learned(const struct model *model, struct str *text)
{
    const struct learner *learner = model_learner(model);
    return model->learned && learner->describe &&
           learner->describe(model->learned->learned, model->preparation, text);
}

/* --- asking it --- */

struct encoding {
    const struct preparation *preparation;
    const struct store *store;
    const uint32_t *places;
    size_t count, width;
    real *out;
};

static void encode_shard(void *context, size_t shard)
{
    const struct encoding *encoding = context;
    size_t first = shard * SHARD_ROWS, end = first + SHARD_ROWS;
    for (size_t i = first; i < end && i < encoding->count; i++)
        preparation_encode(encoding->preparation, encoding->store,
                           encoding->places ? encoding->places[i] : (uint32_t)i,
                           encoding->out + i * encoding->width);
}

void model_encode_rows(const struct preparation *preparation, struct pool *pool,
                       const struct store *store, const uint32_t *places, size_t count, real *out)
{
    struct encoding encoding = { .preparation = preparation,
                                 .store = store,
                                 .places = places,
                                 .count = count,
                                 .width = preparation_inputs(preparation),
                                 .out = out };
    pool_run(pool, (count + SHARD_ROWS - 1) / SHARD_ROWS, encode_shard, &encoding);
}

/* A block of rows on its way to the answers. */
struct answer_block {
    const struct model *model;
    const struct learned_question *question;
    struct learner_rows rows;
    uint32_t *places; /* with the next one what `rows` borrows */
    real *inputs;
};

static bool block_init(struct answer_block *block, const struct model *model,
                       const struct learned_question *question, struct err *err)
{
    size_t room = question->count < BLOCK_ROWS ? question->count : BLOCK_ROWS;
    size_t width = preparation_inputs(model->preparation);
    *block = (struct answer_block){ .model = model,
                                    .question = question,
                                    .places = calloc(room + 1, sizeof *block->places),
                                    .inputs = calloc(room * width + 1, sizeof *block->inputs) };
    block->rows = (struct learner_rows){ .preparation = model->preparation,
                                         .store = question->store,
                                         .places = block->places,
                                         .inputs = block->inputs,
                                         .width = width };
    return (block->places && block->inputs) || err_memory(err);
}

static void block_done(struct answer_block *block)
{
    free(block->places);
    free(block->inputs);
}

static bool ask(const struct answer_block *block, float *probabilities, struct err *err)
{
    return model_learner(block->model)
        ->answer(block->model->learned->learned, &block->rows, block->question->compute,
                 block->question->cancel, probabilities, err);
}

/* The first of each group of equal rows moves to the front, and is asked for all of them. Groups are
 * numbered by their first rows, so that going backwards no answer is overwritten before it is copied. */
static bool ask_once(struct answer_block *block, float *probabilities, struct err *err)
{
    size_t count = block->rows.count, width = block->rows.width;
    size_t classes = preparation_classes(block->model->preparation);
    struct grouping grouping;
    if (!grouping_make(&grouping, block->inputs, count, width, block->question->cancel, err))
        return false;
    for (size_t g = 0; g < grouping.count; g++) {
        block->places[g] = block->places[grouping.first[g]];
        memmove(block->inputs + g * width, block->inputs + grouping.first[g] * width,
                width * sizeof *block->inputs);
    }
    block->rows.count = grouping.count;
    bool ok = ask(block, probabilities, err);
    block->rows.count = count;
    for (size_t i = count; ok && i-- > 0;)
        memmove(probabilities + i * classes, probabilities + grouping.of[i] * classes,
                classes * sizeof *probabilities);
    grouping_done(&grouping);
    return ok;
}

/* The rows from `first` on; all of a block. */
static bool ask_block(struct answer_block *block, size_t first, float *probabilities,
                      struct err *err)
{
    const struct learned_question *question = block->question;
    const struct preparation *preparation = block->model->preparation;
    size_t left = question->count - first;
    float *own = probabilities + first * preparation_classes(preparation);
    block->rows.count = left < BLOCK_ROWS ? left : BLOCK_ROWS;
    for (size_t i = 0; i < block->rows.count; i++)
        block->places[i] = question->places ? question->places[first + i] : (uint32_t)(first + i);
    model_encode_rows(preparation, question->compute->pool, question->store, block->places,
                      block->rows.count, block->inputs);
    return model_learner(block->model)->answers_slowly ? ask_once(block, own, err)
                                                       : ask(block, own, err);
}

bool model_ask_learned(const struct model *model, const struct learned_question *question,
                       float *probabilities, struct err *err)
{
    assert(model->learned);
    struct answer_block block;
    bool ok = block_init(&block, model, question, err);
    for (size_t first = 0; ok && first < question->count; first += BLOCK_ROWS) {
        if (cancel_requested(question->cancel))
            ok = err_set(err, ERR_CANCELLED, "stopped while rows were answered");
        ok = ok && ask_block(&block, first, probabilities, err);
        if (ok && question->progress)
            question->progress(question->progress_context, first + block.rows.count,
                               question->count);
    }
    block_done(&block);
    return ok;
}

/* --- its bytes --- */

bool model_write_learned(const struct model *model, unsigned char **bytes, size_t *size,
                         struct err *err)
{
    assert(model->learned);
    struct pack *pack = pack_new(err);
    bool ok = pack && model_learner(model)->write(model->learned->learned, pack, err) &&
              pack_write(pack, bytes, size, err);
    pack_free(pack);
    return ok;
}

bool model_read_learned(struct model *model, const struct preparation *preparation,
                        const unsigned char *bytes, size_t size, struct err *err)
{
    struct pack *pack = pack_read(bytes, size, err);
    struct learned *learned =
        pack ? model_learner(model)->read(&model->values, preparation, pack, err) : NULL;
    pack_free(pack);
    if (!learned)
        return false;
    model_prepare_to_learn(model, preparation);
    return model_take_learned(model, learned, err);
}

bool model_learned_digest(const struct model *model, char hex[DIGEST_HEX_SIZE], struct err *err)
{
    unsigned char *bytes;
    size_t size;
    if (!model_write_learned(model, &bytes, &size, err))
        return false;
    bool ok = digest_bytes(bytes, size, hex, err);
    free(bytes);
    return ok;
}
