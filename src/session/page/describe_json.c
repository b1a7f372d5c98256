/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What describe has found out, for programs. */
#include <math.h>

#include "src/session/page/describe_page.h"

static void put_number_column(const struct column_description *column, struct json *json)
{
    struct json *quantiles = json_new_array();
    for (size_t i = 0; i < QUANTILE_COUNT; i++) {
        json_append_number(quantiles, column->quantiles[i]);
    }
    json_put_number(json, "least", column->least);
    json_put_number(json, "greatest", column->greatest);
    json_put(json, "quantiles", quantiles);
    json_put_number(json, "zeros", (double)column->zeros);
    json_put_number(json, "zero_share",
                    column->rows ? (double)column->zeros / (double)column->rows : (double)NAN);
    json_put_bool(json, "logarithmic", column->logarithmic);
}

/* A value as a symbol or number; null for none. */
static struct json *value_json(const struct describe_page *page,
                               const struct column_description *column, double value)
{
    if (column->symbol && !isnan(value)) {
        return json_new_text(described_symbol(page->table->store, column->feature, value));
    }
    return json_new_number(value);
}

static struct json *column_json(const struct describe_page *page, size_t index)
{
    const struct column_description *column = &page->columns[index];
    const struct schema *schema = page->table->store->schema;
    struct json *json = json_new_object(), *histogram = json_new_array();
    json_put_text(json, "type", column->symbol ? "symbol" : "number");
    json_put_number(json, "distinct", (double)column->distinct);
    json_put_number(json, "missing", (double)column->missing);
    json_put(json, "most", value_json(page, column, column->most_value));
    json_put_number(json, "most_rows", (double)column->most);
    if (!column->symbol) {
        put_number_column(column, json);
    }
    for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
        json_append_number(histogram, (double)column->histogram[i]);
    }
    json_put(json, "histogram", histogram);
    struct json *by_class = page->class_count ? json_new_object() : NULL;
    for (size_t i = 0; i < page->class_count; i++) {
        json_put(by_class, schema->categories[i],
                 value_json(page, column, page->typical[index * page->class_count + i]));
    }
    json_put(json, "by_class", by_class);
    return json;
}

static struct json *names_json(const struct describe_page *page,
                               bool (*holds)(const struct column_description *column))
{
    struct json *names = json_new_array();
    for (size_t i = 0; i < page->count; i++) {
        if (holds(&page->columns[i])) {
            json_append_text(names,
                             schema_feature(page->table->store->schema, page->features[i])->name);
        }
    }
    return names;
}

static void put_labels(const struct describe_page *page, struct json *result)
{
    struct json *ceiling = json_new_object(), *contradictions = json_new_object();
    struct json *class_lines = json_new_object();
    const struct schema *schema = page->table->store->schema;
    const struct label_description *labels = &page->labels;
    for (size_t i = 0; i <= SCHEME_ATTACK; i++) {
        const struct scheme_labels *scheme = &labels->schemes[i];
        struct json *json = json_new_object();
        json_put_number(ceiling, scheme_names[i], scheme->ceiling);
        json_put_number(json, "vectors", (double)scheme->conflicting);
        json_put_number(json, "rows", (double)scheme->conflicting_rows);
        json_put(contradictions, scheme_names[i], json);
    }
    json_put_number(result, "distinct", (double)labels->distinct);
    json_put_number(result, "duplicates", (double)(labels->rows - labels->distinct));
    for (size_t i = 0; i < schema->category_count; i++) {
        json_put_number(class_lines, schema->categories[i], (double)labels->class_lines[i]);
    }
    json_put_number(result, "distinct_lines", (double)labels->distinct_lines);
    json_put(result, "distinct_lines_by_class", class_lines);
    json_put_number(result, "conflicting", (double)labels->schemes[SCHEME_ATTACK].conflicting);
    json_put(result, "contradictions", contradictions);
    json_put(result, "ceiling", ceiling);
}

static void put_shift(const struct describe_page *page, struct json *result)
{
    struct json *shifts = json_new_array();
    for (size_t i = 0; i < page->shift_count; i++) {
        const struct column_shift *shift = &page->shifts[i];
        struct json *json = json_new_object();
        json_put_text(json, "column",
                      schema_feature(page->table->store->schema, shift->feature)->name);
        json_put_number(json, "psi", shift->psi);
        json_append(shifts, json);
    }
    json_put_text(result, "against", page->against->name);
    json_put(result, "shift", shifts);
    json_put_number(result, "shared_rows", (double)page->overlap.shared_rows);
    json_put_number(result, "twins", (double)page->overlap.twins);
    json_put_number(result, "twins_same_label", (double)page->overlap.twins_same_label);
    json_put_number(result, "twins_against", (double)page->overlap_back.twins);
    json_put_number(result, "twins_against_same_label",
                    (double)page->overlap_back.twins_same_label);
}

void describe_json(const struct describe_page *page, struct json *result)
{
    const struct schema *schema = page->table->store->schema;
    struct json *features = json_new_object();
    for (size_t i = 0; i < page->count; i++) {
        json_put(features, schema_feature(schema, page->features[i])->name, column_json(page, i));
    }
    json_put_text(result, "table", page->table->name);
    json_put_number(result, "rows", (double)page->table->count);
    json_put_text(result, "taxonomy", schema->taxonomies[page->taxonomy].name);
    json_put(result, "features", features);
    json_put(result, "constant", names_json(page, column_is_constant));
    json_put(result, "nearly_constant", names_json(page, column_is_nearly_constant));
    put_labels(page, result);
    if (page->against) {
        put_shift(page, result);
    }
}
