/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMOTE-NC: which row is made between which two, and what its cells hold. */
#include "src/data/smote.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/data/derive.h"

/* How a row is made. */
struct blend {
    uint32_t other; /* the neighbour: a row of the store */
    double part;    /* of the way from the base to it */
    size_t near;    /* where the base's neighbours begin in smote->near */
};

struct smote {
    struct neighbour_search settings;
    struct blend *blends;
    uint32_t *bases; /* rows of the store, one a blend */
    size_t count;
    uint32_t *near; /* k rows of the store for each row that was a base */
    size_t near_count;
};

bool smote_bases(struct rng *rng, size_t count, size_t wanted, uint32_t *bases, struct err *err)
{
    uint32_t *order = calloc(count, sizeof *order);
    bool *once_more = calloc(count, sizeof *once_more);
    size_t made = 0;
    if (order && once_more) {
        for (size_t i = 0; i < count; i++)
            order[i] = (uint32_t)i;
        rng_sample(rng, order, count, wanted % count);
        for (size_t i = 0; i < wanted % count; i++)
            once_more[order[i]] = true;
        for (size_t i = 0; i < count; i++)
            for (size_t times = wanted / count + once_more[i]; times > 0; times--)
                bases[made++] = (uint32_t)i;
    }
    bool good = order && once_more;
    free(order);
    free(once_more);
    return good || err_memory(err);
}

struct smote *smote_new(const struct neighbour_search *settings, struct err *err)
{
    struct smote *smote = calloc(1, sizeof *smote);
    if (smote)
        smote->settings = *settings;
    else
        err_memory(err);
    return smote;
}

void smote_free(struct smote *smote)
{
    if (!smote)
        return;
    free(smote->blends);
    free(smote->bases);
    free(smote->near);
    free(smote);
}

/* Room for more blends, and for the neighbours of more bases. */
static bool make_room(struct smote *smote, size_t blends, size_t bases, struct err *err)
{
    size_t near = 0;
    if (!size_product(bases, smote->settings.k, &near))
        return err_memory(err);
    blends += smote->count;
    near += smote->near_count;
    struct blend *more_blends = realloc(smote->blends, blends * sizeof *more_blends);
    if (more_blends)
        smote->blends = more_blends;
    uint32_t *more_bases = realloc(smote->bases, blends * sizeof *more_bases);
    if (more_bases)
        smote->bases = more_bases;
    uint32_t *more_near = realloc(smote->near, near * sizeof *more_near);
    if (more_near)
        smote->near = more_near;
    return (more_blends && more_bases && more_near) || err_memory(err);
}

/* The bases without repetitions; how many. */
static size_t different(const uint32_t *bases, size_t count, uint32_t *once)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || bases[i] != bases[i - 1])
            once[found++] = bases[i];
    return found;
}

/* Neighbours are in smote->near from near_count on, as positions; they become rows. */
static void blend_all(struct smote *smote, const uint32_t *rows, const uint32_t *bases,
                      size_t wanted, struct rng *rng)
{
    size_t k = smote->settings.k, near = smote->near_count;
    for (size_t i = 0; i < wanted; i++) {
        near += i > 0 && bases[i] != bases[i - 1] ? k : 0;
        uint32_t position = smote->near[near + rng_below(rng, k)];
        smote->bases[smote->count] = rows[bases[i]];
        smote->blends[smote->count++] =
            (struct blend){ .other = rows[position], .part = rng_uniform(rng), .near = near };
    }
    for (size_t i = smote->near_count; i < near + k; i++)
        smote->near[i] = rows[smote->near[i]];
    smote->near_count = near + k;
}

bool smote_add(struct smote *smote, const uint32_t *rows, size_t count, const uint32_t *bases,
               size_t wanted, struct rng *rng, struct err *err)
{
    if (wanted == 0)
        return true;
    uint32_t *once = calloc(wanted, sizeof *once);
    if (!once)
        return err_memory(err);
    size_t once_count = different(bases, wanted, once);
    struct neighbour_search search = smote->settings;
    search.rows = rows;
    search.count = count;
    bool good = make_room(smote, wanted, once_count, err) &&
                neighbours_find(&search, once, once_count, smote->near + smote->near_count, err);
    if (good)
        blend_all(smote, rows, bases, wanted, rng);
    free(once);
    return good;
}

static double vote(const struct smote *smote, size_t feature, size_t i)
{
    const struct store *store = smote->settings.store;
    const uint32_t *near = smote->near + smote->blends[i].near;
    size_t k = smote->settings.k, most = 0;
    double own = store_cell(store, feature, smote->bases[i]), chosen = own;
    for (size_t a = 0; a < k; a++) {
        double code = store_cell(store, feature, near[a]);
        size_t votes = 0;
        for (size_t b = 0; b < k; b++) {
            double other = store_cell(store, feature, near[b]);
            votes += !(other < code) && !(other > code);
        }
        bool is_own = !(code < own) && !(code > own), has_own = !(chosen < own) && !(chosen > own);
        bool wins_tie = most > 0 && votes == most && (is_own || (!has_own && code < chosen));
        if (votes > most || wins_tie) {
            most = votes;
            chosen = code;
        }
    }
    return chosen;
}

/* One operation a statement: see neighbours.c. */
static double between(const struct smote *smote, size_t feature, size_t i)
{
    const struct store *store = smote->settings.store;
    double own = store_cell(store, feature, smote->bases[i]);
    double other = store_cell(store, feature, smote->blends[i].other);
    if (!isfinite(own) || !isfinite(other))
        return own;
    double apart = other - own;
    double step = smote->blends[i].part * apart;
    double value = own + step;
    if (store->columns[feature].type == CELL_F64) /* rounding may carry it past the other end */
        return own < other ? fmin(value, other) : fmax(value, other);
    return floor(value + 0.5);
}

static double cell(const void *context, size_t feature, size_t i)
{
    const struct smote *smote = context;
    const struct schema *schema = smote->settings.store->schema;
    bool symbol = schema_feature(schema, feature)->kind == COLUMN_SYMBOL;
    return symbol ? vote(smote, feature, i) : between(smote, feature, i);
}

struct store *smote_store(const struct smote *smote, struct store *parent, const uint32_t *kept,
                          size_t kept_count, struct err *err)
{
    const struct synthesis synthesis = { .count = smote->count,
                                         .bases = smote->bases,
                                         .cell = cell,
                                         .context = smote,
                                         .cancel = smote->settings.cancel };
    return derive_store(parent, kept, kept_count, &synthesis, err);
}
