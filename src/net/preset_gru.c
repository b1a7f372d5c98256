/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture "gru": one layer of gated recurrent units under a softmax. */
#include "src/net/preset.h"

static const char *const reset_names[] = { "after", "before", NULL };

static const struct key gru_keys[] = {
    PRESET_RECURRENT_KEYS("64"),
    { .name = "reset",
      .type = KEY_CHOICE,
      .initial = "after",
      .choices = reset_names,
      .help = "is the state reset after or before its product with the matrix?" },
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool gru_layers(const struct key_values *values, struct layer_list *layers, struct err *err)
{
    return layer_list_add(layers, "gru", err) &&
           layer_list_set(layers, "hidden", values_text(values, "hidden"), err) &&
           layer_list_set(layers, "reset", values_text(values, "reset"), err) &&
           preset_add_head(values, layers, err);
}

static const struct recipe gru_recipe = {
    .from = "Ahsan, Nygard (2020)",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("hidden", "64"),
                                                 PRINTED("epochs", "100"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

extern const struct preset preset_gru;
const struct preset preset_gru = {
    .name = "gru",
    .help = "gated recurrent units under a softmax",
    .paper = "Cho et al. (2014); Ahsan, Nygard (2020), EPiC 69",
    .recipe = &gru_recipe,
    .keys = gru_keys,
    .layers = gru_layers,
};
