/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parsing a block, chunk by chunk: find all separators, then the fast way (csv_columns.c); where
 * a chunk does not fit that, field after field. Then what can be told a column at a time.
 */
#include "src/data/csv.h"

#include <math.h>
#include <stdlib.h>

#include "src/data/row_hash.h"

enum { CHUNK_SIZE = 24 << 10 }; /* bytes: its text stays in the first cache */

/* A symbol that the vocabulary lacks. */
static bool add_unknown(const struct csv_plan *plan, struct csv_block *block, size_t feature,
                        const char *text, size_t length)
{
    struct csv_column *column = &block->columns[feature];
    if (csv_symbol_fault(text, length) ||
        (!column->unknown.slots && !symbols_init(&column->unknown, &block->err)))
        return false;
    size_t number = symbols_add(&column->unknown, text, length, &block->err);
    if (number == SIZE_MAX)
        return false;
    if (number >= CSV_UNKNOWN_LIMIT)
        return err_set(&block->err, ERR_INPUT,
                       "field %zu (%s): more than 4,096 symbols that %s lacks",
                       plan->schema->features[feature] + 1,
                       schema_feature(plan->schema, feature)->name, plan->schema->name);
    column->cells[block->rows] =
        (int32_t)(schema_feature(plan->schema, feature)->symbol_count + number);
    return true;
}

static inline bool put_symbol(const struct csv_plan *plan, struct csv_block *block, size_t feature,
                              const char *text, size_t length)
{
    size_t code = symbols_find(&plan->vocabularies[feature], text, length);
    if (code == SIZE_MAX)
        return add_unknown(plan, block, feature, text, length);
    block->columns[feature].cells[block->rows] = (int32_t)code;
    return true;
}

static inline bool put_label(const struct csv_plan *plan, struct csv_block *block, const char *text,
                             size_t length)
{
    size_t attack =
        symbols_find(&plan->attacks, text, schema_label_length(plan->schema, text, length));
    block->attacks[block->rows] = (uint16_t)attack;
    return attack != SIZE_MAX;
}

/* One row, between marks[0] and marks[columns]. false: it is bad (or memory ran out). */
static bool put_row(const struct csv_plan *plan, struct csv_block *block, const char *text,
                    const uint32_t *marks)
{
    const struct schema *schema = plan->schema;
    size_t last = schema->column_count - 1, feature = 0;
    for (size_t i = 0; i <= last; i++) {
        uint32_t start = marks[i] + 1;
        const char *field = text + start;
        size_t length = marks[i + 1] - start;
        if (i < last ? field[length] != ',' : field[length] != '\n')
            return false;
        if (i == last && length > 0 && field[length - 1] == '\r')
            length--;
        bool good = true;
        switch (schema->columns[i].kind) {
        case COLUMN_NUMBER:
            good = csv_put_number(&block->columns[feature++], block->rows, block->capacity, field,
                                  length);
            break;
        case COLUMN_SYMBOL:
            good = put_symbol(plan, block, feature++, field, length);
            break;
        case COLUMN_LABEL:
            good = put_label(plan, block, field, length);
            break;
        case COLUMN_IGNORED:
            break;
        }
        if (!good)
            return false;
    }
    return true;
}

/* Something is wrong with the line: it is empty, or bad. false where parsing ends here. */
static bool take_bad_line(const struct csv_plan *plan, struct csv_block *block, const char *line,
                          size_t length)
{
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if (length == 0)
        return true;
    bool fatal = block->err.code != ERR_NONE || length > CSV_LINE_LIMIT;
    if (block->bad == 0 || fatal)
        block->bad_line = block->lines;
    if (length > CSV_LINE_LIMIT)
        csv_refuse_long_line(&block->err);
    if (fatal)
        return false;
    if (block->bad++ == 0)
        csv_explain_row(plan, line, length, &block->first_bad);
    if (plan->skip_bad_rows && block->first_bad.code == ERR_INPUT)
        return true;
    block->err = block->first_bad;
    return false;
}

/* A chunk, field after field: lines that are empty or bad are among them, or unknown symbols.
 * marks[0] stands before the first byte, marks[i] at the i-th separator. */
static bool put_rows(const struct csv_plan *plan, const char *text, const uint32_t *marks,
                     size_t count, struct csv_block *block)
{
    size_t columns = plan->schema->column_count;
    for (size_t mark = 0; mark < count;) {
        const uint32_t start = marks[mark] + 1;
        size_t end = mark + columns;
        block->lines++;
        if (end <= count && marks[end] - start <= CSV_LINE_LIMIT &&
            put_row(plan, block, text, marks + mark)) {
            block->rows++;
        } else {
            for (end = mark + 1; text[marks[end]] != '\n';)
                end++;
            if (!take_bad_line(plan, block, text + start, marks[end] - start))
                return false;
        }
        mark = end;
    }
    return true;
}

static bool put_chunk(const struct csv_plan *plan, const char *text, size_t length,
                      struct csv_block *block)
{
    size_t columns = plan->schema->column_count, feeds = 0;
    size_t count = csv_mark(text, length, block->marks, &feeds);
    if (count == feeds * columns && length <= CSV_LINE_LIMIT &&
        csv_take_columns(plan, text, block->marks, feeds, block)) {
        block->lines += feeds;
        return true;
    }
    return put_rows(plan, text, block->marks, count, block);
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

static bool hash_symbols(const struct csv_column *column, size_t known, size_t rows,
                         uint64_t multiplier, uint64_t *hashes, struct err *err)
{
    size_t count = column->unknown.count;
    const char **texts = calloc(count, sizeof *texts);
    uint64_t *codes = calloc(count, sizeof *codes);
    if (texts && codes) {
        symbols_texts(&column->unknown, texts);
        for (size_t i = 0; i < count; i++)
            codes[i] = symbol_hash(texts[i], strlen(texts[i]));
        for (size_t i = 0; i < rows; i++) {
            size_t cell = (size_t)column->cells[i];
            hashes[i] += (cell < known ? cell : codes[cell - known]) * multiplier;
        }
    }
    free(texts);
    free(codes);
    return (texts && codes) || err_memory(err);
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
        } else if (column->unknown.count > 0) {
            if (!hash_symbols(column, described->symbol_count, block->rows, multiplier,
                              block->hashes, &block->err))
                return false;
        } else {
            for (unsigned k = described->kind == COLUMN_NUMBER ? column->decimals : CSV_DECIMALS;
                 k < CSV_DECIMALS; k++)
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
