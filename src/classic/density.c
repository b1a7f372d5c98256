/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gaussian windows: rows in chunks of one class, sums in the order of the chunks. */
#include "src/classic/density.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/data/grouping.h"
#include "src/classic/kept.h"

enum { CHUNK = KERNEL_DISTANCES, TILE = 32, ROUND = 64, CANCEL_EVERY = 64 };
#define BYTES_MOST ((size_t)2 << 30)
/* A chunk whose nearest row is worth less than e^-60 of the nearest of all adds nothing to a double. */
#define WORTHLESS 60.0

/* --- keeping rows --- */

static bool take_room(struct density *density, struct err *err)
{
    size_t size = 0, row = density->inputs * sizeof(real);
    if (!size_product(density->chunks * CHUNK, row + !row, &size) || size > BYTES_MOST) {
        err_set(err, ERR_INPUT,
                "%zu different training rows of %zu numbers are more than fit in memory (%zu MiB)",
                density->kept, density->inputs, BYTES_MOST >> 20);
        return err_hint(err, "sample fewer rows (help sample), or prepare encode=integer");
    }
    density->turned = calloc(size, 1);
    density->weights = calloc(density->chunks * CHUNK + 1, sizeof *density->weights);
    density->chunk_class = calloc(density->chunks + 1, sizeof *density->chunk_class);
    return (density->turned && density->weights && density->chunk_class) || err_memory(err);
}

/* Chunks for so many different rows of each class. */
static void share_chunks(const size_t *kept, struct density *density, size_t *next)
{
    size_t chunk = 0;
    for (size_t c = 0; c < density->classes; c++) {
        next[c] = chunk * CHUNK;
        for (size_t row = 0; row < kept[c]; row += CHUNK)
            density->chunk_class[chunk++] = (uint32_t)c;
    }
}

static void put_row(struct density *density, size_t place, const real *row)
{
    real *to = density->turned + place / CHUNK * CHUNK * density->inputs + place % CHUNK;
    for (size_t p = 0; p < density->inputs; p++)
        to[p * CHUNK] = row[p];
}

static void get_row(const struct density *density, size_t place, real *row)
{
    const real *from = density->turned + place / CHUNK * CHUNK * density->inputs + place % CHUNK;
    for (size_t p = 0; p < density->inputs; p++)
        row[p] = from[p * CHUNK];
}

/* What fills a chunk up is its first row once more, which counts nothing. */
static void fill_up(struct density *density)
{
    for (size_t chunk = 0; chunk < density->chunks; chunk++)
        for (size_t j = 1; j < CHUNK; j++) {
            if (density->weights[chunk * CHUNK + j] > 0)
                continue;
            real *turned = density->turned + chunk * CHUNK * density->inputs;
            for (size_t p = 0; p < density->inputs; p++)
                turned[p * CHUNK + j] = turned[p * CHUNK];
        }
}

/* Groups of equal rows split by class: the place of each (group, class), given out as rows come. */
struct placing {
    const struct grouping *grouping;
    uint32_t *last;  /* a group: the place given out last, 1 + it */
    uint32_t *older; /* a place: the one before it of the same group, 1 + it */
};

static size_t find_place(const struct placing *placing, const struct density *density, size_t group,
                         uint32_t class_index)
{
    for (uint32_t place = placing->last[group]; place > 0; place = placing->older[place - 1])
        if (density->chunk_class[(place - 1) / CHUNK] == class_index)
            return place - 1;
    return SIZE_MAX;
}

