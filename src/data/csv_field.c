/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields that hold numbers or symbols, and those that hold no usable value. */
#include "src/data/csv.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "src/base/num.h"
#include "src/data/digits.h"
#include "src/data/lines.h"

const double csv_powers[CSV_DECIMALS + 1] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
static const int64_t whole_powers[CSV_DECIMALS + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };

/* From here on the column holds doubles; its rows so far are carried over. */
static bool make_wide(struct csv_column *column, size_t rows, size_t capacity)
{
    column->wide = calloc(capacity, sizeof *column->wide);
    if (!column->wide)
        return false;
    for (size_t i = 0; i < rows; i++)
        column->wide[i] = column->cells[i] / csv_powers[column->decimals];
    column->decimals = CSV_DECIMALS_WIDE;
    return true;
}

/* Gives the rows so far more decimals; false where they would no longer fit. */
static bool rescale(struct csv_column *column, size_t rows, unsigned decimals)
{
    int64_t factor = whole_powers[decimals - column->decimals];
    for (size_t i = 0; i < rows; i++)
        if (column->cells[i] > INT32_MAX / factor || column->cells[i] < -(INT32_MAX / factor))
            return false;
    for (size_t i = 0; i < rows; i++)
        column->cells[i] = (int32_t)(column->cells[i] * factor);
    column->decimals = decimals;
    return true;
}

/* A value whose decimals are not those of the column. */
static bool put_scaled(struct csv_column *column, size_t row, size_t capacity, int64_t value,
                       unsigned decimals)
{
    if (column->decimals != CSV_DECIMALS_WIDE) {
        if (decimals > column->decimals && !rescale(column, row, decimals) &&
            !make_wide(column, row, capacity))
            return false;
        if (column->decimals != CSV_DECIMALS_WIDE) {
            int64_t scaled = value * whole_powers[column->decimals - decimals];
            if (scaled <= INT32_MAX && scaled >= -INT32_MAX) {
                column->cells[row] = (int32_t)scaled;
                return true;
            }
            if (!make_wide(column, row, capacity))
                return false;
        }
    }
    column->wide[row] = (double)value / csv_powers[decimals];
    return true;
}

static bool put_double(struct csv_column *column, size_t row, size_t capacity, double value)
{
    if (value >= -INT32_MAX && value <= INT32_MAX && !(floor(value) < value))
        return put_scaled(column, row, capacity, (int64_t)value, 0);
    if (!column->wide && !make_wide(column, row, capacity))
        return false;
    column->wide[row] = value;
    return true;
}

/* An optional sign, digits, and at most a point among them: whole number and decimals, trailing
 * zeros of the fraction left away. false where it is something else or too long. */
static bool plain_decimal(const char *text, size_t length, int64_t *value, unsigned *decimals)
{
    bool negative = length > 0 && text[0] == '-';
    size_t digits = 0, behind_point = 0;
    bool point = false;
    int64_t sum = 0;
    for (size_t i = negative; i < length; i++) {
        if (text[i] == '.' && !point && digits > 0) {
            point = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9' || ++digits > 18)
            return false;
        sum = sum * 10 + (text[i] - '0');
        behind_point += point;
    }
    while (behind_point > 0 && sum % 10 == 0) {
        sum /= 10;
        behind_point--;
    }
    *value = negative ? -sum : sum;
    *decimals = (unsigned)behind_point;
    return digits > 0 && behind_point <= CSV_DECIMALS && sum <= INT32_MAX &&
           text[length - 1] != '.';
}

static bool put_slowly(struct csv_column *column, size_t row, size_t capacity, const char *text,
                       size_t length)
{
    char copy[64];
    int64_t whole = 0;
    unsigned decimals = 0;
    double value = 0;
    if (plain_decimal(text, length, &whole, &decimals))
        return put_scaled(column, row, capacity, whole, decimals);
    if (length == 0 || length >= sizeof copy || memchr(text, '\0', length))
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return num_parse(copy, &value) && isfinite(value) && put_double(column, row, capacity, value);
}

/* Up to eight digits, with or without a point among them. */
static inline bool quick_number(const char *text, size_t length, int32_t *value, unsigned *decimals)
{
    uint64_t word = digits_load(text, length);
    uint64_t others = digits_others(word);
    *decimals = 0;
    if (length - 1 > 7)
        return false;
    if (others) {
        unsigned at = (unsigned)__builtin_ctzll(others) & ~7u; /* bit where the point begins */
        if ((others & (others - 1)) || (word >> at & 0xff) != DIGITS_POINT || at == 56 ||
            at / 8 <= 8 - length)
            return false;
        *decimals = 7 - at / 8;
        uint64_t before = word & (((uint64_t)1 << at) - 1);
        uint64_t behind = word >> at >> 8 << at << 8;
        word = before << 8 | behind;
    }
    *value = digits_value(word);
    return *decimals <= CSV_DECIMALS;
}

bool csv_put_number(struct csv_column *column, size_t row, size_t capacity, const char *text,
                    size_t length)
{
    int32_t value = 0;
    unsigned decimals = 0;
    if (!quick_number(text, length, &value, &decimals))
        return put_slowly(column, row, capacity, text, length);
    if (decimals != column->decimals)
        return put_scaled(column, row, capacity, value, decimals);
    column->cells[row] = value;
    return true;
}

/* Is this field fit to be a name in a table that people look at? */
const char *csv_symbol_fault(const char *text, size_t length)
{
    if (length == 0)
        return "is empty";
    if (length > 255)
        return "is longer than 255 bytes";
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return "holds a control character";
    if (!word_has_mark(text, length)) /* no schema could list it */
        return "holds both kinds of quotation marks, each at the end of a word";
    return NULL;
}

bool csv_put_missing(struct csv_column *column, size_t row, size_t capacity)
{
    if (!column->wide && !make_wide(column, row, capacity))
        return false;
    column->wide[row] = (double)NAN;
    return true;
}

bool csv_is_impossible(const struct schema_column *described, const struct csv_column *column,
                       size_t row)
{
    if (!described->bounded)
        return false;
    double value =
        column->wide ? column->wide[row] : column->cells[row] / csv_powers[column->decimals];
    return value < described->least;
}

static bool is_one_of(const char *text, size_t length, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (strlen(words[i]) == length && strncasecmp(words[i], text, length) == 0)
            return true;
    return false;
}

bool csv_is_missing_number(const char *text, size_t length, struct csv_missing *missing)
{
    static const char *const empty[] = { "",     "?",    "-",    "na",   "n/a", "nan",
                                         "+nan", "-nan", "null", "none", "nil", NULL };
    static const char *const infinite[] = { "inf",       "+inf",      "-inf", "infinity",
                                            "+infinity", "-infinity", NULL };
    missing->empty += is_one_of(text, length, empty);
    missing->infinite += is_one_of(text, length, infinite);
    return missing->empty + missing->infinite > 0;
}

bool csv_is_missing_symbol(const char *text, size_t length)
{
    return length == 0 || (length == 1 && text[0] == '?');
}
