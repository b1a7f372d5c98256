/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The architecture "densenet": dense blocks of convolutions over the inputs of a record, which are its
 * steps. As in Huang et al. (2017) a convolution 2 k wide comes first, and between two blocks a transition:
 * a convolution of single steps that halves the width, and the mean of two neighbours. Behind the last
 * block the steps are laid side by side instead of averaged: in a record, unlike in a picture, it matters
 * where something stands.
 */
#include "src/net/preset.h"

static const struct key densenet_keys[] = {
    { .name = "growth",
      .type = KEY_COUNT,
      .initial = "8",
      .least = 1,
      .greatest = 256,
      .help = "numbers that each layer adds to a step (k)" },
    { .name = "layers",
      .type = KEY_COUNT,
      .initial = "3",
      .least = 1,
      .greatest = 16,
      .help = "layers of a block" },
    { .name = "blocks",
      .type = KEY_COUNT,
      .initial = "2",
      .least = 1,
      .greatest = 6,
      .help = "blocks; between two of them width and steps are halved" },
    { .name = "size",
      .type = KEY_COUNT,
      .initial = "3",
      .least = 1,
      .greatest = 64,
      .help = "inputs that a filter sees" },
    { .name = "dropout",
      .type = KEY_NUMBER,
      .initial = "0.2",
      .least = 0,
      .greatest = 0.99,
      .help = "share of the numbers before the last layer that are dropped in training" },
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool add_convolution(struct layer_list *layers, size_t filters, const char *size,
                            struct err *err)
{
    return layer_list_add(layers, "conv", err) &&
           layer_list_set_count(layers, "filters", filters, err) &&
           layer_list_set(layers, "size", size, err) &&
           layer_list_set(layers, "padding", "same", err) &&
           layer_list_add(layers, "activation", err) &&
           layer_list_set(layers, "function", "relu", err);
}

/* A dense block; width: of a step, before and after. */
static bool add_block(const struct key_values *values, size_t *width, struct layer_list *layers,
                      struct err *err)
{
    *width += values_count(values, "layers") * values_count(values, "growth");
    return layer_list_add(layers, "denseblock", err) &&
           layer_list_set(layers, "layers", values_text(values, "layers"), err) &&
           layer_list_set(layers, "growth", values_text(values, "growth"), err) &&
           layer_list_set(layers, "size", values_text(values, "size"), err);
}

static bool add_transition(size_t *width, struct layer_list *layers, struct err *err)
{
    *width = (*width + 1) / 2;
    return add_convolution(layers, *width, "1", err) && layer_list_add(layers, "avgpool", err);
}

static bool densenet_layers(const struct key_values *values, struct layer_list *layers,
                            struct err *err)
{
    size_t width = 2 * values_count(values, "growth"), blocks = values_count(values, "blocks");
    if (!add_convolution(layers, width, values_text(values, "size"), err))
        return false;
    for (size_t b = 0; b < blocks; b++)
        if ((b > 0 && !add_transition(&width, layers, err)) ||
            !add_block(values, &width, layers, err))
            return false;
    return layer_list_add(layers, "flatten", err) && layer_list_add(layers, "dropout", err) &&
           layer_list_set(layers, "p", values_text(values, "dropout"), err) &&
           layer_list_add(layers, "dense", err) &&
           layer_list_set(layers, "activation", "softmax", err);
}

static const struct recipe densenet_recipe = {
    .from = "Ahsan, Nygard (2020)",
    .remark =
        "Growth 8 is their example; relu in the first three layers is read as three layers a block.",
    .settings = (const struct recipe_setting[]){ PRINTED("growth", "8"),
                                                 PRINTED("layers", "3"),
                                                 CUSTOMARY("blocks", "2"),
                                                 CUSTOMARY("dropout", "0.2"),
                                                 PRINTED("epochs", "20"),
                                                 CUSTOMARY("batch", "64"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

extern const struct preset preset_densenet;
const struct preset preset_densenet = {
    .name = "densenet",
    .help = "convolutions over the inputs of a record that each see all before them",
    .paper = "Huang et al. (2017), CVPR; Ahsan, Nygard (2020), EPiC 69",
    .recipe = &densenet_recipe,
    .keys = densenet_keys,
    .view = VIEW_FEATURES,
    .layers = densenet_layers,
};
