/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the presets share: the keys of the recurrent ones, and the layers behind their cells. */
#ifndef PEEPHOLE_NET_PRESET_H
#define PEEPHOLE_NET_PRESET_H

#include "src/net/init.h"
#include "src/net/model.h"
#include "src/net/net.h"

/* steps view target stride carry: how rows become windows. */
#define PRESET_WINDOW_KEYS PRESET_WINDOW_KEYS_OF("1")
#define PRESET_WINDOW_KEYS_OF(steps_initial)                                                      \
    { .name = "steps",                                                                            \
      .type = KEY_COUNT,                                                                          \
      .initial = (steps_initial),                                                                 \
      .least = 1,                                                                                 \
      .greatest = 10000,                                                                          \
      .help = "rows of a window (with carry=yes: where back-propagation is cut)" },               \
        { .name = "view",                                                                         \
          .type = KEY_CHOICE,                                                                     \
          .initial = "records",                                                                   \
          .choices = view_names,                                                                  \
          .help = "a step is a record, or one input of a single record" },                        \
        { .name = "target",                                                                       \
          .type = KEY_CHOICE,                                                                     \
          .initial = "each",                                                                      \
          .choices = target_names,                                                                \
          .help = "which rows of a training window have a label" },                               \
        { .name = "stride",                                                                       \
          .type = KEY_COUNT,                                                                      \
          .least = 1,                                                                             \
          .greatest = 1000000,                                                                    \
          .help =                                                                                 \
              "rows from one training window to the next; unset: steps, or 1 with target=last" }, \
    {                                                                                             \
        .name = "carry", .type = KEY_YESNO, .initial = "no",                                      \
        .help = "the state goes on from window to window in row order"                            \
    }

/* The same behind hidden, for every recurrent kind. */
#define PRESET_RECURRENT_KEYS(hidden_initial) PRESET_RECURRENT_KEYS_OF(hidden_initial, "1")
#define PRESET_RECURRENT_KEYS_OF(hidden_initial, steps_initial) \
    { .name = "hidden",                                         \
      .type = KEY_COUNT,                                        \
      .initial = (hidden_initial),                              \
      .least = 1,                                               \
      .greatest = 4096,                                         \
      .help = "cells of the recurrent layer" },                 \
        PRESET_WINDOW_KEYS_OF(steps_initial)

/* init=, for every kind. */
#define PRESET_INIT_KEY                                                                  \
    {                                                                                    \
        .name = "init", .type = KEY_CHOICE, .initial = "uniform", .choices = init_names, \
        .help = "rule that draws the initial weights (xavier is also called glorot)"     \
    }

/* The last step where one answer a window is wanted, then dense with softmax. */
bool preset_add_head(const struct key_values *values, struct layer_list *layers, struct err *err);
/* One answer a window? */
bool preset_answers_last(const struct key_values *values);

#endif
