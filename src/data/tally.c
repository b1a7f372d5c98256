/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts the values of a column in a hash table, then sorts those that occur. */
#include "src/data/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 1 << 8 };

/* A power of two slots, at most half of them used; rows 0 is an empty one. */
struct counting {
    struct tally_entry *slots;
    size_t slot_count;
    size_t used;
};

static struct tally_entry *slot_of(const struct counting *counting, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = (bits ^ bits >> 32) * 0x9e3779b97f4a7c15u;
    for (size_t at = (size_t)(bits >> 32);; at++) {
        struct tally_entry *slot = &counting->slots[at & (counting->slot_count - 1)];
        if (slot->rows == 0 || slot->value == value)
            return slot;
    }
}

static bool grow(struct counting *counting, struct err *err)
{
    struct counting larger = { .slot_count = 2 * counting->slot_count, .used = counting->used };
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return err_memory(err);
    for (size_t i = 0; i < counting->slot_count; i++)
        if (counting->slots[i].rows > 0)
            *slot_of(&larger, counting->slots[i].value) = counting->slots[i];
    free(counting->slots);
    *counting = larger;
    return true;
}

static bool count_value(struct counting *counting, double value, struct err *err)
{
    struct tally_entry *slot = slot_of(counting, value);
    slot->rows++;
    if (slot->rows > 1)
        return true;
    slot->value = value;
    return 2 * ++counting->used < counting->slot_count || grow(counting, err);
}

static int by_value(const void *left, const void *right)
{
    const struct tally_entry *a = left, *b = right;
    return (a->value > b->value) - (a->value < b->value);
}

/* Moves the used slots to the front, in order. */
static void finish(struct tally *tally, const struct counting *counting)
{
    tally->entries = counting->slots;
    for (size_t i = 0; i < counting->slot_count; i++)
        if (counting->slots[i].rows > 0)
            tally->entries[tally->count++] = counting->slots[i];
    qsort(tally->entries, tally->count, sizeof *tally->entries, by_value);
}

bool tally_of(struct tally *tally, const struct store *store, size_t feature, const uint32_t *rows,
              size_t count, struct err *err)
{
    struct counting counting = { .slot_count = FIRST_SLOTS };
    *tally = (struct tally){ 0 };
    counting.slots = calloc(counting.slot_count, sizeof *counting.slots);
    bool good = counting.slots || err_memory(err);
    for (size_t i = 0; good && i < count; i++) {
        double value = store_value(store, feature, rows[i]) + 0.0; /* -0 becomes 0 */
        if (isnan(value)) {
            tally->missing++;
        } else {
            tally->rows++;
            good = count_value(&counting, value, err);
        }
    }
    if (good)
        finish(tally, &counting);
    else
        free(counting.slots);
    return good;
}

void tally_done(struct tally *tally)
{
    free(tally->entries);
    *tally = (struct tally){ 0 };
}

/* The value at a position of all rows in order, from 0. */
static double value_at(const struct tally *tally, size_t position)
{
    size_t i = 0;
    for (size_t below = tally->entries[0].rows; below <= position; i++)
        below += tally->entries[i + 1].rows;
    return tally->entries[i].value;
}

double tally_quantile(const struct tally *tally, double share)
{
    if (tally->rows == 0)
        return (double)NAN;
    double place = share * (double)(tally->rows - 1);
    size_t position = (size_t)place;
    double low = value_at(tally, position);
    if (position + 1 >= tally->rows)
        return low;
    double high = value_at(tally, position + 1);
    return high > low ? low + (place - (double)position) * (high - low) : low;
}

double tally_step(const struct tally *tally, double share)
{
    if (tally->rows == 0)
        return (double)NAN;
    double wanted = share * (double)tally->rows;
    size_t i = 0, below = tally->entries[0].rows;
    while ((double)below < wanted && i + 1 < tally->count)
        below += tally->entries[++i].rows;
    return tally->entries[i].value;
}

const struct tally_entry *tally_most(const struct tally *tally)
{
    const struct tally_entry *most = NULL;
    for (size_t i = 0; i < tally->count; i++)
        if (!most || tally->entries[i].rows > most->rows)
            most = &tally->entries[i];
    return most;
}

size_t tally_rows_of(const struct tally *tally, double value)
{
    struct tally_entry key = { .value = value };
    const struct tally_entry *found =
        tally->count ? bsearch(&key, tally->entries, tally->count, sizeof *tally->entries, by_value)
                     : NULL;
    return found ? found->rows : 0;
}
