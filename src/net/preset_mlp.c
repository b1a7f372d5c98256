/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architecture "mlp": dense layers with an activation behind each, under a softmax. */
#include "src/net/preset.h"

static const char *const function_names[] = { "relu", "leaky-relu", "elu", "gelu",
                                              "tanh", "sigmoid",    NULL };

static const struct key mlp_keys[] = {
    { .name = "hidden",
      .type = KEY_COUNT,
      .initial = "64",
      .least = 1,
      .greatest = 65536,
      .help = "width of the first hidden layer" },
    { .name = "hidden2",
      .type = KEY_COUNT,
      .initial = "32",
      .least = 0,
      .greatest = 65536,
      .help = "width of the second hidden layer; 0: there is none" },
    { .name = "activation",
      .type = KEY_CHOICE,
      .initial = "relu",
      .choices = function_names,
      .help = "behind each hidden layer" },
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool add_hidden(const struct key_values *values, const char *key, struct layer_list *layers,
                       struct err *err)
{
    return layer_list_add(layers, "dense", err) &&
           layer_list_set(layers, "units", values_text(values, key), err) &&
           layer_list_add(layers, "activation", err) &&
           layer_list_set(layers, "function", values_text(values, "activation"), err);
}

static bool mlp_layers(const struct key_values *values, struct layer_list *layers, struct err *err)
{
    return add_hidden(values, "hidden", layers, err) &&
           (values_count(values, "hidden2") == 0 || add_hidden(values, "hidden2", layers, err)) &&
           layer_list_add(layers, "dense", err) &&
           layer_list_set(layers, "activation", "softmax", err);
}

static const struct recipe mlp_recipe = {
    .from = "feed-forward networks on NSL-KDD",
    .remark = "Their inputs are one-hot: prepare encode=onehot.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("hidden", "64"),
                                                 CUSTOMARY("hidden2", "32"),
                                                 CUSTOMARY("activation", "relu"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 CUSTOMARY("l2", "0.0001"),
                                                 { .name = NULL } },
};

extern const struct preset preset_mlp;
const struct preset preset_mlp = {
    .name = "mlp",
    .help = "dense layers under a softmax; sees one record at a time",
    .paper = "Ingre, Yadav (2015), SPACES",
    .recipe = &mlp_recipe,
    .keys = mlp_keys,
    .layers = mlp_layers,
};
