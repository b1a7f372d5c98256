/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fast way through a chunk of rows that are all well formed: one column after the other, in
 * loops without a branch that depends on the data. What does not fit them is left to csv.c.
 */
#include "src/data/csv.h"
#include "src/data/digits.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A bit for each of 64 bytes: is it a separator? Adds up the line feeds among them. */
static inline uint64_t separators(const char *text, size_t *feeds)
{
    uint64_t mask = 0;
#ifdef __SSE2__
    const __m128i comma = _mm_set1_epi8(','), feed = _mm_set1_epi8('\n');
    __m128i sum = _mm_setzero_si128();
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * i));
        __m128i is_feed = _mm_cmpeq_epi8(bytes, feed);
        __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, comma), is_feed);
        sum = _mm_sub_epi8(sum, is_feed);
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hits) << (16 * i);
    }
    sum = _mm_sad_epu8(sum, _mm_setzero_si128());
    *feeds += (unsigned)_mm_cvtsi128_si32(sum) + (unsigned)_mm_extract_epi16(sum, 4);
#else
    for (int i = 0; i < 64; i++) {
        mask |= (uint64_t)(text[i] == ',' || text[i] == '\n') << i;
        *feeds += text[i] == '\n';
    }
#endif
    return mask;
}

size_t csv_mark(const char *text, size_t length, uint32_t *marks, size_t *feeds)
{
    size_t count = 1;
    marks[0] = UINT32_MAX;
    *feeds = 0;
    for (size_t base = 0; base < length; base += 64) {
        uint64_t mask = 0;
        if (length - base < 64) {
            for (size_t i = 0; i < length - base; i++) {
                mask |= (uint64_t)(text[base + i] == ',' || text[base + i] == '\n') << i;
                *feeds += text[base + i] == '\n';
            }
        } else {
            mask = separators(text + base, feeds);
        }
        size_t found = (size_t)__builtin_popcountll(mask);
        /* Eight at a time, so that the loop's end is easy to foresee. */
        for (size_t i = 0; i < found; i += 8)
#pragma GCC unroll 8
            for (size_t k = 0; k < 8; k++) {
                marks[count + i + k] =
                    (uint32_t)base + (uint32_t)__builtin_ctzll(mask | (uint64_t)1 << 63);
                mask &= mask - 1;
            }
        count += found;
    }
    return count - 1;
}

/* A column of a chunk: field r lies between marks[r * stride] and marks[r * stride + 1]. */
struct strip {
    const char *text;
    const uint32_t *marks;
    size_t stride; /* fields in a row */
    size_t rows;
    size_t first_row; /* of the block */
    bool last;        /* the last of its row: a carriage return may stand behind it */
};

/* Strips go by value, so that the compiler can hold them in registers while cells are written. */
static inline size_t field_at(const struct strip strip, size_t row, const char **field)
{
    const uint32_t *marks = strip.marks + row * strip.stride;
    uint32_t start = marks[0] + 1;
    size_t length = marks[1] - start;
    *field = strip.text + start;
    if (strip.last && length > 0 && (*field)[length - 1] == '\r')
        length--;
    return length;
}

/* Numbers of one digit, as most columns of flags and counters hold. These four take rows from
 * `row` on, as long as they are such, and return the row behind the last one taken. */
static size_t take_digits(const struct strip strip, size_t row, int32_t *cells)
{
    for (; row < strip.rows; row++) {
        const char *field;
        size_t length = field_at(strip, row, &field);
        unsigned digit = (unsigned char)field[0] - (unsigned)'0';
        if ((length != 1) | (digit > 9))
            break;
        cells[row] = (int32_t)digit;
    }
    return row;
}

/* Rates: a digit, the point, two digits. */
static size_t take_rates(const struct strip strip, size_t row, int32_t *cells)
{
    for (; row < strip.rows; row++) {
        const char *field;
        uint32_t four;
        size_t length = field_at(strip, row, &field);
        memcpy(&four, field, sizeof four);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        four = __builtin_bswap32(four);
#endif
        four ^= 0x30303030u ^ (uint32_t)DIGITS_POINT << 8; /* the point is now a digit 0 */
        uint32_t others = ((four + 0x76767676u) | four) & 0x80808080u;
        if ((length != 4) | (others != 0) | ((four & 0xff00u) != 0))
            break;
        cells[row] = (int32_t)((four & 0xff) * 100 + ((four >> 16) * (10 << 8 | 1) >> 8 & 0xff));
    }
    return row;
}

