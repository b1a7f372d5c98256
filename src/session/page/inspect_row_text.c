/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row beside what is typical of its classes, and its nearest training rows, for people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/session/page/describe_page.h"
#include "src/session/page/inspect_page.h"
#include "src/session/page/prose.h"

enum { TEXT_SIZE = 40, NAME_SIZE = 120, FEATURES_SHOWN = 12, SYMBOLS_SHOWN = 3 };

static void write_heading(const struct inspect_page *page, struct output *output)
{
    const struct table *table = inspect_table(page);
    const struct answer *answer = &page->look->answer;
    char row[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    str_addf(&text, "Row %s of %s", num_count_text(answer->position + 1, row), table->name);
    uint64_t in_file = store_file_row(table->store, table->rows[answer->position]);
    if (in_file == 0) {
        str_add(&text, " (synthetic)");
    } else if (in_file != answer->position + 1) {
        str_addf(&text, " (row %s of %s)", num_count_text(in_file, row), table->store->source);
    }
    str_addf(&text, ": %s, class %s", inspect_attack(table, answer->position),
             inspect_class(page, answer->truth));
    output_prose(output, "", text.text);
    str_done(&text);
}

/* The classes by their probability, of equals in their order. */
static size_t next_class(const struct inspect_page *page, const bool *told)
{
    const float *probabilities = page->look->probabilities;
    size_t best = SIZE_MAX;
    for (size_t c = 0; c < page->verdict->classes; c++) {
        if (!told[c] && (best == SIZE_MAX || probabilities[c] > probabilities[best])) {
            best = c;
        }
    }
    return best;
}

static void write_answer(const struct inspect_page *page, struct output *output)
{
    enum { CLASSES_SHOWN = 6 };
    const struct answer *answer = &page->look->answer;
    bool *told = calloc(page->verdict->classes + 1, sizeof *told);
    struct str text;
    str_init(&text);
    str_addf(&text,
             "%s (run %u, epoch %zu): ", answer->truth == answer->predicted ? "right" : "wrong",
             page->verdict->run, page->verdict->epoch);
    for (size_t i = 0; told && i < page->verdict->classes && i < CLASSES_SHOWN; i++) {
        size_t c = next_class(page, told);
        char number[NUM_TEXT_SIZE];
        str_addf(&text, "%s%s %s", i ? ", " : "", inspect_class(page, c),
                 fixed_text((double)page->look->probabilities[c], 4, number));
        told[c] = true;
    }
    if (page->verdict->classes > CLASSES_SHOWN) {
        str_addf(&text, " and %zu more", page->verdict->classes - CLASSES_SHOWN);
    }
    output_prose(output, "Answer: ", text.text);
    str_done(&text);
    free(told);
}

static void write_window(const struct inspect_page *page, struct output *output)
{
    const struct windowing *windowing = &page->verdict->windowing;
    const struct window *window = &page->look->window;
    if (windowing->view == VIEW_FEATURES || windowing->steps <= 1) {
        return;
    }
    char first[NUM_TEXT_SIZE], last[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    str_addf(&text, "rows %s to %s of %s (steps=%zu target=%s)",
             num_count_text(window->first + 1, first),
             num_count_text(window->first + window->length, last), inspect_table(page)->name,
             windowing->steps, target_names[windowing->target]);
    str_addf(&text, ", this row is number %zu of them%s",
             page->look->answer.position - window->first + 1,
             page->look->carried ? "; the state of the windows before goes on (carry=yes)" : "");
    output_prose(output, "Window: ", text.text);
    str_done(&text);
}

/* "telnet 62 %, ftp_data 20 %", or "1 to 30" */
static void add_typical(const struct typical *typical, size_t feature, struct str *text)
{
    const struct typical_column *column = &typical->columns[feature];
    char low[TEXT_SIZE], high[TEXT_SIZE];
    if (column->rows == 0) {
        str_add(text, "-");
    } else if (!column->symbol && column->low < column->high) {
        str_addf(text, "%s to %s", short_number(column->low, low),
                 short_number(column->high, high));
    } else if (!column->symbol) {
        str_add(text, short_number(column->low, low));
    }
    for (size_t i = 0; column->symbol && i < column->usual && i < SYMBOLS_SHOWN; i++) {
        char share[TEXT_SIZE];
        str_addf(text, "%s%s %s", i ? ", " : "",
                 described_symbol(typical->store, feature, column->seen[i].value),
                 short_share(column->seen[i].rows, column->rows, share));
    }
    if (column->symbol && column->usual > SYMBOLS_SHOWN) {
        str_addf(text, ", %zu more", column->usual - SYMBOLS_SHOWN);
    }
}

static void add_cell(struct text_table *table, const struct typical *typical, size_t feature,
                     bool outside)
{
    struct str text;
    str_init(&text);
    add_typical(typical, feature, &text);
    text_table_cell(table, "%s%s", outside ? "* " : "  ", text.text);
    str_done(&text);
}

static void add_features(const struct inspect_page *page, struct text_table *text, size_t count)
{
    const struct row_look *look = page->look;
    const struct table *table = inspect_table(page);
    bool differ = look->answer.truth != look->answer.predicted;
    for (size_t i = 0; i < count; i++) {
        const struct feature_look *feature = &look->features[i];
        char value[TEXT_SIZE];
        text_table_cell(text, "  %s%s",
                        schema_feature(table->store->schema, feature->feature)->name,
                        look->truth.columns[feature->feature].used ? "" : " (dropped)");
        text_table_cell(
            text, "%s",
            store_text(table->store, feature->feature, table->rows[look->answer.position], value));
        add_cell(text, &look->truth, feature->feature, feature->truth.outside);
        if (differ) {
            add_cell(text, &look->predicted, feature->feature, feature->predicted.outside);
        }
    }
}

static void class_heading(const struct inspect_page *page, const struct typical *typical,
                          char heading[NAME_SIZE])
{
    char rows[NUM_TEXT_SIZE];
    snprintf(heading, NAME_SIZE, "  %.60s (%s rows)", inspect_class(page, typical->class_index),
             num_count_text(typical->rows, rows));
}

static size_t features_shown(const struct inspect_page *page)
{
    const struct row_look *look = page->look;
    size_t few = look->outside < FEATURES_SHOWN ? look->outside : FEATURES_SHOWN;
    return page->all ? look->feature_count : few;
}

static void write_features(const struct inspect_page *page, struct output *output)
{
    enum { LEAST = 17 };
    const struct row_look *look = page->look;
    char truth[NAME_SIZE], predicted[NAME_SIZE] = "";
    const char *headings[] = { "  feature", ">here", truth, predicted };
    size_t shown = features_shown(page);
    bool differ = look->answer.truth != look->answer.predicted;
    output_line(output, "%s", "");
    output_prose(output, "",
                 "Beside what is typical in the training table (5 % to 95 % of the rows; "
                 "of symbols the most frequent); * outside");
    if (shown > 0) {
        struct text_table *text = text_table_new();
        class_heading(page, &look->truth, truth);
        if (differ) {
            class_heading(page, &look->predicted, predicted);
        }
        text_table_heading(text, differ ? 4 : 3, headings);
        add_features(page, text, shown);
        text_table_fold(text, 2, LEAST);
        if (differ) {
            text_table_fold(text, 3, LEAST);
        }
        text_table_write(text, output);
    }
    char word[NUM_TEXT_SIZE];
    output_line(output, "  %s of %zu features %s outside%s",
                look->outside ? num_count_text(look->outside, word) : "none", look->feature_count,
                look->outside == 1 ? "is" : "are",
                shown < look->feature_count ? "; all=yes shows all" : "");
}

static void write_nearest(const struct inspect_page *page, struct output *output)
{
    static const char *const headings[] = { ">row", "class", "label", ">distance", "" };
    const struct nearest *nearest = &page->look->nearest;
    struct text_table *text = text_table_new();
    text_table_heading(text, 5, headings);
    for (size_t i = 0; i < nearest->count; i++) {
        const struct near_row *row = &nearest->rows[i];
        size_t class_index = preparation_class(page->verdict->preparation, page->train->store,
                                               page->train->rows[row->position]);
        char number[NUM_TEXT_SIZE];
        text_table_cell(text, "%zu", row->position + 1);
        text_table_cell(text, "%s", inspect_class(page, class_index));
        text_table_cell(text, "%s", inspect_attack(page->train, row->position));
        text_table_cell(text, "%s", fixed_text(row->distance, 4, number));
        text_table_cell(text, "%s", row->itself ? "this row itself" : row->twin ? "a twin" : "");
    }
    output_line(output, "%s", "");
    output_prose(output, "",
                 "Nearest rows of the training table (distance of the prepared numbers)");
    text_table_write(text, output);
}

static void write_twins(const struct inspect_page *page, struct output *output)
{
    const struct nearest *nearest = &page->look->nearest;
    char rows[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    if (nearest->twin_count == 0) {
        str_addf(&text, "no row of %s equals it in every feature", page->train->name);
    } else {
        str_addf(&text, "%s row%s of %s equal%s it in every feature:",
                 num_count_text(nearest->twin_count, rows), nearest->twin_count == 1 ? "" : "s",
                 page->train->name, nearest->twin_count == 1 ? "s" : "");
    }
    for (size_t c = 0, told = 0; c < page->verdict->classes; c++) {
        if (nearest->twins[c] > 0) {
            str_addf(&text, "%s %s %s", told++ ? "," : "", inspect_class(page, c),
                     num_count_text(nearest->twins[c], rows));
        }
    }
    str_add(&text, nearest->itself ? "; this row is among them" : "");
    output_prose(output, "Twins: ", text.text);
    str_done(&text);
}

void inspect_row_head_text(const struct inspect_page *page, struct output *output)
{
    write_heading(page, output);
    write_answer(page, output);
    write_window(page, output);
}

void inspect_row_beside_text(const struct inspect_page *page, struct output *output)
{
    if (!page->look->compared) {
        output_note(output, "the training table is not loaded: no typical ranges, no nearest rows");
        return;
    }
    write_features(page, output);
    write_nearest(page, output);
    write_twins(page, output);
}

void inspect_row_text(const struct inspect_page *page, struct output *output)
{
    inspect_row_head_text(page, output);
    inspect_row_beside_text(page, output);
}
