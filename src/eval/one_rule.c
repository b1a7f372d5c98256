/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding the best rule on one feature, and putting it into words. */
#include "src/eval/one_rule.h"

#include <math.h>
#include <stdlib.h>

bool one_rule_may_use(const struct preparation *preparation, size_t feature)
{
    for (size_t i = 0; i < preparation_cells(preparation); i++) {
        if (preparation_cell_feature(preparation, i) == feature) {
            return true;
        }
    }
    return false;
}

struct rule_column rule_column_of(const struct table *table, size_t feature,
                                  const struct class_tally *tally)
{
    bool symbol = schema_feature(table->store->schema, feature)->kind == COLUMN_SYMBOL;
    return (struct rule_column){
        .symbol = symbol, .count = tally->count, .values = tally->values, .rows = tally->rows
    };
}

/* The columns in use, their values with rows by class of the scheme. */
struct columns {
    struct class_tally *tallies;
    struct rule_column *of_feature;
    size_t count;
};

static bool make_columns(const struct one_rule_request *request, size_t classes,
                         struct columns *columns, struct err *err)
{
    const struct schema *schema = request->train->store->schema;
    uint16_t *class_of = classes_by_attack(schema, request->scheme, request->taxonomy, err);
    columns->count = schema->feature_count;
    columns->tallies = calloc(columns->count + 1, sizeof *columns->tallies);
    columns->of_feature = calloc(columns->count + 1, sizeof *columns->of_feature);
    bool ok = class_of && ((columns->tallies && columns->of_feature) || err_memory(err));
    for (size_t i = 0; ok && i < columns->count; i++) {
        ok = !one_rule_may_use(request->preparation, i) ||
             class_tally_merge(&request->by_attack[i], class_of, classes,
                               schema_last_value(schema, i), &columns->tallies[i], err);
        columns->of_feature[i] = rule_column_of(request->train, i, &columns->tallies[i]);
    }
    free(class_of);
    return ok;
}

static void columns_done(struct columns *columns)
{
    for (size_t i = 0; columns->tallies && i < columns->count; i++) {
        class_tally_done(&columns->tallies[i]);
    }
    free(columns->tallies);
    free(columns->of_feature);
}

static bool put_into_words(const struct one_rule_request *request, struct one_rule *rule,
                           struct err *err)
{
    const struct schema *schema = request->train->store->schema;
    const struct schema_column *column =
        rule->rule.column == SIZE_MAX ? NULL : schema_feature(schema, rule->rule.column);
    const char **names = calloc(rule->classes + 1, sizeof *names);
    struct str text;
    str_init(&text);
    for (size_t c = 0; names && c < rule->classes; c++) {
        names[c] = scheme_class_name(schema, request->scheme, c);
    }
    if (names) {
        rule_text(&rule->rule, column ? column->name : "", names, schema_symbol_text, column,
                  &text);
    }
    free(names);
    rule->feature = column ? column->name : NULL;
    rule->last = column ? schema_last_value(schema, rule->rule.column) : (double)INFINITY;
    rule->text = str_take(&text);
    str_done(&text);
    return rule->text != NULL || err_memory(err);
}

bool one_rule_find(const struct one_rule_request *request, struct one_rule *rule, struct err *err)
{
    struct columns columns = { 0 };
    *rule = (struct one_rule){ .classes = scheme_class_count(request->train->store->schema,
                                                             request->scheme) };
    bool ok = make_columns(request, rule->classes, &columns, err) &&
              rule_find(columns.of_feature, columns.count, rule->classes, &rule->rule, err) &&
              put_into_words(request, rule, err);
    columns_done(&columns);
    if (!ok) {
        one_rule_done(rule);
    }
    return ok;
}

static bool find_alone(const struct one_rule_request *request, const struct columns *columns,
                       size_t feature, size_t classes, struct one_rule *rule, struct err *err)
{
    rule->classes = classes;
    if (!rule_find(&columns->of_feature[feature], 1, classes, &rule->rule, err)) {
        return false;
    }
    if (rule->rule.column != SIZE_MAX) {
        rule->rule.column = feature;
    }
    return put_into_words(request, rule, err);
}

bool one_rule_of_each(const struct one_rule_request *request, struct one_rule *rules,
                      struct err *err)
{
    struct columns columns = { 0 };
    const struct schema *schema = request->train->store->schema;
    size_t classes = scheme_class_count(schema, request->scheme);
    bool ok = make_columns(request, classes, &columns, err);
    for (size_t i = 0; i < schema->feature_count; i++) {
        rules[i] = (struct one_rule){ 0 };
        if (ok && one_rule_may_use(request->preparation, i)) {
            ok = find_alone(request, &columns, i, classes, &rules[i], err);
        }
    }
    columns_done(&columns);
    return ok;
}

void one_rule_done(struct one_rule *rule)
{
    rule_done(&rule->rule);
    free(rule->text);
    *rule = (struct one_rule){ 0 };
}

size_t one_rule_answer(const struct one_rule *rule, const struct store *store, uint32_t row)
{
    if (rule->rule.column == SIZE_MAX) {
        return rule->rule.outside;
    }
    double value = store_value(store, rule->rule.column, row);
    return rule_answer(&rule->rule, value > rule->last ? rule->last : value);
}
