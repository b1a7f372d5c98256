/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parsing a block, chunk by chunk: find all separators, then the fast way (csv_columns.c); lines that
 * do not fit that go one by one (csv_line.c). Then what can be told a column at a time.
 */
#include "src/data/csv.h"

#include <math.h>
#include <stdlib.h>

#include "src/data/row_hash.h"

enum {
    CHUNK_SIZE = 24 << 10, /* bytes: its text stays in the first cache */
    SLOW_LINES = 4         /* of a chunk; behind so many all others are taken slowly, too */
};

/* Separators of the line that begins behind marks[0], its line feed among them. */
static size_t line_marks(const char *text, const uint32_t *marks)
{
    size_t count = 1;
    while (text[marks[count]] != '\n')
        count++;
    return count;
}

/* How many lines in a row have as many fields as they should have. */
static size_t even_lines(const char *text, const uint32_t *marks, size_t count, size_t fields)
{
    size_t lines = 0;
    while (lines * fields < count && line_marks(text, marks + lines * fields) == fields)
        lines++;
    return lines;
}

/* All lines of a chunk have as many fields as they should have. */
static bool all_even(const char *text, const uint32_t *marks, size_t feeds, size_t count,
                     size_t fields)
{
    bool even = count == feeds * fields;
    for (size_t line = 1; even && line <= feeds; line++)
        even = text[marks[line * fields]] == '\n';
    return even;
}

/* Runs of simple lines go the fast way; the lines between them, which are empty, bad or incomplete or
 * hold a new symbol, one by one. marks[0] stands before the first byte, marks[i] at the i-th
 * separator. */
static bool put_chunk(const struct csv_plan *plan, const char *text, size_t length,
                      struct csv_block *block)
{
    size_t feeds = 0, slow = length <= CSV_LINE_LIMIT ? 0 : SLOW_LINES;
    size_t count = csv_mark(text, length, csv_separator(&plan->form), block->marks, &feeds);
    const uint32_t *marks = block->marks, *end = marks + count;
    size_t even = all_even(text, marks, feeds, count, plan->field_count) ? feeds : 0;
    for (; marks < end; slow++) {
        if (even == 0 && slow < SLOW_LINES)
            even = even_lines(text, marks, (size_t)(end - marks), plan->field_count);
        size_t taken = slow < SLOW_LINES ? csv_take_columns(plan, text, marks, even, block) : 0;
        marks += taken * plan->field_count;
        block->lines += taken;
        if (marks == end)
            break;
        size_t fields = line_marks(text, marks);
        even -= even > taken ? taken + 1 : taken;
        block->lines++;
        if (!csv_take_line(plan, text, marks, fields, block))
            return false;
        marks += fields;
    }
    return true;
}

/* Where the chunk ends that begins the text. */
static size_t chunk_length(const char *text, size_t length)
{
    const char *end = length > CHUNK_SIZE ? memrchr(text, '\n', CHUNK_SIZE) : text + length - 1;
    if (!end)
        end = memchr(text + CHUNK_SIZE, '\n', length - CHUNK_SIZE);
    return (size_t)(end - text) + 1;
}

/* In sixteen lanes, so that the compiler makes vectors of them. */
static void find_range(struct csv_column *column, size_t rows)
{
    int32_t least[16], greatest[16];
    size_t i = 0;
    for (size_t k = 0; k < 16; k++)
        least[k] = greatest[k] = column->cells[0];
    for (; i + 16 <= rows; i += 16)
        for (size_t k = 0; k < 16; k++) {
            int32_t cell = column->cells[i + k];
            least[k] = cell < least[k] ? cell : least[k];
            greatest[k] = cell > greatest[k] ? cell : greatest[k];
        }
    for (; i < rows; i++) {
        least[0] = column->cells[i] < least[0] ? column->cells[i] : least[0];
        greatest[0] = column->cells[i] > greatest[0] ? column->cells[i] : greatest[0];
    }
    for (size_t k = 1; k < 16; k++) {
        least[0] = least[k] < least[0] ? least[k] : least[0];
        greatest[0] = greatest[k] > greatest[0] ? greatest[k] : greatest[0];
    }
    column->least = least[0];
    column->greatest = greatest[0];
}

