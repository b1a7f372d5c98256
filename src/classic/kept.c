/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays of a learner, to a file and back. */
#include "src/classic/kept.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool kept_add_reals(struct pack *pack, const char *name, const real *numbers, size_t count,
                    struct err *err)
{
    float *floats = calloc(count + 1, sizeof *floats);
    if (!floats)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        floats[i] = (float)numbers[i];
    bool good = pack_add_floats(pack, name, floats, count, err);
    free(floats);
    return good;
}

real *kept_reals(const struct pack *pack, const char *name, size_t count, struct err *err)
{
    const float *floats = pack_floats(pack, name, count, err);
    real *numbers = floats ? calloc(count + 1, sizeof *numbers) : NULL;
    if (floats && !numbers)
        err_memory(err);
    for (size_t i = 0; numbers && i < count; i++) {
        numbers[i] = floats[i];
        if (isfinite(numbers[i]))
            continue;
        err_set(err, ERR_INPUT, "the array \"%s\" has something that is no number", name);
        free(numbers);
        return NULL;
    }
    return numbers;
}

double *kept_doubles(const struct pack *pack, const char *name, size_t count, struct err *err)
{
    const double *from = pack_doubles(pack, name, count, err);
    double *numbers = from ? calloc(count + 1, sizeof *numbers) : NULL;
    if (from && !numbers)
        err_memory(err);
    for (size_t i = 0; numbers && i < count; i++) {
        numbers[i] = from[i];
        if (isfinite(numbers[i]))
            continue;
        err_set(err, ERR_INPUT, "the array \"%s\" has something that is no number", name);
        free(numbers);
        return NULL;
    }
    return numbers;
}

bool kept_add_counts(struct pack *pack, const char *name, const uint32_t *numbers, size_t count,
                     struct err *err)
{
    int64_t *wholes = calloc(count + 1, sizeof *wholes);
    if (!wholes)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        wholes[i] = numbers[i];
    bool good = pack_add_wholes(pack, name, wholes, count, err);
    free(wholes);
    return good;
}

uint32_t *kept_counts(const struct pack *pack, const char *name, size_t count, uint32_t least,
                      uint32_t greatest, struct err *err)
{
    const int64_t *wholes = pack_wholes(pack, name, count, err);
    uint32_t *numbers = wholes ? calloc(count + 1, sizeof *numbers) : NULL;
    if (wholes && !numbers)
        err_memory(err);
    for (size_t i = 0; numbers && i < count; i++) {
        if (wholes[i] >= (int64_t)least && wholes[i] <= (int64_t)greatest) {
            numbers[i] = (uint32_t)wholes[i];
            continue;
        }
        err_set(err, ERR_INPUT, "the array \"%s\" has a number out of its range", name);
        free(numbers);
        return NULL;
    }
    return numbers;
}

bool kept_add_count(struct pack *pack, const char *name, size_t number, struct err *err)
{
    int64_t whole = (int64_t)number;
    return pack_add_wholes(pack, name, &whole, 1, err);
}

size_t kept_count(const struct pack *pack, const char *name, size_t least, size_t greatest,
                  struct err *err)
{
    const int64_t *whole = pack_wholes(pack, name, 1, err);
    if (!whole)
        return SIZE_MAX;
    if (*whole >= 0 && (uint64_t)*whole >= least && (uint64_t)*whole <= greatest)
        return (size_t)*whole;
    err_set(err, ERR_INPUT, "the number \"%s\" is out of its range", name);
    return SIZE_MAX;
}
