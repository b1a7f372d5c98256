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

extern const struct preset preset_rnn, preset_elman;
const struct preset preset_rnn = {
    .name = "rnn",
    .help = "a plain recurrent layer under a softmax",
    .paper = "Yin, Zhu, Fei, He (2017), IEEE Access 5",
    .keys = rnn_keys,
    .layers = rnn_layers,
};
const struct preset preset_elman = {
    .name = "elman",
    .help = "the same with the size that Elman networks have in the literature",
    .paper = "Elman (1990), Cognitive Science 14",
    .keys = elman_keys,
    .layers = rnn_layers,
};
