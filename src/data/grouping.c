/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equal rows found by a hash table with open addresses, at most half full. */
#include "src/data/grouping.h"

#include <stdlib.h>
#include <string.h>

enum { CANCEL_EVERY = 4096 };

static uint64_t hash_of(const real *row, size_t width)
{
    uint64_t hash = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < width; i++) {
        uint64_t bits = 0;
        memcpy(&bits, &row[i], sizeof row[i]);
        hash = (hash ^ bits) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    return hash;
}

/* The group of a row; a new one where none of its slot's neighbours is equal. */
static void place(struct grouping *grouping, uint32_t *slots, size_t mask, const real *rows,
                  size_t width, size_t row)
{
    const real *own = rows + row * width;
    for (size_t at = (size_t)hash_of(own, width);; at++) {
        uint32_t *slot = &slots[at & mask];
        if (*slot == 0) {
            grouping->first[grouping->count] = (uint32_t)row;
            grouping->of[row] = (uint32_t)grouping->count;
            *slot = (uint32_t)++grouping->count;
            return;
        }
        const real *other = rows + (size_t)grouping->first[*slot - 1] * width;
        if (memcmp(other, own, width * sizeof *own) == 0) {
            grouping->of[row] = *slot - 1;
            return;
        }
    }
}

bool grouping_make(struct grouping *grouping, const real *rows, size_t count, size_t width,
                   const struct cancel *cancel, struct err *err)
{
    size_t slot_count = 16;
    while (slot_count < 2 * count)
        slot_count *= 2;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    *grouping = (struct grouping){ .of = calloc(count + 1, sizeof *grouping->of),
                                   .first = calloc(count + 1, sizeof *grouping->first) };
    bool good = slots && grouping->of && grouping->first;
    if (!good)
        err_memory(err);
    for (size_t row = 0; good && row < count; row++) {
        place(grouping, slots, slot_count - 1, rows, width, row);
        if (row % CANCEL_EVERY == 0 && cancel_requested(cancel))
            good = err_set(err, ERR_CANCELLED, "stopped while comparing rows");
    }
    free(slots);
    if (!good)
        grouping_done(grouping);
    return good;
}

void grouping_done(struct grouping *grouping)
{
    free(grouping->of);
    free(grouping->first);
    *grouping = (struct grouping){ 0 };
}
