/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matrix products of the sizes in use here, where OpenBLAS spends its time on calls and on packing.
 * Built once for each kernel, as kernel_ops.c is, with contraction allowed: a product and a sum may
 * be one instruction. A tile of c stays in registers while the depth runs by; each number of c is
 * one sum in the order of the depth, whatever tile it falls into, so the bits of a row do not
 * depend on how many rows there are beside it.
 */
#include "src/math/kernel_ops.h"

#include <string.h>

#ifndef KERNEL_NAME
#define KERNEL_NAME generic
#endif
#define JOIN(a, b) a##b
#define JOINED(a, b) JOIN(a, b)
#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

/* A register of numbers, and the same wherever it stands in memory. */
#if defined(__AVX512F__)
enum { VECTOR_BYTES = 64 };
#elif defined(__AVX2__)
enum { VECTOR_BYTES = 32 };
#else
enum { VECTOR_BYTES = 16 };
#endif
enum { LANES = VECTOR_BYTES / sizeof(real) };
typedef real vector __attribute__((vector_size(VECTOR_BYTES)));
typedef real vector_at __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(real)), may_alias));

INLINE vector load(const real *from)
{
    return *(const vector_at *)from;
}

INLINE void store(real *to, vector x)
{
    *(vector_at *)to = x;
}

/* The largest tiles that leave registers for b and a: of 32 and of 16. */
enum { ROWS_MOST = 8 };
#if defined(__AVX512F__)
enum { VECTORS_MOST = 4, VECTORS_USUAL = 4 };
static const size_t rows_most[VECTORS_MOST + 1] = { 0, 8, 8, 8, 6 };
#else
enum { VECTORS_MOST = 3, VECTORS_USUAL = 2 };
static const size_t rows_most[VECTORS_MOST + 1] = { 0, 8, 6, 4 };
#endif

/* Where a tile stands: its first row and column. The last of its vectors may lap over the one before
 * it, where n is no multiple of the lanes. */
struct tile {
    size_t row, col;
    size_t last; /* from col to where the last vector begins */
};

typedef void (*tile_work)(const struct product *product, const struct tile *tile);

INLINE void multiply(const struct product_part *part, const struct tile *tile, size_t rows,
                     size_t vectors, vector sum[ROWS_MOST][VECTORS_MOST])
{
    const real *a = part->a + tile->row * part->row;
    const real *b = part->b + tile->col;
    const size_t row = part->row, step = part->step, stride = part->stride, last = tile->last;
    for (size_t depth = part->depth; depth > 0; depth--, a += step, b += stride) {
        vector at[VECTORS_MOST];
        UNROLL for (size_t v = 0; v < vectors; v++) at[v] =
            load(b + (v + 1 < vectors ? v * LANES : last));
        UNROLL for (size_t i = 0; i < rows; i++)
        {
            real x = a[i * row];
            UNROLL for (size_t v = 0; v < vectors; v++) sum[i][v] += at[v] * x;
        }
    }
}

INLINE void work_tile(const struct product *product, const struct tile *tile, size_t rows,
                      size_t vectors)
{
    vector sum[ROWS_MOST][VECTORS_MOST];
    real *c = product->c + tile->row * product->stride + tile->col;
    const real *from = product->start ? product->start + tile->col : c;
    size_t stride = product->start ? 0 : product->stride;
    UNROLL for (size_t i = 0; i < rows; i++)
    {
        UNROLL for (size_t v = 0; v < vectors; v++)
        {
            size_t at = i * stride + (v + 1 < vectors ? v * LANES : tile->last);
            sum[i][v] = product->add || product->start ? load(from + at) : (vector){ 0 };
        }
    }
    for (size_t part = 0; part < product->parts; part++)
        multiply(&product->part[part], tile, rows, vectors, sum);
    UNROLL for (size_t i = 0; i < rows; i++)
    {
        UNROLL for (size_t v = 0; v < vectors; v++)
            store(c + i * product->stride + (v + 1 < vectors ? v * LANES : tile->last), sum[i][v]);
    }
}

#define TILES(DO, vectors) \
    DO(1, vectors)         \
    DO(2, vectors)         \
    DO(3, vectors) DO(4, vectors) DO(5, vectors) DO(6, vectors) DO(7, vectors) DO(8, vectors)
#define TILE(rows, vectors)                                                                     \
    static void tile_##rows##_##vectors(const struct product *product, const struct tile *tile) \
    {                                                                                           \
        work_tile(product, tile, rows, vectors);                                                \
    }
#define ENTRY(rows, vectors) [rows] = tile_##rows##_##vectors,

