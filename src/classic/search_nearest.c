/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The k nearest rows: balls and products to leave rows aside by, distances in double for the rest. Queries that
 * lie close together share a tile, and look at the blocks from the nearest outward. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/order.h"
#include "src/classic/search_parts.h"
#include "src/math/product.h"

enum {
    TILE = 64, /* queries of a shard, at most */
    TILE_LEAST = 8,
    SHARDS = 32, /* wanted of fewer queries than that makes */
    LOOK = 32    /* scores that are looked at together */
};

/* Half the spacing of reals at 1: the u of the bound. */
#ifdef PEEPHOLE_REAL_DOUBLE
#define UNIT (DBL_EPSILON / 2)
#else
#define UNIT ((double)FLT_EPSILON / 2)
#endif
#define SLACK 1e-9

struct finding {
    const struct search *search;
    const real *queries;
    const uint32_t *order; /* of the queries */
    size_t count, k, tile;
    const struct compute *compute;
    const struct cancel *cancel;
    struct search_hit *hits;
    atomic_bool failed;
};

/* One query while the blocks go by. */
struct seeker {
    const real *query;
    double size;  /* |x| */
    size_t found; /* hits so far, at most k */
    struct search_hit *hits;
};

/* --- one query --- */

/* Keeps a hit where it is among the k nearest, in order. */
static void keep(struct seeker *seeker, size_t k, struct search_hit hit)
{
    struct search_hit *hits = seeker->hits;
    size_t at = seeker->found < k ? seeker->found++ : k;
    for (; at > 0; at--) {
        const struct search_hit *before = &hits[at - 1];
        if (before->square < hit.square ||
            (!(before->square > hit.square) && before->position < hit.position))
            break;
        if (at < k)
            hits[at] = *before;
    }
    if (at < k)
        hits[at] = hit;
}

/* The score below which no row of a block can be among the k nearest. */
static real threshold_of(const struct finding *f, const struct seeker *seeker, size_t block)
{
    if (seeker->found < f->k)
        return -(real)INFINITY;
    double worst = seeker->hits[f->k - 1].square, size = seeker->size;
    double reach = f->search->reaches[block], terms = (double)(f->search->rows.width + 8);
    double rounding = terms * UNIT / (1 - terms * UNIT) * (size * reach + 0.5 * reach * reach);
    double in_double = 4 * terms * DBL_EPSILON * (size * size + worst);
    double score = 0.5 * (size * size - worst) - rounding - in_double - 1e-30;
#ifdef PEEPHOLE_REAL_DOUBLE
    return nextafter(score, -(double)INFINITY);
#else
    return nextafterf((float)score, -INFINITY);
#endif
}

static void measure(const struct finding *f, struct seeker *seeker, size_t row)
{
    const struct search_rows *rows = &f->search->rows;
    double square =
        search_square(seeker->query, rows->at + row * rows->width, rows->weights, rows->width);
    size_t end = rows->starts[row + 1];
    for (size_t i = rows->starts[row]; i < end && i - rows->starts[row] < f->k; i++) {
        if (seeker->found == f->k && square > seeker->hits[f->k - 1].square)
            break;
        keep(seeker, f->k, (struct search_hit){ square, rows->positions[i], (uint32_t)i });
    }
}

static bool any_reaches(const real *scores, real threshold)
{
    int any = 0;
    for (size_t j = 0; j < LOOK; j++)
        any |= scores[j] >= threshold;
    return any != 0;
}

static void look_through(const struct finding *f, struct seeker *seeker, size_t block,
                         const real *scores, size_t count)
{
    real threshold = threshold_of(f, seeker, block);
    for (size_t first = 0; first < count; first += LOOK) {
        size_t end = first + LOOK < count ? first + LOOK : count;
        if (end - first == LOOK && !any_reaches(scores + first, threshold))
            continue;
        for (size_t j = first; j < end; j++) {
            if (scores[j] < threshold)
                continue;
            measure(f, seeker, block * SEARCH_BLOCK + j);
            threshold = threshold_of(f, seeker, block);
        }
    }
}

/* Can a ball so far off have one of the k nearest? */
static bool wants(const struct finding *f, const struct seeker *seeker, double off)
{
    return seeker->found < f->k || off <= 0 ||
           off * off <= seeker->hits[f->k - 1].square * (1 + SLACK);
}

/* How far the ball around a block is off at least: less than 0 inside of it. */
static double off_by(const struct finding *f, const real *from, size_t block)
{
    const struct search_rows *rows = &f->search->rows;
    double square =
        search_square(from, f->search->centres + block * rows->width, rows->weights, rows->width);
    return sqrt(square) * (1 - SLACK) - f->search->radii[block];
}

/* --- a tile of queries --- */

struct near_block {
    double off; /* from the middle of the tile */
    size_t block;
};

struct tile {
    size_t count;
    real *weighted; /* count x width: the x that look at a block, with the weights of the columns */
    real *scores;   /* count x SEARCH_BLOCK */
    struct seeker *seekers;
    struct seeker **looking;
    struct near_block *blocks; /* in the order in which they are looked at */
    real *middle;              /* width */
    double radius;             /* no query is further from the middle */
};

static void tile_done(struct tile *tile)
{
    free(tile->weighted);
    free(tile->scores);
    free(tile->seekers);
    free(tile->looking);
    free(tile->blocks);
    free(tile->middle);
}

static int by_off(const void *a, const void *b)
{
    const struct near_block *left = a, *right = b;
    if (left->off < right->off || left->off > right->off)
        return left->off < right->off ? -1 : 1;
    return (left->block > right->block) - (left->block < right->block);
}

