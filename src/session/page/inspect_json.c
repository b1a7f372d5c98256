/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What inspect has found out, for programs. */
#include <math.h>

#include "src/data/describe.h"
#include "src/session/page/inspect_page.h"

static void put_value(struct json *json, const char *key, const struct table *table, size_t feature,
                      size_t position)
{
    char buffer[40];
    if (schema_feature(table->store->schema, feature)->kind == COLUMN_SYMBOL) {
        json_put_text(json, key, store_text(table->store, feature, table->rows[position], buffer));
    } else {
        json_put_number(json, key, store_value(table->store, feature, table->rows[position]));
    }
}

/* {low, high} or {symbol: share}; only symbols that are typical. */
static struct json *typical_json(const struct typical *typical, size_t feature)
{
    const struct typical_column *column = &typical->columns[feature];
    struct json *json = json_new_object();
    if (!column->symbol) {
        json_put_number(json, "low", column->low);
        json_put_number(json, "high", column->high);
    }
    for (size_t i = 0; column->symbol && i < column->usual; i++) {
        json_put_number(json, described_symbol(typical->store, feature, column->seen[i].value),
                        (double)column->seen[i].rows / (double)column->rows);
    }
    return json;
}

static void put_row(struct json *json, const struct table *table, size_t position)
{
    json_put_number(json, "row", (double)position + 1);
    json_put_number(json, "file_row", (double)store_file_row(table->store, table->rows[position]));
    json_put_text(json, "label", inspect_attack(table, position));
}

static void put_answer(const struct inspect_page *page, struct json *json,
                       const struct answer *answer)
{
    put_row(json, inspect_table(page), answer->position);
    json_put_text(json, "true", inspect_class(page, answer->truth));
    json_put_text(json, "predicted", inspect_class(page, answer->predicted));
    json_put_number(json, "probability", answer->probability);
}

/* --- the rows of a cell --- */

static struct json *listed_json(const struct inspect_page *page, const struct listed_row *row)
{
    const struct table *table = inspect_table(page);
    struct json *json = json_new_object(), *apart = json_new_array();
    put_answer(page, json, &row->answer);
    if (page->filter->distinct) {
        json_put_number(json, "equal", (double)row->equal);
    }
    for (size_t i = 0; i < row->apart_count; i++) {
        size_t feature = row->apart[i].feature;
        struct json *one = json_new_object();
        json_put_text(one, "column", schema_feature(table->store->schema, feature)->name);
        put_value(one, "value", table, feature, row->answer.position);
        json_put(one, "typical", typical_json(&page->list->typical[row->answer.truth], feature));
        json_put_number(one, "apart", row->apart[i].by);
        json_append(apart, one);
    }
    if (page->train) {
        json_put(json, "stands_out", apart);
    } else {
        json_free(apart);
    }
    return json;
}

static void put_filter(const struct inspect_page *page, struct json *result)
{
    const struct row_filter *filter = page->filter;
    if (filter->truth != CLASS_ANY) {
        json_put_text(result, "true", inspect_asked(page, filter->truth));
    }
    if (filter->predicted != CLASS_ANY) {
        json_put_text(result, "predicted", inspect_asked(page, filter->predicted));
    }
    if (filter->below > 0) {
        json_put_number(result, "below", filter->below);
    }
    if (filter->above > 0) {
        json_put_number(result, "above", filter->above);
    }
    if (filter->attack != SIZE_MAX) {
        json_put_text(result, "attack",
                      inspect_table(page)->store->schema->attacks[filter->attack].name);
    }
}

static struct json *attacks_json(const struct inspect_page *page)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < page->list->attack_count; i++) {
        const struct attack_rows *attack = &page->list->attacks[i];
        struct json *json = json_new_object();
        json_put_text(json, "attack",
                      inspect_table(page)->store->schema->attacks[attack->attack].name);
        json_put_number(json, "rows", (double)attack->rows);
        json_put_number(json, "of", (double)attack->of);
        json_append(list, json);
    }
    return list;
}

static struct json *cells_json(const struct inspect_page *page)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < page->list->cell_count; i++) {
        const struct cell_rows *cell = &page->list->cells[i];
        struct json *json = json_new_object();
        json_put_text(json, "true", inspect_class(page, cell->truth));
        json_put_text(json, "predicted", inspect_class(page, cell->predicted));
        json_put_number(json, "rows", (double)cell->rows);
        json_put_number(json, "of", (double)cell->of);
        json_append(list, json);
    }
    return list;
}

