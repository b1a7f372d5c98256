/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that several verbs have: their rows, and what is done with what they say. */
#ifndef PEEPHOLE_SESSION_SHARED_KEYS_H
#define PEEPHOLE_SESSION_SHARED_KEYS_H

#include "src/data/load.h"
#include "src/net/model.h"
#include "src/session/command.h"

extern const char *const weights_names[];  /* "last", "best", NULL */
extern const char *const on_error_names[]; /* "stop", "skip", NULL */

#define KEY_ROW_WEIGHTS                                                                     \
    {                                                                                       \
        .name = "weights", .type = KEY_CHOICE, .initial = "last", .choices = weights_names, \
        .help = "the last ones, or those of the best epoch"                                 \
    }
#define KEY_ROW_MISSING                                                                     \
    {                                                                                       \
        .name = "missing", .type = KEY_CHOICE, .initial = "stop", .choices = missing_names, \
        .help = "cells that are empty, NaN, infinite, or durations below 0"                 \
    }
#define KEY_ROW_ON_ERROR                                                                      \
    {                                                                                         \
        .name = "on-error", .type = KEY_CHOICE, .initial = "stop", .choices = on_error_names, \
        .help = "at a bad row: stop, or skip it and count"                                    \
    }

/* weights=best puts the best weights of the model in for as long as a command works with them; false:
 * none were kept. weights_put_back follows where it was true. */
bool weights_put_in(struct model *model, const struct arguments *arguments, struct err *err);
void weights_put_back(struct model *model, const struct arguments *arguments);
bool weights_are_best(const struct arguments *arguments);

bool skips_bad_rows(const struct arguments *arguments);

#endif
