/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows cut off a table for validation. */
#include "src/data/cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/base/rng.h"
#include "src/base/str.h"

enum { UNIT = 1000000000 }; /* shares are counted in billionths, so that all machines agree */

/* The share of the first `rows` rows, to the nearest row. */
static size_t share_of(uint64_t units, size_t rows)
{
    return (size_t)((units * rows + UNIT / 2) / UNIT);
}

/* Positions by attack, in the table's order; ends[a]: behind the last one of attack a. */
static void sort_by_attack(const struct table *table, uint32_t *positions, size_t *ends)
{
    size_t attacks = table->store->schema->attack_count, sum = 0;
    for (size_t i = 0; i < table->count; i++)
        ends[table_attack(table, i)]++;
    for (size_t a = 0; a < attacks; a++) {
        size_t rows = ends[a];
        ends[a] = sum; /* where the next one goes; in the end it is the end */
        sum += rows;
    }
    for (size_t i = 0; i < table->count; i++)
        positions[ends[table_attack(table, i)]++] = (uint32_t)i;
}

/* Of the attacks one after the other, so many that all together keep to the share. */
static bool draw(const struct table *table, uint64_t units, uint64_t seed, bool *off,
                 struct err *err)
{
    size_t attacks = table->store->schema->attack_count;
    uint32_t *positions = calloc(table->count + 1, sizeof *positions);
    size_t *ends = calloc(attacks + 1, sizeof *ends);
    bool good = positions && ends;
    if (good)
        sort_by_attack(table, positions, ends);
    for (size_t a = 0; good && a < attacks; a++) {
        size_t start = a > 0 ? ends[a - 1] : 0;
        size_t wanted = share_of(units, ends[a]) - share_of(units, start);
        struct rng rng = rng_stream_at(seed, "validation", a);
        rng_sample(&rng, positions + start, ends[a] - start, wanted);
        for (size_t i = 0; i < wanted; i++)
            off[positions[start + i]] = true;
    }
    free(positions);
    free(ends);
    return good || err_memory(err);
}

/* The rows of one side. */
static struct table *side(const struct table *table, const bool *off, bool wanted, size_t count,
                          const char *end, const char *origin, struct err *err)
{
    struct str name;
    str_init(&name);
    str_addf(&name, "%s%s", table->name, end);
    uint32_t *rows = malloc((count + 1) * sizeof *rows);
    size_t place = 0;
    for (size_t i = 0; rows && i < table->count; i++)
        if (off[i] == wanted)
            rows[place++] = table->rows[i];
    struct table *made = NULL;
    if (rows && !str_failed(&name))
        made = table_of_rows(name.text, table->store, rows, count, origin, err);
    else
        err_memory(err);
    str_done(&name);
    return made;
}

static int compare_rows(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Rows of the store that both sides have. */
static bool count_copies(struct cut *cut, struct err *err)
{
    size_t count = cut->kept->count;
    uint32_t *kept = malloc(count * sizeof *kept);
    if (!kept)
        return err_memory(err);
    memcpy(kept, cut->kept->rows, count * sizeof *kept);
    qsort(kept, count, sizeof *kept, compare_rows);
    for (size_t i = 0; i < cut->off->count; i++)
        cut->copies += bsearch(&cut->off->rows[i], kept, count, sizeof *kept, compare_rows) != NULL;
    free(kept);
    return true;
}

static bool make_sides(const struct table *table, const struct cut_request *request,
                       const bool *off, size_t wanted, struct cut *cut, struct err *err)
{
    struct str origin;
    str_init(&origin);
    str_addf(&origin, "%s with valid-fraction=%g%s", table->origin ? table->origin : table->name,
             request->fraction, request->at_end ? "" : " drawn");
    if (!request->at_end)
        str_addf(&origin, " with seed=%llu", (unsigned long long)request->seed);
    cut->kept = side(table, off, false, table->count - wanted, "", origin.text, err);
    cut->off = cut->kept ? side(table, off, true, wanted, "/valid", origin.text, err) : NULL;
    str_done(&origin);
    return cut->off != NULL;
}

bool table_cut(const struct table *table, const struct cut_request *request, struct cut *cut,
               struct err *err)
{
    memset(cut, 0, sizeof *cut);
    uint64_t units = (uint64_t)llround(request->fraction * UNIT);
    size_t wanted = share_of(units, table->count);
    char rows[NUM_TEXT_SIZE];
    if (wanted == 0 || wanted >= table->count)
        return err_set(err, ERR_INPUT, "valid-fraction=%g of the %s rows of %s leaves no row to %s",
                       request->fraction, num_count_text(table->count, rows), table->name,
                       wanted == 0 ? "validate on" : "train on");
    bool *off = calloc(table->count, sizeof *off);
    bool good = off || err_memory(err);
    for (size_t i = table->count - wanted; good && request->at_end && i < table->count; i++)
        off[i] = true;
    good = good && (request->at_end || draw(table, units, request->seed, off, err)) &&
           make_sides(table, request, off, wanted, cut, err) && count_copies(cut, err);
    free(off);
    if (!good)
        cut_done(cut);
    return good;
}

void cut_done(struct cut *cut)
{
    table_release(cut->kept);
    table_release(cut->off);
    memset(cut, 0, sizeof *cut);
}
