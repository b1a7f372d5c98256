/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fast way through a run of rows that are all well formed: one column after the other, in
 * loops without a branch that depends on the data. A row that does not fit them ends the run.
 */
#include "src/data/csv.h"
#include "src/data/digits.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* A bit for each of 64 bytes: does it end a field? Adds up the line feeds among them. */
static inline uint64_t separators(const char *text, char separator, size_t *feeds)
{
    uint64_t mask = 0;
#ifdef __SSE2__
    const __m128i end = _mm_set1_epi8(separator), feed = _mm_set1_epi8('\n');
    __m128i sum = _mm_setzero_si128();
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * i));
        __m128i is_feed = _mm_cmpeq_epi8(bytes, feed);
        __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, end), is_feed);
        sum = _mm_sub_epi8(sum, is_feed);
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(hits) << (16 * i);
    }
    sum = _mm_sad_epu8(sum, _mm_setzero_si128());
    *feeds += (unsigned)_mm_cvtsi128_si32(sum) + (unsigned)_mm_extract_epi16(sum, 4);
#else
    for (int i = 0; i < 64; i++) {
        mask |= (uint64_t)(text[i] == separator || text[i] == '\n') << i;
        *feeds += text[i] == '\n';
    }
#endif
    return mask;
}

size_t csv_mark(const char *text, size_t length, char separator, uint32_t *marks, size_t *feeds)
{
    size_t count = 1;
    marks[0] = UINT32_MAX;
    *feeds = 0;
    for (size_t base = 0; base < length; base += 64) {
        uint64_t mask = 0;
        if (length - base < 64) {
            for (size_t i = 0; i < length - base; i++) {
                mask |= (uint64_t)(text[base + i] == separator || text[base + i] == '\n') << i;
                *feeds += text[base + i] == '\n';
            }
        } else {
            mask = separators(text + base, separator, feeds);
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

/* The functions below return the first row that is not simple; strip.rows where all are. */

/* What the loops above have not taken. A number begins with no byte below '+', as blanks and quotes
 * do; those behind it are rare. */
static bool put_number_at(const struct strip strip, const struct csv_form *form, size_t row,
                          struct csv_column *column, size_t capacity)
{
    struct csv_view field;
    field.length = field_at(strip, row, &field.text);
    row += strip.first_row;
    bool bare = field.length == 0 || !form->blanks || field.text[0] >= '+';
    if (bare && csv_put_number(column, row, capacity, field.text, field.length))
        return true;
    return form->blanks && csv_tidy(form, &field) &&
           csv_put_number(column, row, capacity, field.text, field.length);
}

static size_t take_numbers(const struct strip strip, const struct csv_form *form,
                           struct csv_column *column, size_t capacity)
{
    int32_t *cells = column->cells + strip.first_row;
    size_t row = 0;
    if (column->decimals == 0)
        row = take_digits(strip, row, cells);
    else if (column->decimals == 2)
        row = take_rates(strip, row, cells);
    for (;; row++) {
        if (column->decimals == 0)
            row = take_whole(strip, row, cells);
        else if (column->decimals <= CSV_DECIMALS)
            row = take_fractions(strip, row, column->decimals, cells);
        if (row == strip.rows || !put_number_at(strip, form, row, column, capacity))
            return row;
    }
}

/* The first value of a column that is too small to be true. */
static size_t find_impossible(const struct strip strip, const struct schema_column *described,
                              const struct csv_column *column)
{
    size_t row = described->bounded ? 0 : strip.rows;
    while (row < strip.rows && !csv_is_impossible(described, column, strip.first_row + row))
        row++;
    return row;
}

/* A field as it is looked up. false: it is not that simple. */
static inline bool name_at(const struct strip strip, const struct csv_form *form, size_t row,
                           struct csv_view *name)
{
    name->length = field_at(strip, row, &name->text);
    return !form->blanks || csv_tidy(form, name);
}

/* The code of a symbol that the vocabulary lacks and rows before have; SIZE_MAX: it is new, or stands
 * for no value, which is to be counted. */
static size_t find_unknown(const struct symbols *unknown, size_t known, struct csv_view name)
{
    if (!unknown->slots || csv_is_missing_symbol(name.text, name.length))
        return SIZE_MAX;
    size_t number = symbols_find(unknown, name.text, name.length);
    return number == SIZE_MAX ? number : known + number;
}

static size_t take_symbols(const struct strip strip, const struct csv_form *form,
                           const struct symbols *vocabulary, const struct symbols *unknown,
                           int32_t *cells)
{
    size_t row = 0;
    for (; row < strip.rows; row++) {
        struct csv_view name;
        if (!name_at(strip, form, row, &name))
            break;
        size_t code = symbols_find(vocabulary, name.text, name.length);
        if (code == SIZE_MAX)
            code = find_unknown(unknown, vocabulary->count, name);
        if (code == SIZE_MAX)
            break;
        cells[row] = (int32_t)code;
    }
    return row;
}

static size_t take_labels(const struct strip strip, const struct csv_plan *plan,
                          const struct symbols *new_labels, uint16_t *attacks)
{
    size_t known = plan->schema->attack_count, row = 0;
    for (; row < strip.rows; row++) {
        struct csv_view name;
        if (!name_at(strip, &plan->form, row, &name))
            break;
        size_t length = schema_label_length(plan->schema, name.text, name.length);
        size_t attack = symbols_find(&plan->attacks, name.text, length);
        if (attack != SIZE_MAX) {
            attacks[row] = attack < known ? (uint16_t)attack : CLASS_NORMAL;
            continue;
        }
        attack = new_labels->slots ? symbols_find(new_labels, name.text, name.length) : SIZE_MAX;
        if (attack == SIZE_MAX)
            break;
        attacks[row] = (uint16_t)(known + attack);
    }
    return row;
}

/* Rows up to the first that may be a comment, or sparse as ARFF knows them. A vocabulary that was learnt
 * from rows may know such a word, too. */
static size_t rows_before_marks(const struct strip strip, const struct csv_form *form)
{
    size_t row = 0;
    for (; form->comment && row < strip.rows; row++) {
        const char *text;
        size_t length = field_at(strip, row, &text);
        while (length > 0 && (*text == ' ' || *text == '\t')) {
            text++;
            length--;
        }
        if (length > 0 && (*text == form->comment || *text == '{'))
            return row;
    }
    return strip.rows;
}

/* A column that is read over. Its fields must end where they seem to. */
static size_t read_over(const struct strip strip, const struct csv_form *form)
{
    size_t row = 0;
    for (; row < strip.rows; row++) {
        struct csv_view field;
        field.length = field_at(strip, row, &field.text);
        if (memchr(field.text, '\0', field.length) || !csv_tidy(form, &field))
            break;
    }
    return row;
}

static size_t take_strip(const struct csv_plan *plan, const struct strip strip,
                         const struct csv_field *field, struct csv_block *block)
{
    struct csv_column *column = &block->columns[field->feature];
    struct strip rest = strip;
    switch (field->kind) {
    case COLUMN_NUMBER:
        rest.rows = take_numbers(strip, &plan->form, column, block->capacity);
        return find_impossible(rest, schema_feature(plan->schema, field->feature), column);
    case COLUMN_SYMBOL:
        return take_symbols(strip, &plan->form, &plan->vocabularies[field->feature],
                            &column->unknown, column->cells + strip.first_row);
    case COLUMN_LABEL:
        return take_labels(strip, plan, &block->new_labels, block->attacks + strip.first_row);
    case COLUMN_IGNORED:
        break;
    }
    return read_over(strip, &plan->form);
}

size_t csv_take_columns(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                        size_t rows, struct csv_block *block)
{
    /* Lines with empty fields are shorter than the room was made for; they are no rows. */
    size_t room = block->capacity - block->rows;
    struct strip strip = { .text = text,
                           .stride = plan->field_count,
                           .rows = rows < room ? rows : room,
                           .first_row = block->rows };
    for (size_t i = 0; strip.rows > 0 && i < strip.stride; i++) {
        strip.marks = marks + i;
        strip.last = i + 1 == strip.stride;
        if (i == 0)
            strip.rows = rows_before_marks(strip, &plan->form);
        strip.rows = take_strip(plan, strip, &plan->fields[i], block);
    }
    block->rows += strip.rows;
    return strip.rows;
}
