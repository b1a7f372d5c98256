/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What describe has found out, for people. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/wording.h"
#include "src/session/page/describe_page.h"
#include "src/session/page/prose.h"

enum { TEXT_SIZE = 40 };

static const char *feature_name(const struct describe_page *page, size_t feature)
{
    return schema_feature(page->table->store->schema, feature)->name;
}

/* --- numbers --- */

/* "1.38e+09" to "1.38e9" */
static void shorten_exponent(char *text)
{
    char *exponent = strchr(text, 'e');
    if (exponent == NULL) {
        return;
    }
    bool negative = exponent[1] == '-';
    const char *digits = exponent + 2 + strspn(exponent + 2, "0");
    if (negative) {
        exponent[1] = '-';
    }
    memmove(exponent + 1 + negative, digits, strlen(digits) + 1);
}

const char *short_number(double value, char buffer[40])
{
    enum { MOST = 6 };
    if (isnan(value)) {
        snprintf(buffer, 40, "-");
        return buffer;
    }
    size_t most = MOST + (value < 0 ? 1 : 0);
    for (int digits = MOST; digits > 0; digits--) {
        snprintf(buffer, 40, "%.*g", digits, value);
        shorten_exponent(buffer);
        if (strlen(buffer) <= most) {
            break;
        }
    }
    return buffer;
}

const char *short_share(size_t part, size_t whole, char buffer[40])
{
    double share = whole ? 100.0 * (double)part / (double)whole : 0;
    if (whole == 0) {
        snprintf(buffer, TEXT_SIZE, "-");
    } else if (part > 0 && share < 0.05) {
        snprintf(buffer, TEXT_SIZE, "<0.1 %%");
    } else if (part < whole && share >= 99.95) {
        snprintf(buffer, TEXT_SIZE, ">99.9 %%");
    } else {
        snprintf(buffer, TEXT_SIZE, part == 0 || part == whole ? "%.0f %%" : "%.1f %%", share);
    }
    return buffer;
}

/* --- columns --- */

static void add_histogram(struct text_table *text, const struct column_description *column,
                          bool utf8)
{
    static const char *const blocks[] = { " ",      "\u2581", "\u2582", "\u2583", "\u2584",
                                          "\u2585", "\u2586", "\u2587", "\u2588" };
    static const char *const ascii[] = { " ", ".", ":", "-", "=", "+", "*", "%", "#" };
    enum { LEVELS = 8 };
    struct str bars;
    size_t most = 0;
    str_init(&bars);
    for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
        most = column->histogram[i] > most ? column->histogram[i] : most;
    }
    for (size_t i = 0; i < HISTOGRAM_BINS && most > 0; i++) {
        double part = (double)column->histogram[i] / (double)most;
        size_t level = (size_t)ceil(part * LEVELS);
        str_add(&bars, (utf8 ? blocks : ascii)[level > LEVELS ? LEVELS : level]);
    }
    text_table_cell(text, "%s%s", bars.text, column->logarithmic ? "  log" : "");
    str_done(&bars);
}

static void write_ranges(const struct describe_page *page, struct output *output)
{
    static const char *const headings[] = { "  column", "type",      ">distinct",
                                            ">zeros",   ">smallest", ">largest" };
    struct text_table *text = text_table_new();
    text_table_heading(text, 6, headings);
    for (size_t i = 0; i < page->count; i++) {
        const struct column_description *column = &page->columns[i];
        char buffer[TEXT_SIZE];
        text_table_cell(text, "  %s", feature_name(page, column->feature));
        text_table_cell(text, "%s", column->symbol ? "symbol" : "number");
        text_table_cell(text, "%s", num_count_text(column->distinct, buffer));
        text_table_cell(text, "%s",
                        column->symbol ? "" : short_share(column->zeros, column->rows, buffer));
        text_table_cell(text, "%s", column->symbol ? "" : short_number(column->least, buffer));
        text_table_cell(text, "%s", column->symbol ? "" : short_number(column->greatest, buffer));
    }
    text_table_write(text, output);
}

static size_t count_symbols(const struct describe_page *page)
{
    size_t symbols = 0;
    for (size_t i = 0; i < page->count; i++) {
        symbols += page->columns[i].symbol;
    }
    return symbols;
}

static void write_quantiles(const struct describe_page *page, struct output *output)
{
    static const char *const headings[] = { "  column", ">5 %",  ">25 %",    ">50 %",
                                            ">75 %",    ">95 %", "histogram" };
    if (count_symbols(page) == page->count) {
        return;
    }
    struct text_table *text = text_table_new();
    text_table_heading(text, 7, headings);
    for (size_t i = 0; i < page->count; i++) {
        const struct column_description *column = &page->columns[i];
        char buffer[TEXT_SIZE];
        if (column->symbol) {
            continue;
        }
        text_table_cell(text, "  %s", feature_name(page, column->feature));
        for (size_t q = 0; q < QUANTILE_COUNT; q++) {
            text_table_cell(text, "%s", short_number(column->quantiles[q], buffer));
        }
        add_histogram(text, column, output->sink && output->sink->utf8);
    }
    output_line(output, "%s", "");
    text_table_write(text, output);
}