/* The ball around the queries, and how far the blocks are off from its middle. */
static void measure_tile(const struct finding *f, struct tile *tile)
{
    const struct search *search = f->search;
    size_t width = search->rows.width;
    for (size_t p = 0; p < width; p++) {
        double sum = 0;
        for (size_t q = 0; q < tile->count; q++)
            sum += (double)tile->seekers[q].query[p];
        tile->middle[p] = (real)(sum / (double)tile->count);
    }
    for (size_t q = 0; q < tile->count; q++) {
        double square =
            search_square(tile->seekers[q].query, tile->middle, search->rows.weights, width);
        tile->radius = fmax(tile->radius, sqrt(square) * (1 + SLACK));
    }
    for (size_t b = 0; b < search->blocks; b++)
        tile->blocks[b] = (struct near_block){ off_by(f, tile->middle, b), b };
    qsort(tile->blocks, search->blocks, sizeof *tile->blocks, by_off);
}

static bool tile_begin(const struct finding *f, struct tile *tile, size_t first)
{
    const struct search *search = f->search;
    size_t width = search->rows.width, rest = f->count - first;
    tile->count = rest < f->tile ? rest : f->tile;
    tile->weighted = calloc(tile->count * width + 1, sizeof *tile->weighted);
    tile->scores = calloc(tile->count * SEARCH_BLOCK, sizeof *tile->scores);
    tile->seekers = calloc(tile->count, sizeof *tile->seekers);
    tile->looking = calloc(tile->count, sizeof *tile->looking);
    tile->blocks = calloc(search->blocks + 1, sizeof *tile->blocks);
    tile->middle = calloc(width, sizeof *tile->middle);
    if (!tile->weighted || !tile->scores || !tile->seekers || !tile->looking || !tile->blocks ||
        !tile->middle)
        return false;
    for (size_t q = 0; q < tile->count; q++) {
        size_t own = f->order[first + q];
        const real *query = f->queries + own * width;
        tile->seekers[q] =
            (struct seeker){ .query = query,
                             .size = sqrt(search_size(query, search->rows.weights, width)),
                             .hits = f->hits + own * f->k };
    }
    measure_tile(f, tile);
    return true;
}

/* The queries that look at a block, side by side; how many. */
static size_t gather(const struct finding *f, struct tile *tile, const struct near_block *near)
{
    size_t width = f->search->rows.width, looking = 0;
    for (size_t q = 0; q < tile->count; q++) {
        struct seeker *seeker = &tile->seekers[q];
        /* The cheap bound first: from the middle of the tile. */
        if (!wants(f, seeker, near->off - tile->radius) ||
            !wants(f, seeker, off_by(f, seeker->query, near->block)))
            continue;
        real *to = tile->weighted + looking * width;
        for (size_t i = 0; i < width; i++)
            to[i] = seeker->query[i] * (real)f->search->rows.weights[i];
        tile->looking[looking++] = seeker;
    }
    return looking;
}

static void work_block(const struct finding *f, struct tile *tile, const struct near_block *near)
{
    const struct search_rows *rows = &f->search->rows;
    size_t first = near->block * SEARCH_BLOCK, looking = gather(f, tile, near);
    size_t count = rows->count - first < SEARCH_BLOCK ? rows->count - first : SEARCH_BLOCK;
    const struct multiplication product = {
        PLAIN,
        TRANSPOSED,
        looking,
        count,
        rows->width,
        tile->weighted,
        rows->at + first * rows->width,
        rows->width,
        rows->width,
        f->search->halves + first,
        false,
        tile->scores,
        SEARCH_BLOCK,
    };
    if (looking == 0)
        return;
    product_run(f->compute->kernel, &product);
    for (size_t q = 0; q < looking; q++)
        look_through(f, tile->looking[q], near->block, tile->scores + q * SEARCH_BLOCK, count);
}

static void work_tile(void *context, size_t shard)
{
    struct finding *f = context;
    struct tile tile = { 0 };
    if (cancel_requested(f->cancel))
        return;
    if (!tile_begin(f, &tile, shard * f->tile))
        atomic_store(&f->failed, true);
    else
        for (size_t i = 0; i < f->search->blocks && !cancel_requested(f->cancel); i++)
            work_block(f, &tile, &tile.blocks[i]);
    tile_done(&tile);
}

/* --- all queries --- */

bool search_nearest(const struct search *search, const real *queries, size_t count, size_t k,
                    const struct compute *compute, const struct cancel *cancel,
                    struct search_hit *hits, struct err *err)
{
    size_t tile = count / SHARDS;
    tile = tile < TILE_LEAST ? TILE_LEAST : tile > TILE ? TILE : tile;
    struct finding f = { .search = search,
                         .queries = queries,
                         .count = count,
                         .k = k,
                         .tile = tile,
                         .compute = compute,
                         .cancel = cancel,
                         .hits = hits };
    uint32_t *order = calloc(count + 1, sizeof *order);
    f.order = order;
    bool good = (order || err_memory(err)) &&
                order_close(queries, count, search->rows.width, tile, order, cancel, err);
    if (good)
        pool_run(compute->pool, (count + tile - 1) / tile, work_tile, &f);
    free(order);
    if (good && cancel_requested(cancel))
        return err_set(err, ERR_CANCELLED, "stopped while searching neighbours");
    return good && (!atomic_load(&f.failed) || err_memory(err));
}
