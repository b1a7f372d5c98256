/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sweep and crossval share: seeds of repeats, running the lines of the best set-up. */
#ifndef PEEPHOLE_SESSION_TUNING_H
#define PEEPHOLE_SESSION_TUNING_H

#include "src/session/session.h"

#define REPEAT_KEYS                                               \
    { .name = "repeat",                                           \
      .type = KEY_COUNT,                                          \
      .initial = "1",                                             \
      .least = 1,                                                 \
      .greatest = 1000,                                           \
      .help = "trainings of each, with seed, seed+1 and so on" }, \
    {                                                             \
        .name = "seed", .type = KEY_NAMES, .initial = "1",        \
        .help = "of the first repeat; or a seed for each"         \
    }

struct seeds {
    uint64_t *seeds;
    size_t count;
};
/* One a repeat; the caller frees seeds->seeds. */
bool seeds_read(const struct arguments *arguments, struct seeds *seeds, struct err *err);
bool seeds_check(const struct arguments *arguments, struct err *err);

/* The last result of some lines that a command runs. */
struct tuning_lines {
    struct json *result; /* NULL: none yet */
    bool failed;
    struct err *err;
};
void tuning_take_result(struct tuning_lines *lines, bool ok, const struct json *result,
                        const struct err *err);

#endif
