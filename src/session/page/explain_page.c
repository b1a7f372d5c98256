/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a row was answered as it was, for people and for programs. */
#include "src/session/page/explain_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/eval/wording.h"
#include "src/session/page/describe_page.h"
#include "src/session/page/prose.h"

enum { TEXT_SIZE = 40, FLIPS_SHOWN = 3, LEAST = 12 };

static const struct schema *schema_of(const struct explain_page *page)
{
    return inspect_table(page->inspected)->store->schema;
}

static const char *feature_name(const struct explain_page *page, size_t feature)
{
    return schema_feature(schema_of(page), feature)->name;
}

/* A value of the training table; "-" for none. */
static const char *value_text(const struct explain_page *page, size_t feature, double value,
                              char buffer[TEXT_SIZE])
{
    if (isnan(value)) {
        return "-";
    }
    if (schema_feature(schema_of(page), feature)->kind == COLUMN_SYMBOL) {
        return described_symbol(page->inspected->train->store, feature, value);
    }
    return short_number(value, buffer);
}

static const char *baseline_name(const struct explain_page *page)
{
    return page->baseline == BASELINE_ZEROS ? "zeros"
                                            : inspect_class(page->inspected, page->baseline);
}

/* --- for people --- */

/* A model that is no net has no gradients. */
static bool has_shares(const struct explain_page *page)
{
    return page->explanation->points > 0;
}

static void write_shares_heading(const struct explain_page *page, struct output *output)
{
    const struct explanation *explanation = page->explanation;
    char here[NUM_TEXT_SIZE], there[NUM_TEXT_SIZE];
    fixed_text(explanation->baseline_probability, 4, there);
    fixed_text(explanation->probability, 4, here);
    struct str text;
    str_init(&text);
    str_addf(&text, "What makes it %s: the way from ",
             inspect_class(page->inspected, explanation->class_index));
    if (page->baseline == BASELINE_ZEROS) {
        str_add(&text, "inputs of zero");
    } else {
        str_addf(&text, "a typical row of %s", baseline_name(page));
    }
    str_addf(
        &text,
        " (probability there %s) to this row (%s). %salone: what is lost where it alone becomes "
        "typical; flips at: its nearest value in the training table with another answer",
        there, here, has_shares(page) ? "added: by each feature (integrated gradients); " : "");
    output_line(output, "%s", "");
    output_prose(output, "", text.text);
    str_done(&text);
}

static void add_flip(const struct explain_page *page, const struct feature_share *feature,
                     struct text_table *table)
{
    char buffer[TEXT_SIZE];
    if (!feature->flip.found) {
        text_table_cell(table, "  -");
        return;
    }
    text_table_cell(table, "  %s: %s",
                    value_text(page, feature->feature, feature->flip.value, buffer),
                    inspect_class(page->inspected, feature->flip.answer));
}

static const char *signed_text(double value, char buffer[NUM_TEXT_SIZE + 1])
{
    char number[NUM_TEXT_SIZE];
    snprintf(buffer, NUM_TEXT_SIZE + 1, "%s%s", value < 0 ? "" : "+", fixed_text(value, 4, number));
    return buffer;
}

static void write_shares(const struct explain_page *page, struct output *output)
{
    const struct explanation *explanation = page->explanation;
    const struct table *rows = inspect_table(page->inspected);
    size_t position = page->inspected->look->answer.position;
    static const char *const with_shares[] = { "  feature", ">here",  ">typical",
                                               ">added",    ">alone", "  flips at" };
    static const char *const without[] = { "  feature", ">here", ">typical", ">alone",
                                           "  flips at" };
    bool shares = has_shares(page); /* of a net alone: other models have no gradient */
    size_t columns = shares ? 6 : 5;
    struct text_table *table = text_table_new();
    text_table_heading(table, columns, shares ? with_shares : without);
    for (size_t i = 0; i < explanation->feature_count && i < page->top; i++) {
        const struct feature_share *feature = &explanation->features[i];
        char buffer[TEXT_SIZE], number[NUM_TEXT_SIZE + 1];
        text_table_cell(table, "  %s", feature_name(page, feature->feature));
        text_table_cell(table, "%s",
                        store_text(rows->store, feature->feature, rows->rows[position], buffer));
        text_table_cell(table, "%s",
                        page->baseline == BASELINE_ZEROS
                            ? "0"
                            : value_text(page, feature->feature, feature->typical, buffer));
        if (shares) {
            text_table_cell(table, "%s", signed_text(feature->share, number));
        }
        text_table_cell(table, "%s", signed_text(feature->occluded, number));
        add_flip(page, feature, table);
    }
    text_table_fold(table, columns - 1, LEAST);
    text_table_write(table, output);
}

/* What the features shown do not tell: the others, the rows before, what the sum lacks. */
static void write_rest(const struct explain_page *page, struct output *output)
{
    if (!has_shares(page)) {
        return;
    }
    const struct explanation *explanation = page->explanation;
    char number[NUM_TEXT_SIZE + 1], missing[NUM_TEXT_SIZE + 1];
    double others = 0, before = 0;
    size_t own = page->inspected->look->answer.position - explanation->window.first;
    for (size_t i = page->top; i < explanation->feature_count; i++) {
        others += explanation->features[i].share;
    }
    for (size_t row = 0; row < explanation->window.length; row++) {
        before += row == own ? 0 : explanation->row_shares[row];
    }
    struct str text;
    str_init(&text);
    if (explanation->feature_count > page->top) {
        str_addf(&text, "the other %zu features %s, ", explanation->feature_count - page->top,
                 signed_text(others, number));
    }
    if (explanation->window.length > 1) {
        str_addf(&text,
                 "the other %zu rows of the window %s (the features are those of this row, "
                 "number %zu), ",
                 explanation->window.length - 1, signed_text(before, number), own + 1);
    }
    str_addf(&text, "the sum lacks %s of the difference (%zu points on the way)",
             signed_text(explanation->missing, missing), explanation->points);
    output_prose(output, "  ", text.text);
    str_done(&text);
}