static void write_symbols(const struct describe_page *page, struct output *output)
{
    static const char *const headings[] = { "  column", "most frequent", ">share", "histogram" };
    if (count_symbols(page) == 0) {
        return;
    }
    struct text_table *text = text_table_new();
    text_table_heading(text, 4, headings);
    for (size_t i = 0; i < page->count; i++) {
        const struct column_description *column = &page->columns[i];
        char buffer[TEXT_SIZE];
        if (!column->symbol) {
            continue;
        }
        text_table_cell(text, "  %s", feature_name(page, column->feature));
        text_table_cell(
            text, "%s",
            column->rows ? described_symbol(page->table->store, column->feature, column->most_value)
                         : "-");
        text_table_cell(text, "%s", short_share(column->most, column->rows, buffer));
        add_histogram(text, column, output->sink && output->sink->utf8);
    }
    output_line(output, "%s", "");
    text_table_write(text, output);
}

/* --- by class --- */

static void add_typical(struct text_table *text, const struct describe_page *page, size_t index,
                        size_t class_index)
{
    const struct column_description *column = &page->columns[index];
    double value = page->typical[index * page->class_count + class_index];
    char buffer[TEXT_SIZE];
    text_table_cell(text, "%s",
                    column->symbol && !isnan(value)
                        ? described_symbol(page->table->store, column->feature, value)
                        : short_number(value, buffer));
}

/* As many classes side by side as a line holds, then the next ones. */
static void write_classes(const struct describe_page *page, size_t first, size_t count,
                          struct output *output)
{
    enum { MOST = 8 };
    char names[MOST][TEXT_SIZE];
    const char *headings[MOST + 1] = { "  column" };
    struct text_table *text = text_table_new();
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], ">%s",
                 page->table->store->schema->categories[first + i]);
        headings[i + 1] = names[i];
    }
    text_table_heading(text, count + 1, headings);
    text_table_cell(text, "  rows");
    for (size_t i = 0; i < count; i++) {
        char buffer[TEXT_SIZE];
        text_table_cell(text, "%s", num_count_text(page->class_rows[first + i], buffer));
    }
    for (size_t column = 0; column < page->count; column++) {
        text_table_cell(text, "  %s", feature_name(page, page->features[column]));
        for (size_t i = 0; i < count; i++) {
            add_typical(text, page, column, first + i);
        }
    }
    output_line(output, "%s", "");
    text_table_write(text, output);
}

static void write_by_class(const struct describe_page *page, struct output *output)
{
    enum { AT_ONCE = 5 };
    output_line(output, "%s", "");
    output_line(output, "By class (taxonomy %s): medians, of symbols the most frequent one",
                page->table->store->schema->taxonomies[page->taxonomy].name);
    for (size_t first = 0; first < page->class_count; first += AT_ONCE) {
        size_t left = page->class_count - first;
        write_classes(page, first, left < AT_ONCE ? left : AT_ONCE, output);
    }
}

/* --- what is wrong with the columns and labels --- */

static void add_names(const struct describe_page *page, const char *what,
                      bool (*holds)(const struct column_description *column), struct str *text)
{
    size_t before = text->length;
    for (size_t i = 0; i < page->count; i++) {
        if (holds(&page->columns[i])) {
            str_addf(text, "%s%s", text->length > before ? ", " : what,
                     feature_name(page, page->features[i]));
        }
    }
    str_add(text, text->length > before ? "\n" : "");
}

/* "Without a value: a 1, b 2 of 5 rows" */
static void add_missing(const struct describe_page *page, struct str *text)
{
    char rows[NUM_TEXT_SIZE];
    for (size_t i = 0; i < page->count; i++) {
        if (page->columns[i].missing > 0) {
            str_addf(text, "%s%s %s", text->length ? ", " : "Without a value: ",
                     feature_name(page, page->features[i]),
                     num_count_text(page->columns[i].missing, rows));
        }
    }
    if (text->length > 0) {
        str_addf(text, " of %s rows\n", num_count_text(page->table->count, rows));
    }
}

static void write_faults(const struct describe_page *page, struct output *output)
{
    struct str text;
    str_init(&text);
    add_missing(page, &text);
    add_names(page, "Constant: ", column_is_constant, &text);
    add_names(page, "Nearly constant (99 % of the rows or more have one value): ",
              column_is_nearly_constant, &text);
    if (text.length > 0) {
        output_line(output, "%s", "");
        output_prose(output, "", text.text);
    }
    str_done(&text);
}

