/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The architectures "rnn" and "elman": one plain recurrent layer under a softmax. */
#include "src/net/preset.h"

static const char *const phi_names[] = { "tanh", "sigmoid", "relu", NULL };

#define RNN_KEYS(hidden)                       \
    {                                          \
        PRESET_RECURRENT_KEYS(hidden),         \
            { .name = "activation",            \
              .type = KEY_CHOICE,              \
              .initial = "tanh",               \
              .choices = phi_names,            \
              .help = "of the hidden state" }, \
            PRESET_INIT_KEY, { .name = NULL }, \
    }

static const struct key rnn_keys[] = RNN_KEYS("80");
static const struct key elman_keys[] = RNN_KEYS("30");

static bool rnn_layers(const struct key_values *values, struct layer_list *layers, struct err *err)
{
    return layer_list_add(layers, "rnn", err) &&
           layer_list_set(layers, "hidden", values_text(values, "hidden"), err) &&
           layer_list_set(layers, "activation", values_text(values, "activation"), err) &&
           preset_add_head(values, layers, err);
}

static const struct recipe rnn_recipe = {
    .from = "Yin et al. (2017)",
    .remark = "lr=0.5 is that of five classes; of two (prepare classes=binary) it is 0.1.",
    .settings = (const struct recipe_setting[]){ PRINTED("hidden", "80"),
                                                 PRINTED("activation", "sigmoid"),
                                                 PRINTED("epochs", "100"),
                                                 PRINTED("lr", "0.5"),
                                                 PRINTED("loss", "cross-entropy"),
                                                 CUSTOMARY("optimizer", "sgd"),
                                                 { .name = NULL } },
};

static const struct recipe elman_recipe = {
    .from = "Elman networks in intrusion detection",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("hidden", "30"),
                                                 CUSTOMARY("lr", "0.05"),
                                                 CUSTOMARY("optimizer", "sgd"),
                                                 { .name = NULL } },
};

extern const struct preset preset_rnn, preset_elman;
const struct preset preset_rnn = {
    .name = "rnn",
    .help = "a plain recurrent layer under a softmax",
    .paper = "Yin, Zhu, Fei, He (2017), IEEE Access 5",
    .recipe = &rnn_recipe,
    .keys = rnn_keys,
    .layers = rnn_layers,
};
const struct preset preset_elman = {
    .name = "elman",
    .help = "the same with the size that Elman networks have in the literature",
    .paper = "Elman (1990), Cognitive Science 14",
    .recipe = &elman_recipe,
    .keys = elman_keys,
    .layers = rnn_layers,
};
