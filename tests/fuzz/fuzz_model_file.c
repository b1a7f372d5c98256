/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a model file. They are taken twice: as they are, which seldom gets beyond the
 * checksum, and with the right magic, version and checksum put in, which reaches the rest.
 *
 * Parser: src/train/model_file.c src/train/state_json.c src/session/training/protection_plan.c
 */
#include <stdlib.h>
#include <string.h>

#include "src/session/training/protection_plan.h"
#include "src/train/model_file.h"
#include "src/train/model_layout.h"
#include "src/train/trainer_state.h"
#include "tests/fuzz/fuzz.h"

static void demand(bool holds)
{
    if (!holds)
        abort();
}

/* What was read is written and read again: it must be the same. */
static void check_plan(const struct json *facts)
{
    struct err err;
    struct protection_plan plan, again;
    if (!protection_plan_of(facts, &plan, &err))
        return;
    struct json *written = json_new_object();
    json_put(written, "checkpoint", protection_plan_json(&plan));
    demand(protection_plan_of(written, &again, &err));
    demand(again.epochs == plan.epochs && again.order_count == plan.order_count);
    for (size_t i = 0; i < plan.order_count; i++)
        demand(!(plan.orders[i].value < again.orders[i].value) &&
               !(plan.orders[i].value > again.orders[i].value) &&
               plan.orders[i].epoch == again.orders[i].epoch);
    json_free(written);
    free(plan.orders);
    free(again.orders);
}

static void check_state(const struct model_file *file)
{
    struct err err;
    struct json *written = trainer_state_to_json(file->state);
    struct trainer_state *again = trainer_state_from_json(written, &err);
    demand(again && again->position.epoch == file->state->position.epoch &&
           again->position.batch == file->state->position.batch &&
           memcmp(&again->position.rng, &file->state->position.rng, sizeof(struct rng)) == 0);
    trainer_state_free(again);
    json_free(written);
}

static void parse(const void *bytes, size_t size)
{
    struct err err;
    struct model_file file;
    if (!model_file_parse(bytes, size, &file, &err))
        return;
    check_plan(file.facts);
    char hex[DIGEST_HEX_SIZE]; /* all that was learnt is looked at */
    demand(model_weights_digest(file.model, hex, &err));
    if (file.state)
        check_state(&file);
    model_file_done(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    char hex[DIGEST_HEX_SIZE];
    parse(data, size);
    if (size < MODEL_START_SIZE + MODEL_DIGEST_SIZE || size > 1 << 20)
        return 0;
    char *copy = malloc(size);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    memcpy(copy, MODEL_MAGIC, MODEL_MAGIC_SIZE);
    memset(copy + MODEL_MAGIC_SIZE, 0, 8);
    copy[MODEL_MAGIC_SIZE] = MODEL_VERSION;
    if (digest_bytes(copy, size - MODEL_DIGEST_SIZE, hex, &err)) {
        memcpy(copy + size - MODEL_DIGEST_SIZE, hex, MODEL_DIGEST_SIZE);
        parse(copy, size);
    }
    free(copy);
    return 0;
}