static void list_json(const struct inspect_page *page, struct json *result)
{
    const struct row_list *list = page->list;
    put_filter(page, result);
    json_put_number(result, "matching", (double)list->matching);
    json_put_number(result, "of", (double)list->of);
    json_put_number(result, "matching_share",
                    list->of ? (double)list->matching / (double)list->of : (double)NAN);
    json_put(result, "by_attack", attacks_json(page));
    json_put(result, "cells", cells_json(page));
    struct json *rows = json_new_array();
    for (size_t i = 0; i < list->count; i++) {
        json_append(rows, listed_json(page, &list->rows[i]));
    }
    json_put(result, "first", rows);
}

/* --- one row --- */

static void put_compared(const struct inspect_page *page, struct json *list,
                         const struct feature_look *feature)
{
    const struct row_look *look = page->look;
    const struct table *table = inspect_table(page);
    struct json *json = json_new_object(), *typical = json_new_object(),
                *outside = json_new_array();
    const char *truth = inspect_class(page, look->answer.truth);
    const char *predicted = inspect_class(page, look->answer.predicted);
    json_put_text(json, "column", schema_feature(table->store->schema, feature->feature)->name);
    put_value(json, "value", table, feature->feature, look->answer.position);
    json_put(typical, truth, typical_json(&look->truth, feature->feature));
    if (feature->truth.outside) {
        json_append_text(outside, truth);
    }
    if (look->answer.truth != look->answer.predicted) {
        json_put(typical, predicted, typical_json(&look->predicted, feature->feature));
        if (feature->predicted.outside) {
            json_append_text(outside, predicted);
        }
    }
    json_put(json, "typical", typical);
    json_put(json, "outside", outside);
    json_put_number(json, "apart", feature->truth.by);
    json_put_bool(json, "used", look->truth.columns[feature->feature].used);
    json_append(list, json);
}

static struct json *nearest_json(const struct inspect_page *page)
{
    const struct nearest *nearest = &page->look->nearest;
    struct json *list = json_new_array();
    for (size_t i = 0; i < nearest->count; i++) {
        const struct near_row *row = &nearest->rows[i];
        size_t class_index = preparation_class(page->verdict->preparation, page->train->store,
                                               page->train->rows[row->position]);
        struct json *json = json_new_object();
        put_row(json, page->train, row->position);
        json_put_text(json, "class", inspect_class(page, class_index));
        json_put_number(json, "distance", row->distance);
        json_put_bool(json, "twin", row->twin);
        json_put_bool(json, "itself", row->itself);
        json_append(list, json);
    }
    return list;
}

static void put_comparison(const struct inspect_page *page, struct json *result)
{
    const struct row_look *look = page->look;
    struct json *compared = json_new_array(), *twins = json_new_object();
    for (size_t i = 0; i < look->feature_count; i++) {
        put_compared(page, compared, &look->features[i]);
    }
    for (size_t c = 0; c < page->verdict->classes; c++) {
        if (look->nearest.twins[c] > 0) {
            json_put_number(twins, inspect_class(page, c), (double)look->nearest.twins[c]);
        }
    }
    json_put(result, "compared", compared);
    json_put_number(result, "features_outside", (double)look->outside);
    json_put(result, "nearest", nearest_json(page));
    json_put(result, "twins_by_class", twins);
}

static void row_json(const struct inspect_page *page, struct json *result)
{
    const struct row_look *look = page->look;
    const struct windowing *windowing = &page->verdict->windowing;
    struct json *probabilities = json_new_object();
    put_answer(page, result, &look->answer);
    for (size_t c = 0; c < page->verdict->classes; c++) {
        json_put_number(probabilities, inspect_class(page, c), (double)look->probabilities[c]);
    }
    json_put(result, "probabilities", probabilities);
    if (windowing->view == VIEW_RECORDS && windowing->steps > 1) {
        struct json *window = json_new_object();
        json_put_number(window, "first", (double)look->window.first + 1);
        json_put_number(window, "last", (double)(look->window.first + look->window.length));
        json_put_number(window, "steps", (double)windowing->steps);
        json_put_text(window, "target", target_names[windowing->target]);
        json_put_bool(window, "carry", look->carried);
        json_put(result, "window", window);
    }
    if (look->compared) {
        put_comparison(page, result);
    }
}

void inspect_json(const struct inspect_page *page, struct json *result)
{
    json_put_text(result, "table", page->verdict->table_name);
    json_put_number(result, "run", (double)page->verdict->run);
    json_put_number(result, "epoch", (double)page->verdict->epoch);
    json_put_text(result, "train", page->train ? page->train->name : NULL);
    if (page->list) {
        list_json(page, result);
    } else {
        row_json(page, result);
    }
}