/* How many different rows each class has. seen: a bit a group. */
static bool count_kept(const struct learner_task *task, const struct grouping *grouping,
                       struct density *density, size_t *kept, struct err *err)
{
    uint32_t *last_class = calloc(grouping->count + 1, sizeof *last_class);
    if (!last_class)
        return err_memory(err);
    for (size_t c = 0; c < task->class_count; c++)
        for (size_t i = 0; i < task->rows.count; i++) {
            if (task->classes[i] != c)
                continue;
            density->class_rows[c]++;
            kept[c] += last_class[grouping->of[i]] != c + 1 ? 1 : 0;
            last_class[grouping->of[i]] = (uint32_t)c + 1;
        }
    free(last_class);
    for (size_t c = 0; c < task->class_count; c++) {
        density->kept += kept[c];
        density->chunks += (kept[c] + CHUNK - 1) / CHUNK;
    }
    return true;
}

static void place_rows(const struct learner_task *task, struct placing *placing,
                       struct density *density, size_t *next, uint32_t *place)
{
    for (size_t i = 0; i < task->rows.count; i++) {
        size_t group = placing->grouping->of[i];
        size_t at = find_place(placing, density, group, task->classes[i]);
        if (at == SIZE_MAX) {
            at = next[task->classes[i]]++;
            placing->older[at] = placing->last[group];
            placing->last[group] = (uint32_t)at + 1;
            put_row(density, at, task->rows.inputs + i * task->rows.width);
        }
        density->weights[at] += 1;
        if (place)
            place[i] = (uint32_t)at;
        if (i % CANCEL_EVERY == 0 && cancel_requested(task->cancel))
            return;
    }
    fill_up(density);
}

static bool keep_rows(struct density *density, const struct learner_task *task,
                      const struct grouping *grouping, uint32_t *place, struct err *err)
{
    size_t *kept = calloc(2 * task->class_count + 1, sizeof *kept),
           *next = kept + task->class_count;
    density->class_rows = calloc(task->class_count + 1, sizeof *density->class_rows);
    bool good = (kept && density->class_rows) || err_memory(err);
    good = good && count_kept(task, grouping, density, kept, err) && take_room(density, err);
    struct placing placing = { .grouping = grouping };
    if (good) {
        placing.last = calloc(grouping->count + 1, sizeof *placing.last);
        placing.older = calloc(density->chunks * CHUNK + 1, sizeof *placing.older);
        good = (placing.last && placing.older) || err_memory(err);
    }
    if (good) {
        share_chunks(kept, density, next);
        place_rows(task, &placing, density, next, place);
        good = !cancel_requested(task->cancel) ||
               err_set(err, ERR_CANCELLED, "stopped while keeping rows");
    }
    free(placing.last);
    free(placing.older);
    free(kept);
    return good;
}

bool density_fit(struct density *density, const struct learner_task *task, uint32_t *place,
                 struct err *err)
{
    struct grouping grouping;
    *density = (struct density){ .inputs = task->rows.width, .classes = task->class_count };
    if (!grouping_make(&grouping, task->rows.inputs, task->rows.count, task->rows.width,
                       task->cancel, err))
        return false;
    bool good = keep_rows(density, task, &grouping, place, err);
    grouping_done(&grouping);
    return good;
}

void density_done(struct density *density)
{
    free(density->turned);
    free(density->weights);
    free(density->chunk_class);
    free(density->class_rows);
    *density = (struct density){ 0 };
}

/* --- sums --- */

struct summing {
    const struct density *density;
    const struct density_query *query;
    const struct kernel *kernel;
    const struct cancel *cancel;
    double *sums;
    double factors[DENSITY_SIGMAS_MOST]; /* 1 / (2 sigma^2) */
    size_t first_shard;                  /* of the round */
};

/* One row of the query while the chunks go by. */
struct mass {
    double least; /* squared distance of the nearest row so far; infinite: there is none */
    double *sums; /* sigmas x classes */
    size_t left_out;
};

/* A nearer row than all before: what was summed up so far is worth less. */
static void bring_down(const struct summing *s, struct mass *mass, double least)
{
    size_t classes = s->density->classes;
    for (size_t i = 0; i < s->query->sigma_count; i++) {
        double share = isinf(mass->least) ? 0 : exp((least - mass->least) * s->factors[i]);
        for (size_t c = 0; c < classes; c++)
            mass->sums[i * classes + c] *= share;
    }
    mass->least = least;
}