static int nearest_flip(const void *left, const void *right)
{
    const struct feature_share *a = *(const struct feature_share *const *)left;
    const struct feature_share *b = *(const struct feature_share *const *)right;
    if (a->flip.distance < b->flip.distance || a->flip.distance > b->flip.distance) {
        return a->flip.distance < b->flip.distance ? -1 : 1;
    }
    return (a->feature > b->feature) - (a->feature < b->feature);
}

/* The features that flip the answer, nearest first. Caller frees. */
static const struct feature_share **flips_of(const struct explanation *explanation, size_t *count)
{
    const struct feature_share **flips = calloc(explanation->feature_count + 1, sizeof *flips);
    *count = 0;
    for (size_t i = 0; flips && i < explanation->feature_count; i++) {
        if (explanation->features[i].flip.found) {
            flips[(*count)++] = &explanation->features[i];
        }
    }
    if (flips) {
        qsort(flips, *count, sizeof *flips, nearest_flip);
    }
    return flips;
}

static void write_flips(const struct explain_page *page, struct output *output)
{
    const struct table *rows = inspect_table(page->inspected);
    size_t position = page->inspected->look->answer.position, count = 0;
    const struct feature_share **flips = flips_of(page->explanation, &count);
    struct str text;
    str_init(&text);
    for (size_t i = 0; flips && i < count && i < FLIPS_SHOWN; i++) {
        size_t feature = flips[i]->feature;
        char here[TEXT_SIZE], there[TEXT_SIZE], distance[NUM_TEXT_SIZE];
        str_addf(&text, "%s%s %s instead of %s gives %s (distance %s)", i ? "; " : "",
                 feature_name(page, feature),
                 value_text(page, feature, flips[i]->flip.value, there),
                 store_text(rows->store, feature, rows->rows[position], here),
                 inspect_class(page->inspected, flips[i]->flip.answer),
                 fixed_text(flips[i]->flip.distance, 4, distance));
    }
    if (count == 0) {
        str_add(&text,
                page->inspected->train
                    ? "no value that one feature has in the training table changes the answer"
                    : "not known, since the training table is not loaded");
    } else {
        str_addf(&text, ". %zu of %zu features can do it alone", count,
                 page->explanation->feature_count);
    }
    output_line(output, "%s", "");
    output_prose(output, "Smallest change: ", text.text);
    str_done(&text);
    free(flips);
}

void explain_text(const struct explain_page *page, struct output *output)
{
    inspect_row_head_text(page->inspected, output);
    write_shares_heading(page, output);
    write_shares(page, output);
    write_rest(page, output);
    write_flips(page, output);
    inspect_row_beside_text(page->inspected, output);
}

/* --- for programs --- */

static void put_value(const struct explain_page *page, struct json *json, const char *key,
                      size_t feature, double value)
{
    bool symbol = schema_feature(schema_of(page), feature)->kind == COLUMN_SYMBOL;
    char buffer[TEXT_SIZE];
    if (symbol && !isnan(value)) {
        json_put_text(json, key, value_text(page, feature, value, buffer));
    } else {
        json_put_number(json, key, value);
    }
}

static struct json *share_json(const struct explain_page *page, const struct feature_share *feature)
{
    struct json *json = json_new_object();
    json_put_text(json, "column", feature_name(page, feature->feature));
    put_value(page, json, "typical", feature->feature, feature->typical);
    json_put_number(json, "added", feature->share);
    json_put_number(json, "alone", feature->occluded);
    return json;
}

static struct json *flips_json(const struct explain_page *page)
{
    size_t count = 0;
    const struct feature_share **flips = flips_of(page->explanation, &count);
    struct json *list = json_new_array();
    for (size_t i = 0; flips && i < count; i++) {
        struct json *json = json_new_object();
        json_put_text(json, "column", feature_name(page, flips[i]->feature));
        put_value(page, json, "value", flips[i]->feature, flips[i]->flip.value);
        json_put_text(json, "answer", inspect_class(page->inspected, flips[i]->flip.answer));
        json_put_number(json, "distance", flips[i]->flip.distance);
        json_append(list, json);
    }
    free(flips);
    return list;
}

void explain_json(const struct explain_page *page, struct json *result)
{
    const struct explanation *explanation = page->explanation;
    struct json *shares = json_new_array(), *rows = json_new_array();
    for (size_t i = 0; i < explanation->feature_count; i++) {
        json_append(shares, share_json(page, &explanation->features[i]));
    }
    for (size_t row = 0; row < explanation->window.length; row++) {
        json_append_number(rows, explanation->row_shares[row]);
    }
    json_put_text(result, "of_class", inspect_class(page->inspected, explanation->class_index));
    json_put_text(result, "baseline", baseline_name(page));
    json_put_number(result, "of_probability", explanation->probability);
    json_put_number(result, "baseline_probability", explanation->baseline_probability);
    json_put_number(result, "missing", explanation->missing);
    json_put_number(result, "points", (double)explanation->points);
    json_put(result, "features", shares);
    json_put(result, "window_rows", rows);
    json_put(result, "flips", flips_json(page));
}
