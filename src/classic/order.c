/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Halving rows. Equal numbers stay in the order of the rows. */
#include "src/classic/order.h"

#include <stdlib.h>
#include <string.h>

enum { CANCEL_EVERY = 1024 };

struct keyed {
    real key;
    uint32_t row;
};

struct ordering {
    const real *rows;
    size_t width, block;
    const struct cancel *cancel;
    struct keyed *keyed; /* count */
    double *sums;        /* 2 x width */
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    if (left->key < right->key || left->key > right->key)
        return left->key < right->key ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

/* The number with the greatest variance among some rows; width: they are all equal. */
static size_t widest(const struct ordering *o, const uint32_t *order, size_t count)
{
    double *sums = o->sums, *squares = sums + o->width, most = 0;
    const real *first = o->rows + order[0] * o->width; /* sums stay small, constants are 0 */
    size_t found = o->width;
    memset(sums, 0, 2 * o->width * sizeof *sums);
    for (size_t i = 0; i < count; i++) {
        const real *row = o->rows + order[i] * o->width;
        if (i % CANCEL_EVERY == 0 && cancel_requested(o->cancel))
            return o->width;
        for (size_t p = 0; p < o->width; p++) {
            double apart = (double)row[p] - (double)first[p];
            sums[p] += apart;
            squares[p] += apart * apart;
        }
    }
    for (size_t p = 0; p < o->width; p++) {
        double wide = squares[p] - sums[p] * (sums[p] / (double)count);
        found = wide > most ? p : found;
        most = wide > most ? wide : most;
    }
    return found;
}

static void halve(const struct ordering *o, uint32_t *order, size_t count)
{
    if (count <= o->block || cancel_requested(o->cancel))
        return;
    size_t number = widest(o, order, count);
    if (number == o->width)
        return;
    for (size_t i = 0; i < count; i++)
        o->keyed[i] = (struct keyed){ o->rows[order[i] * o->width + number], order[i] };
    qsort(o->keyed, count, sizeof *o->keyed, by_key);
    for (size_t i = 0; i < count; i++)
        order[i] = o->keyed[i].row;
    size_t half = (count / o->block + 1) / 2 * o->block; /* whole blocks */
    halve(o, order, half);
    halve(o, order + half, count - half);
}

bool order_close(const real *rows, size_t count, size_t width, size_t block, uint32_t *order,
                 const struct cancel *cancel, struct err *err)
{
    struct ordering o = { .rows = rows, .width = width, .block = block, .cancel = cancel };
    o.keyed = calloc(count + 1, sizeof *o.keyed);
    o.sums = calloc(2 * width + 1, sizeof *o.sums);
    bool good = (o.keyed && o.sums) || err_memory(err);
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    if (good)
        halve(&o, order, count);
    free(o.keyed);
    free(o.sums);
    if (good && cancel_requested(cancel))
        return err_set(err, ERR_CANCELLED, "stopped while rows were put in order");
    return good;
}
