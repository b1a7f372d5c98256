/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Splitting. The rows are gone through attack by attack (shuffled within each), and each goes to
 * the part that is furthest behind its share; so the parts have their sizes to a row, and each
 * attack is shared out as evenly as its number of rows allows.
 */
#include "src/data/draw.h"

#include <math.h>
#include <stdlib.h>

#include "src/data/draw_parts.h"

enum { UNIT = 1000000000 }; /* shares are counted in billionths, so that all machines agree */

struct splitting {
    size_t parts;    /* with what is left over as the last one */
    int64_t *shares; /* sum: UNIT */
    int64_t *behind; /* share * rows so far - UNIT * rows given */
    uint32_t **rows; /* of each part */
    size_t *counts;
};

static bool take_shares(struct splitting *s, const struct split_part *parts, struct err *err)
{
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < s->parts; i++) {
        if (!(parts[i].share > 0) || parts[i].share > 1)
            return err_set(err, ERR_USAGE, "the share of %s must lie above 0 and not above 1",
                           parts[i].name);
        s->shares[i] = llround(parts[i].share * UNIT);
        sum += s->shares[i];
    }
    /* Thirds given with few digits may add up to a hair more than all. */
    if (sum > UNIT + UNIT / 1000000)
        return err_set(err, ERR_USAGE, "the shares add up to %.6g, which is more than 1",
                       (double)sum / UNIT);
    s->shares[s->parts - 1] = sum < UNIT ? UNIT - sum : 0;
    return true;
}

static void give(struct splitting *s, uint32_t row)
{
    size_t best = 0;
    for (size_t i = 0; i < s->parts; i++) {
        s->behind[i] += s->shares[i];
        if (s->behind[i] > s->behind[best])
            best = i;
    }
    s->behind[best] -= UNIT;
    s->rows[best][s->counts[best]++] = row;
}

static bool make_room(struct splitting *s, size_t rows, struct err *err)
{
    s->shares = calloc(s->parts, sizeof *s->shares);
    s->behind = calloc(s->parts, sizeof *s->behind);
    s->rows = calloc(s->parts, sizeof *s->rows);
    s->counts = calloc(s->parts, sizeof *s->counts);
    bool good = s->shares && s->behind && s->rows && s->counts;
    for (size_t i = 0; good && i < s->parts; i++) {
        s->rows[i] = calloc(rows ? rows : 1, sizeof **s->rows);
        good = s->rows[i];
    }
    return good || err_memory(err);
}

static void splitting_done(struct splitting *s)
{
    for (size_t i = 0; s->rows && i < s->parts; i++)
        free(s->rows[i]);
    free(s->shares);
    free(s->behind);
    free(s->rows);
    free(s->counts);
}

static bool give_all(struct splitting *s, const struct table *table, bool stratify, uint64_t seed,
                     struct err *err)
{
    struct groups groups;
    if (!groups_of(table, NULL, &groups, err))
        return false;
    size_t units = stratify ? groups.count : 1;
    for (size_t u = 0; u < units; u++) {
        size_t start = stratify ? groups.starts[u] : 0;
        size_t end = stratify ? groups.starts[u + 1] : groups.starts[groups.count];
        struct rng rng = rng_stream_at(seed, "split", u);
        rng_shuffle(&rng, groups.rows + start, end - start);
        for (size_t i = start; i < end; i++)
            give(s, groups.rows[i]);
    }
    groups_done(&groups);
    return true;
}

static bool make_tables(struct splitting *s, const struct table *table,
                        const struct split_part *parts, enum row_order order, uint64_t seed,
                        const char *origin, struct table **made, struct err *err)
{
    for (size_t i = 0; i + 1 < s->parts; i++) {
        if (s->counts[i] == 0)
            return err_set(err, ERR_INPUT, "%s would get none of the %zu rows of %s", parts[i].name,
                           table->count, table->name);
        uint32_t *rows = s->rows[i];
        s->rows[i] = NULL;
        made[i] = table_in_order(parts[i].name, table->store, rows, s->counts[i], order, 0,
                                 rng_stream_at(seed, "split order", i), origin, err);
        if (!made[i])
            return false;
    }
    return true;
}

bool split_table(const struct table *table, const struct split_part *parts, size_t part_count,
                 bool stratify, enum row_order order, uint64_t seed, const char *origin,
                 struct table **made, struct err *err)
{
    struct splitting s = { .parts = part_count + 1 };
    for (size_t i = 0; i < part_count; i++)
        made[i] = NULL;
    bool good = make_room(&s, table->count, err) && take_shares(&s, parts, err) &&
                give_all(&s, table, stratify, seed, err) &&
                make_tables(&s, table, parts, order, seed, origin, made, err);
    for (size_t i = 0; !good && i < part_count; i++) {
        table_release(made[i]);
        made[i] = NULL;
    }
    splitting_done(&s);
    return good;
}