TILES(TILE, 1)
TILES(TILE, 2)
TILES(TILE, 3)
#ifdef __AVX512F__
TILES(TILE, 4)
#endif
static const tile_work tiles[VECTORS_MOST + 1][ROWS_MOST + 1] = {
    [1] = { TILES(ENTRY, 1) },
    [2] = { TILES(ENTRY, 2) },
    [3] = { TILES(ENTRY, 3) },
#ifdef __AVX512F__
    [4] = { TILES(ENTRY, 4) },
#endif
};

/* All rows of the columns of one tile, in tiles of as equal heights as can be. */
static void work_columns(const struct product *product, size_t col, size_t width)
{
    size_t vectors = (width + LANES - 1) / LANES;
    size_t count = (product->m + rows_most[vectors] - 1) / rows_most[vectors];
    struct tile tile = { .col = col, .last = width - LANES };
    for (size_t i = 0; i < count; i++) {
        size_t end = product->m * (i + 1) / count;
        tiles[vectors][end - tile.row](product, &tile);
        tile.row = end;
    }
}

/* n of at least LANES. A last vector that laps over another stands in one tile with it, since a
 * number must be read before either writes it. */
static void work_wide(const struct product *product)
{
    size_t vectors = (product->n + LANES - 1) / LANES;
    size_t count =
        vectors / VECTORS_USUAL + (vectors % VECTORS_USUAL > VECTORS_MOST - VECTORS_USUAL);
    count = count > 0 ? count : 1;
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        size_t end = vectors * (i + 1) / count;
        size_t col = first * LANES, edge = end * LANES;
        work_columns(product, col, (edge < product->n ? edge : product->n) - col);
        first = end;
    }
}

static void copy_rows(const real *from, size_t stride, size_t rows, size_t width, real *to,
                      size_t stride_to)
{
    for (size_t row = 0; row < rows; row++)
        for (size_t col = 0; col < width; col++)
            to[row * stride_to + col] = from[row * stride + col];
}

/* n below LANES: through copies that have rows of a whole vector. */
static void work_narrow(const struct product *product)
{
    enum { BLOCK = 64 };
    real b[BLOCK * LANES] = { 0 }, c[BLOCK * LANES] = { 0 };
    struct product copy = { .n = LANES, .c = c, .stride = LANES, .add = true, .parts = 1 };
    size_t n = product->n;
    for (size_t row = 0; row < product->m; row += BLOCK) {
        real *out = product->c + row * product->stride;
        copy.m = product->m - row < BLOCK ? product->m - row : BLOCK;
        if (product->add || product->start)
            copy_rows(product->start ? product->start : out, product->start ? 0 : product->stride,
                      copy.m, n, c, LANES);
        else
            memset(c, 0, sizeof c);
        for (size_t i = 0; i < product->parts; i++) {
            struct product_part part = product->part[i];
            size_t depth = part.depth;
            for (size_t p = 0; p < depth; p += BLOCK) {
                part.depth = depth - p < BLOCK ? depth - p : BLOCK;
                part.a = product->part[i].a + row * part.row + p * part.step;
                copy_rows(product->part[i].b + p * part.stride, part.stride, part.depth, n, b,
                          LANES);
                copy.part[0] = part;
                copy.part[0].b = b;
                copy.part[0].stride = LANES;
                work_wide(&copy);
            }
        }
        copy_rows(c, LANES, copy.m, n, out, product->stride);
    }
}

/* n below LANES and a transposed with long rows: c' = b' a fills the vectors. */
static bool can_turn(const struct product *product)
{
    return product->parts == 1 && product->part[0].row == 1 && product->m >= LANES &&
           !product->start;
}

static void work_turned(const struct product *product)
{
    enum { BLOCK = 64 };
    const struct product_part *part = &product->part[0];
    size_t n = product->n;
    real c[LANES * BLOCK];
    for (size_t row = 0; row < product->m;) {
        size_t rest = product->m - row;
        size_t rows = rest <= BLOCK ? rest : rest < BLOCK + LANES ? BLOCK / 2 : BLOCK;
        real *out = product->c + row * product->stride;
        struct product turned = { .m = n, .n = rows, .c = c, .stride = rows, .parts = 1 };
        turned.part[0] = (struct product_part){ .a = part->b,
                                                .row = 1,
                                                .step = part->stride,
                                                .b = part->a + row,
                                                .stride = part->step,
                                                .depth = part->depth };
        work_wide(&turned);
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < n; j++)
                out[i * product->stride + j] =
                    c[j * rows + i] + (product->add ? out[i * product->stride + j] : 0);
        row += rows;
    }
}

void JOINED(kernel_product_, KERNEL_NAME)(const struct product *product)
{
    if (product->m == 0 || product->n == 0)
        return;
    if (product->n < LANES && can_turn(product))
        work_turned(product);
    else if (product->n < LANES)
        work_narrow(product);
    else
        work_wide(product);
}
