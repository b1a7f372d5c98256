/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of presets, and what they share. */
#include "src/net/preset.h"

#include <string.h>

#define PRESET(name) extern const struct preset preset_##name;
#include "src/net/presets.def"
#undef PRESET

static const struct preset *const presets[] = {
#define PRESET(name) &preset_##name,
#include "src/net/presets.def"
#undef PRESET
};

size_t preset_count(void)
{
    return sizeof presets / sizeof presets[0];
}

const struct preset *preset_at(size_t index)
{
    return index < preset_count() ? presets[index] : NULL;
}

const struct preset *preset_find(const char *name)
{
    for (size_t i = 0; i < preset_count(); i++) {
        if (strcmp(presets[i]->name, name) == 0)
            return presets[i];
    }
    return NULL;
}

bool preset_answers_last(const struct key_values *values)
{
    return values_choice(values, "view") == VIEW_FEATURES ||
           values_choice(values, "target") == TARGET_LAST;
}

bool preset_add_head(const struct key_values *values, struct layer_list *layers, struct err *err)
{
    if (preset_answers_last(values) && !layer_list_add(layers, "last", err))
        return false;
    return layer_list_add(layers, "dense", err) &&
           layer_list_set(layers, "activation", "softmax", err);
}
