/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture "modular": a mixture of experts under a softmax. */
#include "src/net/preset.h"

static const char *const function_names[] = { "tanh", "sigmoid", "relu", NULL };

static const struct key modular_keys[] = {
    { .name = "experts",
      .type = KEY_COUNT,
      .least = 1,
      .greatest = 256,
      .help = "how many networks; unset: one a class" },
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "20",
      .least = 1,
      .greatest = 4096,
      .help = "hidden cells of each" },
    { .name = "activation",
      .type = KEY_CHOICE,
      .initial = "tanh",
      .choices = function_names,
      .help = "of the hidden cells" },
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool modular_layers(const struct key_values *values, struct layer_list *layers,
                           struct err *err)
{
    const char *experts = values_text(values, "experts");
    return layer_list_add(layers, "experts", err) &&
           (!experts || layer_list_set(layers, "experts", experts, err)) &&
           layer_list_set(layers, "hidden", values_text(values, "hidden"), err) &&
           layer_list_set(layers, "function", values_text(values, "activation"), err) &&
           layer_list_set(layers, "activation", "softmax", err);
}

static const struct recipe modular_recipe = {
    .from = "modular networks on KDD data",
    .remark = "One expert a class of the preparation, where experts= is unset.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("hidden", "20"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

extern const struct preset preset_modular;
const struct preset preset_modular = {
    .name = "modular",
    .help = "small networks mixed by a gate, one a class; sees one record at a time",
    .paper = "Jacobs, Jordan, Nowlan, Hinton (1991), Neural Computation 3",
    .recipe = &modular_recipe,
    .keys = modular_keys,
    .layers = modular_layers,
};
