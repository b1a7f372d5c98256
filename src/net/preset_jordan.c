/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture "jordan": a recurrent layer whose answer is fed back. Its read-out is the layer's
 * own, so no dense layer follows; with one answer a window the answers of the earlier steps are fed
 * back all the same, though no label is compared with them. */
#include "src/net/preset.h"

static const char *const phi_names[] = { "tanh", "sigmoid", "relu", NULL };

static const struct key jordan_keys[] = {
    PRESET_RECURRENT_KEYS_OF("30", "10"),
    { .name = "decay",
      .type = KEY_NUMBER,
      .initial = "0.5",
      .least = 0,
      .greatest = 0.9999,
      .help = "share of the context that stays when an answer comes in" },
    { .name = "activation",
      .type = KEY_CHOICE,
      .initial = "tanh",
      .choices = phi_names,
      .help = "of the hidden cells" },
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool jordan_layers(const struct key_values *values, struct layer_list *layers,
                          struct err *err)
{
    return layer_list_add(layers, "jordan", err) &&
           layer_list_set(layers, "hidden", values_text(values, "hidden"), err) &&
           layer_list_set(layers, "decay", values_text(values, "decay"), err) &&
           layer_list_set(layers, "activation", values_text(values, "activation"), err) &&
           (!preset_answers_last(values) || layer_list_add(layers, "last", err)) &&
           layer_list_add(layers, "activation", err) &&
           layer_list_set(layers, "function", "softmax", err);
}

static const struct recipe jordan_recipe = {
    .from = "Jordan networks in intrusion detection",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("hidden", "30"),
                                                 CUSTOMARY("steps", "10"),
                                                 CUSTOMARY("lr", "0.05"),
                                                 CUSTOMARY("optimizer", "sgd"),
                                                 { .name = NULL } },
};

extern const struct preset preset_jordan;
const struct preset preset_jordan = {
    .name = "jordan",
    .help = "a recurrent net whose answer is fed back",
    .paper = "Jordan (1986), ICS report 8604; Xue (2004)",
    .recipe = &jordan_recipe,
    .keys = jordan_keys,
    .layers = jordan_layers,
};
