/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a model file. They are taken twice: as they are, which seldom gets beyond the
 * checksum, and with the right magic, version and checksum put in, which reaches the rest.
 *
 * Parser: src/train/model_file.c src/train/state_json.c
 */
#include <stdlib.h>
#include <string.h>

#include "src/train/model_file.h"
#include "src/train/model_layout.h"
#include "tests/fuzz/fuzz.h"

static void parse(const void *bytes, size_t size)
{
    struct err err;
    struct model_file file;
    if (!model_file_parse(bytes, size, &file, &err))
        return;
    model_free(file.model);
    json_free(file.facts);
    trainer_state_free(file.state);
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