static void write_labels(const struct describe_page *page, struct output *output)
{
    static const char *const headings[] = { "  classes", ">contradictory", ">their rows",
                                            ">accuracy ceiling" };
    static const enum scheme schemes[] = { SCHEME_BINARY, SCHEME_CATEGORY, SCHEME_ATTACK };
    const struct label_description *labels = &page->labels;
    char distinct[NUM_TEXT_SIZE], duplicates[NUM_TEXT_SIZE], rows[NUM_TEXT_SIZE];
    char lines[NUM_TEXT_SIZE];
    output_line(output, "%s", "");
    output_line(output, "Rows: %s, %s of them distinct, %s duplicates (by features)",
                num_count_text(labels->rows, rows), num_count_text(labels->distinct, distinct),
                num_count_text(labels->rows - labels->distinct, duplicates));
    output_line(output, "  %s are distinct where the label counts, too",
                num_count_text(labels->distinct_lines, lines));
    struct text_table *text = text_table_new();
    text_table_heading(text, 4, headings);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        const struct scheme_labels *scheme = &labels->schemes[schemes[i]];
        char buffer[NUM_TEXT_SIZE];
        text_table_cell(text, "  %s", scheme_names[schemes[i]]);
        text_table_cell(text, "%s", num_count_text(scheme->conflicting, buffer));
        text_table_cell(text, "%s", num_count_text(scheme->conflicting_rows, buffer));
        fixed_text(100 * scheme->ceiling, 4, buffer);
        text_table_cell(text, "%s%s", buffer, labels->rows ? " %" : "");
    }
    text_table_write(text, output);
    output_line(output, "Contradictory: equal features with different classes (taxonomy %s).",
                page->table->store->schema->taxonomies[page->taxonomy].name);
    output_line(output, "No answer that sees one row's features alone can be more accurate.");
}

/* --- another table --- */

/* Bounds in use for the index; help describe has them, too. */
#define LARGE_SHIFT 0.25
#define SOME_SHIFT 0.1

static const char *shift_word(double psi)
{
    return isnan(psi)           ? "no rows"
           : psi >= LARGE_SHIFT ? "large"
           : psi >= SOME_SHIFT  ? "some"
                                : "little";
}

static void write_twins(const struct table *table, const struct overlap *overlap,
                        const struct table *other, struct output *output)
{
    char twins[NUM_TEXT_SIZE], rows[NUM_TEXT_SIZE], same[NUM_TEXT_SIZE];
    output_line(output, "Twins: %s of the %s rows of %s have their features in %s, too;",
                num_count_text(overlap->twins, twins), num_count_text(table->count, rows),
                table->name, other->name);
    output_line(output, "  %s of them with the same label",
                num_count_text(overlap->twins_same_label, same));
}

/* The worst columns come first, and may have left the screen. */
static void write_worst(const struct describe_page *page, struct output *output)
{
    size_t large = 0, some = 0;
    for (size_t i = 0; i < page->shift_count; i++) {
        large += page->shifts[i].psi >= LARGE_SHIFT;
        some += page->shifts[i].psi >= SOME_SHIFT && page->shifts[i].psi < LARGE_SHIFT;
    }
    if (page->shift_count == 0) {
        output_line(output, "  none of the columns is in both tables");
        return;
    }
    struct str text;
    str_init(&text);
    str_addf(
        &text,
        "%zu of %zu columns with a large shift (%.2f or more), %zu with some (%.1f or more); worst: %s",
        large, page->shift_count, LARGE_SHIFT, some, SOME_SHIFT,
        feature_name(page, page->shifts[0].feature));
    output_prose(output, "", text.text);
    str_done(&text);
}

static void write_against(const struct describe_page *page, struct output *output)
{
    static const char *const headings[] = { "  column", ">index", "shift" };
    char shared[NUM_TEXT_SIZE];
    struct text_table *text = text_table_new();
    text_table_heading(text, 3, headings);
    for (size_t i = 0; i < page->shift_count; i++) {
        char buffer[NUM_TEXT_SIZE];
        text_table_cell(text, "  %s", feature_name(page, page->shifts[i].feature));
        text_table_cell(text, "%s", fixed_text(page->shifts[i].psi, 4, buffer));
        text_table_cell(text, "%s", shift_word(page->shifts[i].psi));
    }
    output_line(output, "%s", "");
    output_line(output, "Shift from %s to %s: population stability index, worst first",
                page->table->name, page->against->name);
    text_table_write(text, output);
    write_worst(page, output);
    output_line(output, "%s", "");
    write_twins(page->table, &page->overlap, page->against, output);
    write_twins(page->against, &page->overlap_back, page->table, output);
    if (page->overlap.shared_rows > 0) {
        output_line(output, "%s of them are the same rows of the same file",
                    num_count_text(page->overlap.shared_rows, shared));
    }
}

void describe_text(const struct describe_page *page, struct output *output)
{
    char rows[NUM_TEXT_SIZE];
    output_line(output, "%s: %s rows, %zu features, of %s", page->table->name,
                num_count_text(page->table->count, rows), page->table->store->schema->feature_count,
                page->table->store->source);
    if (page->class_count > 0) {
        write_by_class(page, output);
    }
    if (page->against) {
        write_against(page, output);
    }
    if (page->against || page->class_count > 0) {
        return;
    }
    write_ranges(page, output);
    write_quantiles(page, output);
    write_symbols(page, output);
    write_faults(page, output);
    write_labels(page, output);
}