/* Numbers without a point. */
static size_t take_whole(const struct strip strip, size_t row, int32_t *cells)
{
    for (; row < strip.rows; row++) {
        const char *field;
        size_t length = field_at(strip, row, &field);
        uint64_t word = digits_load(field, length);
        if ((length - 1 > 7) | (digits_others(word) != 0))
            break;
        cells[row] = digits_value(word);
    }
    return row;
}

/* Numbers with so many decimals, 1 to 6. */
static size_t take_fractions(const struct strip strip, size_t row, unsigned decimals,
                             int32_t *cells)
{
    unsigned point = 8 * (7 - decimals); /* the bit where the point begins */
    uint64_t behind = ~(uint64_t)0 << point << 8, before = ((uint64_t)1 << point) - 1;
    for (; row < strip.rows; row++) {
        const char *field;
        size_t length = field_at(strip, row, &field);
        uint64_t word = digits_load(field, length);
        if ((length - decimals - 2 > 6 - decimals) |
            (digits_others(word) != (uint64_t)0x80 << point) |
            ((word >> point & 0xff) != DIGITS_POINT))
            break;
        cells[row] = digits_value((word & behind) | (word & before) << 8);
    }
    return row;
}

static bool take_numbers(const struct strip strip, struct csv_column *column, size_t capacity)
{
    int32_t *cells = column->cells + strip.first_row;
    size_t row = 0;
    if (column->decimals == 0)
        row = take_digits(strip, row, cells);
    else if (column->decimals == 2)
        row = take_rates(strip, row, cells);
    for (; row < strip.rows; row++) {
        if (column->decimals == 0)
            row = take_whole(strip, row, cells);
        else if (column->decimals <= CSV_DECIMALS)
            row = take_fractions(strip, row, column->decimals, cells);
        if (row < strip.rows) {
            const char *field;
            size_t length = field_at(strip, row, &field);
            if (!csv_put_number(column, strip.first_row + row, capacity, field, length))
                return false;
        }
    }
    return true;
}

/* Those of a column that can be too small to be true. */
static bool has_impossible(const struct strip strip, const struct schema_column *described,
                           const struct csv_column *column)
{
    for (size_t row = 0; described->bounded && row < strip.rows; row++)
        if (csv_is_impossible(described, column, strip.first_row + row))
            return true;
    return false;
}

static bool take_symbols(const struct strip strip, const struct symbols *vocabulary, int32_t *cells)
{
    for (size_t row = 0; row < strip.rows; row++) {
        const char *field;
        size_t length = field_at(strip, row, &field);
        size_t code = symbols_find(vocabulary, field, length);
        if (code == SIZE_MAX)
            return false;
        cells[strip.first_row + row] = (int32_t)code;
    }
    return true;
}

static bool take_labels(const struct strip strip, const struct csv_plan *plan, uint16_t *attacks)
{
    for (size_t row = 0; row < strip.rows; row++) {
        const char *field;
        size_t length = field_at(strip, row, &field);
        size_t attack =
            symbols_find(&plan->attacks, field, schema_label_length(plan->schema, field, length));
        if (attack == SIZE_MAX)
            return false;
        attacks[strip.first_row + row] =
            attack < plan->schema->attack_count ? (uint16_t)attack : CLASS_NORMAL;
    }
    return true;
}

bool csv_take_columns(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                      size_t rows, struct csv_block *block)
{
    struct strip strip = {
        .text = text, .stride = plan->field_count, .rows = rows, .first_row = block->rows
    };
    for (size_t row = 1; row <= rows; row++)
        if (text[marks[row * strip.stride]] != '\n')
            return false;
    for (size_t i = 0; i < strip.stride; i++) {
        const struct csv_field *field = &plan->fields[i];
        struct csv_column *column = &block->columns[field->feature];
        bool good = true;
        strip.marks = marks + i;
        strip.last = i + 1 == strip.stride;
        switch (field->kind) {
        case COLUMN_NUMBER:
            good = take_numbers(strip, column, block->capacity) &&
                   !has_impossible(strip, schema_feature(plan->schema, field->feature), column);
            break;
        case COLUMN_SYMBOL:
            good = take_symbols(strip, &plan->vocabularies[field->feature], column->cells);
            break;
        case COLUMN_LABEL:
            good = take_labels(strip, plan, block->attacks);
            break;
        case COLUMN_IGNORED:
            break;
        }
        if (!good)
            return false;
    }
    block->rows += rows;
    return true;
}
