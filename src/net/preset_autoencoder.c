/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architectures "autoencoder" and "stacked-autoencoder": an encoder and its mirror that learn without
 * labels, all at once or pair after pair; then the code under a softmax, or the error as the answer. */
#include <string.h>

#include "src/net/preset.h"

static const char *const head_names[] = { "softmax", "anomaly", NULL };
static const char *const function_names[] = { "sigmoid", "tanh", "relu", "elu", NULL };
static const char *const output_names[] = { "linear", "sigmoid", NULL };
static const char *const learn_names[] = { "normal", "all", NULL };

#define AUTOENCODER_KEYS(usual_units, usual_function, usual_pretrain, usual_beta)                 \
    {                                                                                             \
        { .name = "units",                                                                        \
          .type = KEY_TEXT,                                                                       \
          .initial = (usual_units),                                                               \
          .help = "widths of the codes, from the input on; the mirror has the same" },            \
            { .name = "head",                                                                     \
              .type = KEY_CHOICE,                                                                 \
              .initial = "softmax",                                                               \
              .choices = head_names,                                                              \
              .help = "the classes from the code, or an attack where the error is large" },       \
            { .name = "activation",                                                               \
              .type = KEY_CHOICE,                                                                 \
              .initial = (usual_function),                                                        \
              .choices = function_names,                                                          \
              .help = "of the codes" },                                                           \
            { .name = "output",                                                                   \
              .type = KEY_CHOICE,                                                                 \
              .initial = "linear",                                                                \
              .choices = output_names,                                                            \
              .help = "of what is given back" },                                                  \
            { .name = "pretrain",                                                                 \
              .type = KEY_COUNT,                                                                  \
              .initial = (usual_pretrain),                                                        \
              .least = 0,                                                                         \
              .greatest = 100000,                                                                 \
              .help = "epochs without labels that come first (stacked: of each code)" },          \
            { .name = "noise",                                                                    \
              .type = KEY_NUMBER,                                                                 \
              .initial = "0",                                                                     \
              .least = 0,                                                                         \
              .greatest = 0.95,                                                                   \
              .help = "denoising: share of the numbers put to 0 before they are encoded" },       \
            { .name = "beta",                                                                     \
              .type = KEY_NUMBER,                                                                 \
              .initial = (usual_beta),                                                            \
              .least = 0,                                                                         \
              .greatest = 1000,                                                                   \
              .help = "sparse: weight of the penalty beta sum KL(rho, mean of a cell); 0: off" }, \
            { .name = "rho",                                                                      \
              .type = KEY_NUMBER,                                                                 \
              .initial = "0.05",                                                                  \
              .least = 0.001,                                                                     \
              .greatest = 0.999,                                                                  \
              .help = "sparse: the mean that a cell is drawn to" },                               \
            { .name = "quantile",                                                                 \
              .type = KEY_NUMBER,                                                                 \
              .initial = "0.95",                                                                  \
              .least = 0,                                                                         \
              .greatest = 1,                                                                      \
              .above_least = true,                                                                \
              .help = "anomaly: share of the normal training rows below the threshold" },         \
            { .name = "learn",                                                                    \
              .type = KEY_CHOICE,                                                                 \
              .initial = "normal",                                                                \
              .choices = learn_names,                                                             \
              .help = "anomaly: the rows that it learns to give back" },                          \
            PRESET_INIT_KEY, { .name = NULL },                                                    \
    }

static const struct key single_keys[] = AUTOENCODER_KEYS("64,32,16", "relu", "20", "0");
static const struct key stacked_keys[] = AUTOENCODER_KEYS("80,40,20", "sigmoid", "10", "3");

/* Keys of the layer, and of the preset where they have another name. */
static const char *const copied[][2] = {
    { "units", "units" },       { "function", "activation" }, { "output", "output" },
    { "pretrain", "pretrain" }, { "noise", "noise" },         { "beta", "beta" },
    { "rho", "rho" },           { "quantile", "quantile" },   { "learn", "learn" },
};

static bool wants_anomaly(const struct key_values *values)
{
    return strcmp(values_text(values, "head"), "anomaly") == 0;
}

static bool check_head(const struct key_values *values, struct err *err)
{
    static const char *const of_anomaly[] = { "quantile", "learn" };
    for (size_t i = 0; !wants_anomaly(values) && i < 2; i++)
        if (values_given(values, of_anomaly[i]))
            return err_set(err, ERR_USAGE, "%s= belongs to head=anomaly", of_anomaly[i]);
    return true;
}

static bool add_layers(const struct key_values *values, const char *greedy,
                       struct layer_list *layers, struct err *err)
{
    if (!check_head(values, err) || !layer_list_add(layers, "autoencoder", err))
        return false;
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (!layer_list_set(layers, copied[i][0], values_text(values, copied[i][1]), err))
            return false;
    if (!layer_list_set(layers, "greedy", greedy, err))
        return false;
    if (wants_anomaly(values))
        return layer_list_set(layers, "gives", "anomaly", err);
    return layer_list_add(layers, "dense", err) &&
           layer_list_set(layers, "activation", "softmax", err);
}

static bool single_layers(const struct key_values *values, struct layer_list *layers,
                          struct err *err)
{
    return add_layers(values, "no", layers, err);
}

static bool stacked_layers(const struct key_values *values, struct layer_list *layers,
                           struct err *err)
{
    return add_layers(values, "yes", layers, err);
}

static const struct recipe stacked_autoencoder_recipe = {
    .from = "sparse autoencoders on KDD data",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("units", "80,40,20"),
                                                 CUSTOMARY("rho", "0.05"),
                                                 CUSTOMARY("beta", "3"),
                                                 CUSTOMARY("l2", "0.0001"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

static const struct recipe autoencoder_recipe = {
    .from = "Ahsan, Nygard (2020)",
    .remark = "They call theirs untuned. As a detector: head=anomaly with prepare classes=binary.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("units", "64,32,16"),
                                                 CUSTOMARY("quantile", "0.95"),
                                                 PRINTED("epochs", "100"),
                                                 CUSTOMARY("optimizer", "adam"),
                                                 CUSTOMARY("lr", "0.001"),
                                                 { .name = NULL } },
};

extern const struct preset preset_autoencoder, preset_stacked_autoencoder;
const struct preset preset_autoencoder = {
    .name = "autoencoder",
    .help = "an encoder and its mirror, taught without labels; head=softmax or head=anomaly",
    .paper = "Ahsan, Nygard (2020), EPiC 69; Hinton, Salakhutdinov (2006), Science 313",
    .recipe = &autoencoder_recipe,
    .keys = single_keys,
    .two_classes = wants_anomaly,
    .layers = single_layers,
};
const struct preset preset_stacked_autoencoder = {
    .name = "stacked-autoencoder",
    .help = "codes taught without labels one after the other, sparse; then all from the labels",
    .paper = "Bengio, Lamblin, Popovici, Larochelle (2007), NIPS 19; Ng (2011), CS294A",
    .recipe = &stacked_autoencoder_recipe,
    .keys = stacked_keys,
    .two_classes = wants_anomaly,
    .layers = stacked_layers,
};