static double least_of(const real *distances)
{
    enum { LANES = 16 };
    real least[LANES];
    memcpy(least, distances, sizeof least);
    for (size_t i = LANES; i < CHUNK; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            least[j] = distances[i + j] < least[j] ? distances[i + j] : least[j];
    for (size_t j = 1; j < LANES; j++)
        least[0] = least[j] < least[0] ? least[j] : least[0];
    return (double)least[0];
}

static double weigh(const real *windows, const real *weights)
{
    enum { LANES = 4 };
    double sum[LANES] = { 0 };
    for (size_t i = 0; i < CHUNK; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sum[j] += (double)windows[i + j] * (double)weights[i + j];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static void add_windows(const struct summing *s, struct mass *mass, size_t chunk,
                        const real *distances, const real *weights)
{
    double least = least_of(distances);
    if (isinf(least))
        return;
    if (least < mass->least)
        bring_down(s, mass, least);
    size_t classes = s->density->classes, class_index = s->density->chunk_class[chunk];
    for (size_t i = 0; i < s->query->sigma_count; i++) {
        real windows[CHUNK], factor = (real)-s->factors[i], from = (real)mass->least;
        if ((least - mass->least) * s->factors[i] > WORTHLESS)
            continue;
        for (size_t j = 0; j < CHUNK; j++)
            windows[j] = (distances[j] - from) * factor;
        s->kernel->exp(windows, CHUNK);
        mass->sums[i * classes + class_index] += weigh(windows, weights);
    }
}

/* The chunk that has the row which is left out: it counts one less there, and is no nearest row where
 * it was the only one. */
static void add_windows_but_one(const struct summing *s, struct mass *mass, size_t chunk,
                                real *distances)
{
    real weights[CHUNK];
    size_t own = mass->left_out % CHUNK;
    memcpy(weights, s->density->weights + chunk * CHUNK, sizeof weights);
    weights[own] -= 1;
    for (size_t j = 0; j < CHUNK; j++)
        if (!(weights[j] > 0))
            distances[j] = (real)INFINITY;
    add_windows(s, mass, chunk, distances, weights);
}

static void sum_tile(void *context, size_t shard)
{
    const struct summing *s = context;
    const struct density *density = s->density;
    const struct density_query *query = s->query;
    size_t first = (s->first_shard + shard) * TILE;
    size_t count = query->count - first < TILE ? query->count - first : TILE;
    size_t numbers = query->sigma_count * density->classes;
    struct mass masses[TILE];
    real distances[TILE * CHUNK];
    for (size_t q = 0; q < count; q++)
        masses[q] =
            (struct mass){ .least = (double)INFINITY,
                           .sums = s->sums + (first + q) * numbers,
                           .left_out = query->left_out ? query->left_out[first + q] : SIZE_MAX };
    for (size_t chunk = 0; chunk < density->chunks; chunk++) {
        if (chunk % CANCEL_EVERY == 0 && cancel_requested(s->cancel))
            return;
        s->kernel->distances(query->rows + first * density->inputs, count,
                             density->turned + chunk * CHUNK * density->inputs, density->inputs,
                             distances);
        for (size_t q = 0; q < count; q++) {
            if (masses[q].left_out / CHUNK == chunk)
                add_windows_but_one(s, &masses[q], chunk, distances + q * CHUNK);
            else
                add_windows(s, &masses[q], chunk, distances + q * CHUNK,
                            density->weights + chunk * CHUNK);
        }
    }
}

bool density_sums(const struct density *density, const struct density_query *query,
                  const struct compute *compute, const struct cancel *cancel,
                  const struct learner_progress *progress, double *sums, struct err *err)
{
    struct summing s = { .density = density,
                         .query = query,
                         .kernel = compute->kernel,
                         .cancel = cancel,
                         .sums = sums };
    memset(sums, 0, query->count * query->sigma_count * density->classes * sizeof *sums);
    for (size_t i = 0; i < query->sigma_count; i++)
        s.factors[i] = 1 / (2 * query->sigmas[i] * query->sigmas[i]);
    size_t shards = (query->count + TILE - 1) / TILE, round = progress ? ROUND / 8 : ROUND;
    for (; s.first_shard < shards && !cancel_requested(cancel); s.first_shard += round) {
        size_t left = shards - s.first_shard;
        pool_run(compute->pool, left < round ? left : round, sum_tile, &s);
        if (progress && progress->reached)
            progress->reached(progress->context, (double)(shards - left) / (double)shards);
    }
    return !cancel_requested(cancel) ||
           err_set(err, ERR_CANCELLED, "stopped while summing up windows");
}

/* --- to and from a file --- */

bool density_write(const struct density *density, struct pack *pack, struct err *err)
{
    size_t places = density->chunks * CHUNK, at = 0;
    real *rows = calloc(density->kept * density->inputs + 1, sizeof *rows);
    uint32_t *weights = calloc(density->kept + 1, sizeof *weights);
    uint32_t *classes = calloc(density->kept + 1, sizeof *classes);
    bool good = (rows && weights && classes) || err_memory(err);
    for (size_t place = 0; good && place < places; place++) {
        if (!(density->weights[place] > 0))
            continue;
        get_row(density, place, rows + at * density->inputs);
        weights[at] = (uint32_t)density->weights[place];
        classes[at++] = density->chunk_class[place / CHUNK];
    }
    good = good && kept_add_reals(pack, "rows", rows, at * density->inputs, err) &&
           kept_add_counts(pack, "row count", weights, at, err) &&
           kept_add_counts(pack, "row class", classes, at, err);
    free(rows);
    free(weights);
    free(classes);
    return good;
}

/* Rows come class by class. */
static bool take_rows(struct density *density, const real *rows, const uint32_t *weights,
                      const uint32_t *classes, struct err *err)
{
    size_t *kept = calloc(2 * density->classes + 1, sizeof *kept), *next = kept + density->classes;
    density->class_rows = calloc(density->classes + 1, sizeof *density->class_rows);
    bool good = (kept && density->class_rows) || err_memory(err);
    for (size_t i = 0; good && i < density->kept; i++)
        kept[classes[i]]++;
    for (size_t c = 0; good && c < density->classes; c++)
        density->chunks += (kept[c] + CHUNK - 1) / CHUNK;
    good = good && take_room(density, err);
    if (good)
        share_chunks(kept, density, next);
    for (size_t i = 0; good && i < density->kept; i++) {
        size_t at = next[classes[i]]++;
        put_row(density, at, rows + i * density->inputs);
        density->weights[at] = (real)weights[i];
        density->class_rows[classes[i]] += weights[i];
    }
    if (good)
        fill_up(density);
    free(kept);
    return good;
}

bool density_read(struct density *density, const struct preparation *preparation,
                  const struct pack *pack, struct err *err)
{
    size_t kept = pack_count(pack, "row count"), size = 0;
    *density = (struct density){ .inputs = preparation_inputs(preparation),
                                 .classes = preparation_classes(preparation) };
    if (kept == SIZE_MAX || kept < 1 || kept >= UINT32_MAX ||
        !size_product(kept, density->inputs, &size))
        return err_set(err, ERR_INPUT, "the rows that were kept are missing");
    density->kept = kept;
    uint32_t last = (uint32_t)density->classes - 1, most = (uint32_t)1 << 24;
    uint32_t *weights = kept_counts(pack, "row count", kept, 1, most, err);
    uint32_t *classes = weights ? kept_counts(pack, "row class", kept, 0, last, err) : NULL;
    real *rows = classes ? kept_reals(pack, "rows", size, err) : NULL;
    bool good = rows && take_rows(density, rows, weights, classes, err);
    free(weights);
    free(classes);
    free(rows);
    return good;
}
