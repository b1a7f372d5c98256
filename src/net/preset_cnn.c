/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architectures "cnn" and "cnn-lstm": convolutions over the inputs of a record, which are its
 * steps; under a softmax. */
#include <string.h>

#include "src/net/preset.h"

#define FILTERS_KEY(key, usual, text)                                                       \
    {                                                                                       \
        .name = (key), .type = KEY_COUNT, .initial = (usual), .least = 1, .greatest = 4096, \
        .help = (text)                                                                      \
    }
#define SIZE_KEY                                                                       \
    {                                                                                  \
        .name = "size", .type = KEY_COUNT, .initial = "3", .least = 1, .greatest = 64, \
        .help = "inputs that a filter sees"                                            \
    }
#define DROPOUT_KEY(usual)                                                                       \
    {                                                                                            \
        .name = "dropout", .type = KEY_NUMBER, .initial = (usual), .least = 0, .greatest = 0.99, \
        .help = "share of the numbers before the last layer that are dropped in training"        \
    }

static const struct key cnn_keys[] = {
    FILTERS_KEY("filters", "64", "filters of the convolution"),
    SIZE_KEY,
    FILTERS_KEY("dense", "128", "width of the dense layer behind it"),
    DROPOUT_KEY("0.5"),
    PRESET_INIT_KEY,
    { .name = NULL },
};

static const struct key cnn_lstm_keys[] = {
    FILTERS_KEY("filters", "48", "filters of the first convolution"),
    FILTERS_KEY("filters2", "16", "filters of the second one"),
    SIZE_KEY,
    FILTERS_KEY("hidden", "70", "cells of the LSTM"),
    DROPOUT_KEY("0.01"),
    PRESET_INIT_KEY,
    { .name = NULL },
};

static bool add(struct layer_list *layers, const char *kind, const char *key, const char *value,
                struct err *err)
{
    return layer_list_add(layers, kind, err) &&
           (key == NULL || layer_list_set(layers, key, value, err));
}

/* A convolution, relu, and the larger one of two neighbours. */
static bool add_stage(const struct key_values *values, const char *filters,
                      struct layer_list *layers, struct err *err)
{
    return add(layers, "conv", "filters", values_text(values, filters), err) &&
           layer_list_set(layers, "size", values_text(values, "size"), err) &&
           add(layers, "activation", "function", "relu", err) &&
           add(layers, "maxpool", "size", "2", err);
}

static bool add_end(const struct key_values *values, struct layer_list *layers, struct err *err)
{
    return add(layers, "dropout", "p", values_text(values, "dropout"), err) &&
           add(layers, "dense", "activation", "softmax", err);
}

static bool cnn_layers(const struct key_values *values, struct layer_list *layers, struct err *err)
{
    return add_stage(values, "filters", layers, err) && add(layers, "flatten", NULL, NULL, err) &&
           add(layers, "dense", "units", values_text(values, "dense"), err) &&
           add(layers, "activation", "function", "relu", err) && add_end(values, layers, err);
}

static bool cnn_lstm_layers(const struct key_values *values, struct layer_list *layers,
                            struct err *err)
{
    return add_stage(values, "filters", layers, err) &&
           add_stage(values, "filters2", layers, err) &&
           add(layers, "lstm", "hidden", values_text(values, "hidden"), err) &&
           layer_list_set(layers, "peephole", "none", err) &&
           layer_list_set(layers, "forget-bias", "1", err) &&
           add(layers, "last", NULL, NULL, err) && add_end(values, layers, err);
}

static const struct recipe cnn_lstm_recipe = {
    .from = "Ahsan, Nygard (2020)",
    .remark = "Kernels of 3 x 3 are read as 3 neighbouring inputs.",
    .settings = (const struct recipe_setting[]){ PRINTED("filters", "48"),
                                                 PRINTED("filters2", "16"),
                                                 PRINTED("size", "3"),
                                                 PRINTED("hidden", "70"),
                                                 PRINTED("dropout", "0.01"),
                                                 PRINTED("epochs", "100"),
                                                 CUSTOMARY("batch", "64"),
                                                 PRINTED("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

static const struct recipe cnn_recipe = {
    .from = "Ahsan, Nygard (2020)",
    .remark = "The printed filter size, 16 x 16, cannot fit 41 inputs.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("filters", "64"),
                                                 CUSTOMARY("size", "3"),
                                                 CUSTOMARY("dense", "128"),
                                                 PRINTED("dropout", "0.5"),
                                                 PRINTED("epochs", "100"),
                                                 CUSTOMARY("batch", "64"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

extern const struct preset preset_cnn, preset_cnn_lstm;
const struct preset preset_cnn = {
    .name = "cnn",
    .help = "a convolution over the inputs of a record, pooled, under dense layers",
    .paper = "Ahsan, Nygard (2020), EPiC 69",
    .recipe = &cnn_recipe,
    .keys = cnn_keys,
    .view = VIEW_FEATURES,
    .layers = cnn_layers,
};
const struct preset preset_cnn_lstm = {
    .name = "cnn-lstm",
    .help = "two convolutions over the inputs of a record, an LSTM over what they give",
    .paper = "Ahsan, Nygard (2020), EPiC 69",
    .recipe = &cnn_lstm_recipe,
    .keys = cnn_lstm_keys,
    .view = VIEW_FEATURES,
    .layers = cnn_lstm_layers,
};
