/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture "bilstm": LSTM cells in both directions under a softmax. */
#include "src/net/preset.h"

static const struct key bilstm_keys[] = {
    PRESET_RECURRENT_KEYS("64"),
    { .name = "dropout",
      .type = KEY_NUMBER,
      .initial = "0.2",
      .least = 0,
      .greatest = 0.99,
      .help = "share of their outputs that is dropped in training" },
    { .name = "forget-bias",
      .type = KEY_NUMBER,
      .initial = "1",
      .least = -100,
      .greatest = 100,
      .help = "added to the bias of the forget gate at the start" },
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool bilstm_layers(const struct key_values *values, struct layer_list *layers,
                          struct err *err)
{
    if (values_yes(values, "carry"))
        return err_set(
            err, ERR_USAGE,
            "carry=yes cannot go with bilstm: the reverse direction begins at the end of "
            "a window");
    return layer_list_add(layers, "bidirectional", err) &&
           layer_list_set(layers, "hidden", values_text(values, "hidden"), err) &&
           layer_list_set(layers, "forget-bias", values_text(values, "forget-bias"), err) &&
           layer_list_set(layers, "final", preset_answers_last(values) ? "yes" : "no", err) &&
           layer_list_add(layers, "dropout", err) &&
           layer_list_set(layers, "p", values_text(values, "dropout"), err) &&
           layer_list_add(layers, "dense", err) &&
           layer_list_set(layers, "activation", "softmax", err);
}

static const struct recipe bilstm_recipe = {
    .from = "Ahsan, Nygard (2020)",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("hidden", "64"),
                                                 CUSTOMARY("dropout", "0.2"),
                                                 PRINTED("epochs", "100"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

extern const struct preset preset_bilstm;
const struct preset preset_bilstm = {
    .name = "bilstm",
    .help = "LSTM cells over the steps and over their reverse, under a softmax",
    .paper = "Schuster, Paliwal (1997); Ahsan, Nygard (2020), EPiC 69",
    .recipe = &bilstm_recipe,
    .keys = bilstm_keys,
    .layers = bilstm_layers,
};