/* known: the hashes of the vocabulary's symbols, already multiplied. */
static bool hash_symbols(const struct csv_column *column, const uint64_t *known, size_t known_count,
                         size_t rows, uint64_t multiplier, uint64_t *hashes, struct err *err)
{
    size_t count = column->unknown.count;
    const char **texts = calloc(count + 1, sizeof *texts);
    uint64_t *others = calloc(count + 1, sizeof *others);
    if (texts && others) {
        if (count > 0)
            symbols_texts(&column->unknown, texts);
        for (size_t i = 0; i < count; i++)
            others[i] = symbol_hash(texts[i], strlen(texts[i])) * multiplier;
        for (size_t i = 0; i < rows; i++) {
            size_t cell = (size_t)column->cells[i];
            hashes[i] += cell < known_count ? known[cell] : others[cell - known_count];
        }
    }
    free(texts);
    free(others);
    return (texts && others) || err_memory(err);
}

static void hash_doubles(const struct csv_column *column, size_t rows, uint64_t multiplier,
                         uint64_t *hashes)
{
    for (size_t i = 0; i < rows; i++)
        hashes[i] += row_hash_number(column->wide[i]) * multiplier;
}

/* Four columns at once, since the sums are what is read and written most. */
static void hash_cells(const int32_t *const cells[4], const uint64_t multipliers[4], size_t rows,
                       uint64_t *restrict hashes)
{
    const int32_t *a = cells[0], *b = cells[1], *c = cells[2], *d = cells[3];
    uint64_t at = multipliers[0], bt = multipliers[1], ct = multipliers[2], dt = multipliers[3];
    for (size_t i = 0; i < rows; i++)
        hashes[i] += (uint64_t)(int64_t)a[i] * at + (uint64_t)(int64_t)b[i] * bt +
                     (uint64_t)(int64_t)c[i] * ct + (uint64_t)(int64_t)d[i] * dt;
}

/* As row_hash.h has it. A column's cells come to millionths through its multiplier. */
static bool hash_rows(const struct csv_plan *plan, struct csv_block *block)
{
    const int32_t *cells[4];
    uint64_t multipliers[4];
    size_t waiting = 0;
    memset(block->hashes, 0, block->rows * sizeof *block->hashes);
    for (size_t i = 0; i < block->column_count; i++) {
        struct csv_column *column = &block->columns[i];
        const struct schema_column *described = schema_feature(plan->schema, i);
        uint64_t multiplier = plan->multipliers[i];
        if (column->wide) {
            hash_doubles(column, block->rows, multiplier, block->hashes);
        } else if (described->kind == COLUMN_SYMBOL) {
            if (!hash_symbols(column, plan->symbol_hashes[i], described->symbol_count, block->rows,
                              multiplier, block->hashes, &block->err))
                return false;
        } else {
            for (unsigned k = column->decimals; k < CSV_DECIMALS; k++)
                multiplier *= 10;
            cells[waiting] = column->cells;
            multipliers[waiting++] = multiplier;
        }
        for (; waiting > 0 && i + 1 == block->column_count && waiting < 4; waiting++) {
            cells[waiting] = cells[0];
            multipliers[waiting] = 0;
        }
        if (waiting == 4) {
            hash_cells(cells, multipliers, block->rows, block->hashes);
            waiting = 0;
        }
    }
    for (size_t i = 0; i < block->rows; i++)
        block->hashes[i] = row_hash_mix(block->hashes[i]);
    return true;
}

static void count_unknown(const struct csv_plan *plan, struct csv_block *block, size_t feature)
{
    struct csv_column *column = &block->columns[feature];
    int32_t known = (int32_t)schema_feature(plan->schema, feature)->symbol_count;
    for (size_t i = 0; column->unknown.count > 0 && i < block->rows; i++)
        column->unknown_rows += column->cells[i] >= known;
}

bool csv_parse(const struct csv_plan *plan, const char *text, size_t length,
               struct csv_block *block)
{
    csv_block_clear(block);
    if (!csv_make_room(block, plan, length))
        return false;
    for (size_t at = 0, chunk; at < length; at += chunk) {
        chunk = chunk_length(text + at, length - at);
        if (!put_chunk(plan, text + at, chunk, block))
            return false;
    }
    for (size_t i = 0; block->rows > 0 && i < block->column_count; i++) {
        if (!block->columns[i].wide)
            find_range(&block->columns[i], block->rows);
        count_unknown(plan, block, i);
    }
    return hash_rows(plan, block);
}
