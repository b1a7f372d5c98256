/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture "layers": any stack, given as text. */
#include <string.h>

#include "src/net/preset.h"
#include "src/net/stack.h"

static const struct key layers_keys[] = {
    { .name = "stack",
      .type = KEY_TEXT,
      .help = "the layers: \"conv 48x3 relu | maxpool 2 | flatten | dense softmax\"" },
    PRESET_WINDOW_KEYS,
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool layers_layers(const struct key_values *values, struct layer_list *layers,
                          struct err *err)
{
    const char *text = values_text(values, "stack");
    if (!text) {
        err_set(err, ERR_USAGE, "the stack of layers is missing");
        return err_hint(err, "as in: model layers \"dense 64 relu | dense softmax\"");
    }
    if (!stack_read(text, layers, err))
        return false;
    const struct layer_request *last = &layers->at[layers->count - 1];
    for (size_t i = 0; i < last->given_count; i++) {
        const struct key_value *given = &last->given[i];
        bool answers =
            strcmp(given->name, "activation") == 0 || strcmp(given->name, "function") == 0;
        if (answers && strcmp(given->value, "softmax") == 0)
            return true;
    }
    err_set(err, ERR_USAGE, "the last layer is %s", last->kind->name);
    return err_hint(err, "a stack ends in: dense softmax");
}

extern const struct preset preset_layers;
const struct preset preset_layers = {
    .name = "layers",
    .help = "any stack of layers: model layers \"dense 64 relu | dense softmax\"",
    .paper = "a stack of your own",
    .keys = layers_keys,
    .word_key = "stack",
    .layers = layers_layers,
};
