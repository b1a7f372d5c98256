/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows that neighbours are searched in: their sizes, and the balls around their blocks. */
#include "src/classic/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/search_parts.h"

/* More than all rounding of a square root and of sums in double. */
#define SLACK 1e-9

typedef double four __attribute__((vector_size(4 * sizeof(double))));
typedef real four_reals
    __attribute__((vector_size(4 * sizeof(real)), aligned(sizeof(real)), may_alias));
typedef double four_at
    __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double)), may_alias));

#define WIDEN(from) __builtin_convertvector(*(const four_reals *)(from), four)

/* Four sums side by side, one operation a statement: the same bits on every machine. */
double search_square(const real *a, const real *b, const double *weights, size_t width)
{
    four sum = { 0 };
    for (size_t i = 0; i < width; i += SEARCH_STEP) {
        four apart = WIDEN(a + i) - WIDEN(b + i);
        four square = apart * apart;
        four weighted = square * *(const four_at *)(weights + i);
        sum += weighted;
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double search_size(const real *row, const double *weights, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < width; i++) {
        double square = (double)row[i] * (double)row[i];
        sum += square * weights[i];
    }
    return sum;
}

static void measure_rows(struct search *search)
{
    const struct search_rows *rows = &search->rows;
    for (size_t i = 0; i < rows->count; i++) {
        double size = search_size(rows->at + i * rows->width, rows->weights, rows->width);
        double *reach = &search->reaches[i / SEARCH_BLOCK];
        search->halves[i] = (real)(-0.5 * size);
        *reach = fmax(*reach, sqrt(size) * (1 + SLACK));
    }
}

/* The mean of the rows, and how far off the furthest is. */
static void measure_ball(struct search *search, size_t block, double *sums)
{
    const struct search_rows *rows = &search->rows;
    size_t width = rows->width, first = block * SEARCH_BLOCK, end = first + SEARCH_BLOCK;
    real *centre = search->centres + block * width;
    end = end < rows->count ? end : rows->count;
    memset(sums, 0, width * sizeof *sums);
    for (size_t i = first; i < end; i++)
        for (size_t p = 0; p < width; p++)
            sums[p] += (double)rows->at[i * width + p];
    for (size_t p = 0; p < width; p++)
        centre[p] = (real)(sums[p] / (double)(end - first));
    for (size_t i = first; i < end; i++) {
        double square = search_square(rows->at + i * width, centre, rows->weights, width);
        search->radii[block] = fmax(search->radii[block], sqrt(square) * (1 + SLACK));
    }
}

struct search *search_new(const struct search_rows *rows, struct err *err)
{
    struct search *search = calloc(1, sizeof *search);
    double *sums = calloc(rows->width + 1, sizeof *sums);
    bool good = search && sums;
    if (good) {
        search->rows = *rows;
        search->blocks = (rows->count + SEARCH_BLOCK - 1) / SEARCH_BLOCK;
        search->halves = calloc(rows->count + 1, sizeof *search->halves);
        search->reaches = calloc(search->blocks + 1, sizeof *search->reaches);
        search->centres = calloc(search->blocks * rows->width + 1, sizeof *search->centres);
        search->radii = calloc(search->blocks + 1, sizeof *search->radii);
        good = search->halves && search->reaches && search->centres && search->radii;
    }
    if (good)
        measure_rows(search);
    for (size_t block = 0; good && block < search->blocks; block++)
        measure_ball(search, block, sums);
    free(sums);
    if (good)
        return search;
    search_free(search);
    err_memory(err);
    return NULL;
}

void search_free(struct search *search)
{
    if (!search)
        return;
    free(search->halves);
    free(search->reaches);
    free(search->centres);
    free(search->radii);
    free(search);
}
