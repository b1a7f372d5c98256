/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeds of repeats, and running lines. */
#include "src/session/training/tuning.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"

/* --- seeds --- */

static bool add_seed(struct seeds *seeds, const char *text, struct err *err)
{
    uint64_t seed;
    if (!num_parse_count(text, &seed)) {
        return err_set(err, ERR_USAGE, "seed: \"%.40s\" is no whole number", text);
    }
    uint64_t *grown = realloc(seeds->seeds, (seeds->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return err_memory(err);
    }
    seeds->seeds = grown;
    for (size_t i = 0; i < seeds->count; i++) {
        if (grown[i] == seed) {
            return err_set(err, ERR_USAGE, "seed: %s is given twice", text);
        }
    }
    grown[seeds->count++] = seed;
    return true;
}

static bool read_list(const char *list, struct seeds *seeds, struct err *err)
{
    char *copy = strdup(list), *rest = NULL;
    bool ok = copy != NULL || err_memory(err);
    for (char *seed = copy ? strtok_r(copy, ",", &rest) : NULL; ok && seed;
         seed = strtok_r(NULL, ",", &rest)) {
        ok = add_seed(seeds, seed, err);
    }
    free(copy);
    return ok && (seeds->count > 0 || err_set(err, ERR_USAGE, "seed: there is none"));
}

static bool repeat_seed(struct seeds *seeds, size_t repeats, struct err *err)
{
    if (seeds->count > 1 && repeats > 1) {
        err_set(err, ERR_USAGE, "seed= says how often to train, so repeat= cannot");
        return err_hint(err, "give one seed with repeat=, or a seed for each training");
    }
    char text[NUM_TEXT_SIZE];
    bool ok = true;
    for (size_t i = 1; ok && i < repeats; i++) {
        ok = add_seed(seeds, num_text((double)(seeds->seeds[0] + i), text), err);
    }
    return ok;
}

bool seeds_read(const struct arguments *arguments, struct seeds *seeds, struct err *err)
{
    *seeds = (struct seeds){ 0 };
    if (!read_list(argument_text(arguments, "seed"), seeds, err) ||
        !repeat_seed(seeds, argument_count(arguments, "repeat"), err)) {
        free(seeds->seeds);
        *seeds = (struct seeds){ 0 };
        return false;
    }
    return true;
}

bool seeds_check(const struct arguments *arguments, struct err *err)
{
    struct seeds seeds;
    bool ok = seeds_read(arguments, &seeds, err);
    free(seeds.seeds);
    return ok;
}

/* --- lines of a command --- */

void tuning_take_result(struct tuning_lines *lines, bool ok, const struct json *result,
                        const struct err *err)
{
    json_free(lines->result);
    lines->result = json_copy_of(result);
    if (!ok && !lines->failed) {
        lines->failed = true;
        *lines->err = *err;
    }
}
