/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture "lstm": one layer of LSTM cells under a softmax. */
#include "src/net/preset.h"

static const char *const peephole_names[] = { "none", "diagonal", "full", NULL };

static const struct key lstm_keys[] = {
    PRESET_RECURRENT_KEYS("80"),
    { .name = "peephole",
      .type = KEY_CHOICE,
      .initial = "diagonal",
      .choices = peephole_names,
      .help = "how the gates see the cells: not, each its own, or all of them" },
    { .name = "forget-bias",
      .type = KEY_NUMBER,
      .initial = "1",
      .least = -100,
      .greatest = 100,
      .help = "added to the bias of the forget gate at the start" },
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool lstm_layers(const struct key_values *values, struct layer_list *layers, struct err *err)
{
    return layer_list_add(layers, "lstm", err) &&
           layer_list_set(layers, "hidden", values_text(values, "hidden"), err) &&
           layer_list_set(layers, "peephole", values_text(values, "peephole"), err) &&
           layer_list_set(layers, "forget-bias", values_text(values, "forget-bias"), err) &&
           preset_add_head(values, layers, err);
}

static const struct recipe lstm_recipe = {
    .from = "Kim et al. (2016)",
    .remark =
        "Of windows of 100 rows loss=mse-sum learns; the mean form of mse falls into one class.",
    .settings = (const struct recipe_setting[]){ PRINTED("hidden", "80"),
                                                 PRINTED("steps", "100"),
                                                 PRINTED("peephole", "diagonal"),
                                                 CUSTOMARY("forget-bias", "1"),
                                                 PRINTED("epochs", "500"),
                                                 PRINTED("batch", "50"),
                                                 PRINTED("lr", "0.01"),
                                                 PRINTED("optimizer", "sgd"),
                                                 PRINTED("loss", "mse"),
                                                 CUSTOMARY("clip", "5"),
                                                 { .name = NULL } },
};

extern const struct preset preset_lstm;
const struct preset preset_lstm = {
    .name = "lstm",
    .help = "long short-term memory with peepholes under a softmax",
    .paper = "Kim, Kim, Thu, Kim (2016), PlatCon; Gers, Schmidhuber (2000)",
    .recipe = &lstm_recipe,
    .keys = lstm_keys,
    .layers = lstm_layers,
};
