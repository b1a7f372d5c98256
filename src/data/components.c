/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Principal components: fitted on the training rows, put in the place of a preparation's inputs. */
#include "src/data/components.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/math/lapack.h"

/* Room for them, which the preparation's arena owns. */
static struct components *components_new(struct preparation *p, struct err *err)
{
    struct components *c = arena_take(p->arena, 1, sizeof *c, err);
    size_t numbers;
    if (!c)
        return NULL;
    c->cells = p->cells;
    c->count = p->settings.keep < p->cells ? p->settings.keep : p->cells;
    if (!size_product(c->cells, c->count, &numbers)) {
        err_memory(err);
        return NULL;
    }
    c->mean = arena_take(p->arena, c->cells, sizeof *c->mean, err);
    c->variances = arena_take(p->arena, c->count, sizeof *c->variances, err);
    c->vectors = arena_take(p->arena, numbers, sizeof *c->vectors, err);
    c->weights = arena_take(p->arena, numbers, sizeof *c->weights, err);
    c->start = arena_take(p->arena, c->count, sizeof *c->start, err);
    bool ok = c->mean && c->variances && c->vectors && c->weights && c->start;
    return ok ? c : NULL;
}

/* From here on they are the preparation's inputs. */
static bool put_in_place(struct preparation *p, struct components *c, struct err *err)
{
    for (size_t k = 0; k < c->count; k++) {
        double start = 0;
        for (size_t i = 0; i < c->cells; i++) {
            c->weights[i * c->count + k] = (real)c->vectors[k * c->cells + i];
            start -= c->vectors[k * c->cells + i] * c->mean[i];
        }
        c->start[k] = (real)start;
    }
    p->input_names = arena_take(p->arena, c->count, sizeof *p->input_names, err);
    for (size_t k = 0; p->input_names && k < c->count; k++) {
        char name[40];
        snprintf(name, sizeof name, "component %zu", k + 1);
        p->input_names[k] = arena_text(p->arena, name, strlen(name), err);
        if (!p->input_names[k])
            return false;
    }
    p->components = c;
    p->inputs = c->count;
    return p->input_names;
}

static void find_mean(const struct preparation *p, const struct table *table, real *row,
                      double *mean)
{
    for (size_t r = 0; r < table->count; r++) {
        preparation_encode_cells(p, table->store, table->rows[r], row);
        for (size_t i = 0; i < p->cells; i++)
            mean[i] += (double)row[i];
    }
    for (size_t i = 0; i < p->cells; i++)
        mean[i] /= (double)table->count;
}

/* The upper triangle of the covariance, in two passes: large means cancel nothing. */
static void find_covariance(const struct preparation *p, const struct table *table, real *row,
                            const double *mean, double *off, double *covariance)
{
    size_t n = p->cells;
    double rows = table->count > 1 ? (double)(table->count - 1) : 1;
    for (size_t r = 0; r < table->count; r++) {
        preparation_encode_cells(p, table->store, table->rows[r], row);
        for (size_t i = 0; i < n; i++)
            off[i] = (double)row[i] - mean[i];
        for (size_t i = 0; i < n; i++)
            for (size_t j = i; j < n; j++)
                covariance[i * n + j] += off[i] * off[j];
    }
    for (size_t i = 0; i < n * n; i++)
        covariance[i] /= rows;
}

static bool find(const struct preparation *p, const struct table *table, struct components *c,
                 struct err *err)
{
    size_t n = p->cells, square;
    if (!size_product(n, n, &square))
        return err_memory(err);
    double *covariance = calloc(square + 1, sizeof *covariance);
    double *values = calloc(n + 1, sizeof *values), *off = calloc(n + 1, sizeof *off);
    real *row = calloc(n + 1, sizeof *row);
    bool ok = (covariance && values && off && row) || err_memory(err);
    if (ok) {
        find_mean(p, table, row, c->mean);
        find_covariance(p, table, row, c->mean, off, covariance);
        for (size_t i = 0; i < n; i++)
            c->total += covariance[i * n + i];
        ok = lapack_eigen(n, covariance, values, err);
    }
    for (size_t k = 0; ok && k < c->count; k++)
        c->variances[k] = values[k] > 0 ? values[k] : 0; /* rounding may leave a little less */
    if (ok)
        memcpy(c->vectors, covariance, c->count * n * sizeof *c->vectors);
    free(covariance);
    free(values);
    free(off);
    free(row);
    return ok;
}

bool components_fit(struct preparation *p, const struct table *table, struct err *err)
{
    struct components *c = components_new(p, err);
    return c && find(p, table, c, err) && put_in_place(p, c, err);
}

void components_begin(const struct components *components, real *out)
{
    memcpy(out, components->start, components->count * sizeof *out);
}

void components_add(const struct components *components, size_t cell, real x, real *out)
{
    const real *weights = components->weights + cell * components->count;
    for (size_t k = 0; k < components->count; k++)
        out[k] += x * weights[k];
}

/* --- in the model file --- */

static struct json *numbers_to_json(const double *numbers, size_t count)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < count; i++)
        json_append_number(list, numbers[i]);
    return list;
}

struct json *components_to_json(const struct components *components)
{
    struct json *json = json_new_object(), *vectors = json_new_array();
    for (size_t k = 0; k < components->count; k++)
        json_append(vectors, numbers_to_json(components->vectors + k * components->cells,
                                             components->cells));
    json_put_number(json, "total", components->total);
    json_put(json, "mean", numbers_to_json(components->mean, components->cells));
    json_put(json, "variances", numbers_to_json(components->variances, components->count));
    json_put(json, "vectors", vectors);
    return json;
}

static bool numbers_from_json(const struct json *json, double *numbers, size_t count)
{
    if (!json || json_type_of(json) != JSON_TYPE_ARRAY || json_count(json) != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        numbers[i] = json_number(json_at(json, i));
        if (!isfinite(numbers[i]))
            return false;
    }
    return true;
}

bool components_from_json(const struct json *json, struct preparation *p, struct err *err)
{
    struct components *c = components_new(p, err);
    if (!c)
        return false;
    const struct json *vectors = json ? json_get(json, "vectors") : NULL;
    c->total = json ? json_number(json_get(json, "total")) : (double)NAN;
    bool good = vectors && json_type_of(vectors) == JSON_TYPE_ARRAY &&
                json_count(vectors) == c->count && isfinite(c->total) && c->total >= 0 &&
                numbers_from_json(json_get(json, "mean"), c->mean, c->cells) &&
                numbers_from_json(json_get(json, "variances"), c->variances, c->count);
    for (size_t k = 0; good && k < c->count; k++)
        good = c->variances[k] >= 0 && (k == 0 || c->variances[k] <= c->variances[k - 1]) &&
               numbers_from_json(json_at(vectors, k), c->vectors + k * c->cells, c->cells);
    if (!good)
        return err_set(err, ERR_INPUT,
                       "the preparation in the file is damaged: its components are not those of "
                       "its columns");
    return put_in_place(p, c, err);
}
