/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of preparations share: settings, and a preparation fitted on four rows. */
#ifndef PEEPHOLE_TESTS_PREPARE_MADE_H
#define PEEPHOLE_TESTS_PREPARE_MADE_H

#include "tests/unit/data_made.h"

#include "src/data/prepare.h"

/* bytes 0 .. 4000, flag SF S0, rate constant. */
static const char train_text[] = "0,SF,x,0.25,normal\n"
                                 "1000,S0,x,0.25,smurf\n"
                                 "4000,SF,x,0.25,normal\n"
                                 "3000,S0,x,0.25,spy\n";

static inline struct prepare_settings settings_with(enum encode encode, enum scale scale,
                                                    const char *log, bool clip)
{
    struct prepare_settings settings;
    prepare_defaults(&settings);
    settings.encode = encode;
    settings.scale = scale;
    settings.clip = clip;
    snprintf(settings.log, sizeof settings.log, "%s", log);
    return settings;
}

static inline struct preparation *fitted(const struct prepare_settings *settings)
{
    struct err err = { 0 };
    struct table *table = made_table(train_text);
    struct preparation *preparation = preparation_fit(settings, table, &err);
    if (!preparation)
        fail_msg("%s", err.message);
    table_release(table);
    return preparation;
}

#endif
