/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A preparation as JSON, for the model file. The schema goes along as the text of a schema file,
 * settings and columns under their names, never under their numbers.
 */
#include "src/data/prepare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/components.h"
#include "src/data/prepare_parts.h"
#include "src/data/select.h"

static struct json *settings_to_json(const struct preparation *p)
{
    const struct prepare_settings *settings = &p->settings;
    struct json *json = json_new_object();
    json_put_text(json, "classes", scheme_names[settings->classes]);
    json_put_text(json, "encode", encode_names[settings->encode]);
    json_put_text(json, "scale", scale_names[settings->scale]);
    json_put_text(json, "log", settings->log);
    json_put_text(json, "drop", settings->drop);
    json_put_text(json, "select", selection_names[settings->select]);
    if (settings->select != SELECTION_NONE)
        json_put_number(json, "keep", (double)settings->keep);
    json_put_bool(json, "clip", settings->clip);
    json_put_text(json, "taxonomy", p->schema->taxonomies[settings->taxonomy].name);
    return json;
}

static struct json *known_to_json(const struct preparation *p, const struct scaler *scaler)
{
    struct json *names = json_new_array();
    const struct schema_column *column = schema_feature(p->schema, scaler->feature);
    for (size_t i = 0; i < scaler->known_count; i++)
        json_append_text(names, column->symbols[scaler->known[i]]);
    return names;
}

static struct json *scaler_to_json(const struct preparation *p, const struct scaler *scaler)
{
    struct json *json = json_new_object();
    json_put_text(json, "column", schema_feature(p->schema, scaler->feature)->name);
    json_put_bool(json, "log", scaler->log);
    json_put_bool(json, "constant", scaler->constant);
    json_put_number(json, "shift", scaler->shift);
    json_put_number(json, "range", scaler->range);
    json_put_number(json, "low", scaler->low);
    json_put_number(json, "high", scaler->high);
    json_put_number(json, "least", scaler->least);
    json_put_number(json, "greatest", scaler->greatest);
    if (!scaler->symbol)
        json_put_number(json, "fill", scaler->fill);
    json_put_number(json, "rows", (double)scaler->rows);
    if (scaler->known)
        json_put(json, "known", known_to_json(p, scaler));
    return json;
}

static struct json *ranking_to_json(const struct preparation *p)
{
    struct json *ranking = json_new_array();
    for (size_t i = 0; i < p->ranking_count; i++) {
        const struct ranked_feature *ranked = &p->ranking[i];
        struct json *json = json_new_object();
        json_put_text(json, "column", schema_feature(p->schema, ranked->feature)->name);
        json_put_number(json, "figure", ranked->figure);
        json_put_number(json, "bins", (double)ranked->bins);
        json_append(ranking, json);
    }
    return ranking;
}

struct json *preparation_to_json(const struct preparation *preparation)
{
    struct str text;
    str_init(&text);
    schema_text(preparation->schema, &text);
    struct json *json = json_new_object(), *scalers = json_new_array();
    json_put_text(json, "schema_name", preparation->schema->name);
    json_put(json, "schema", str_failed(&text) ? NULL : json_new_text(text.text));
    json_put(json, "settings", settings_to_json(preparation));
    json_put_text(json, "fitted_on", preparation->fitted_on);
    json_put_text(json, "fitted_table", preparation->fitted_table);
    json_put_number(json, "fitted_rows", (double)preparation->fitted_rows);
    for (size_t i = 0; i < preparation->scaler_count; i++)
        json_append(scalers, scaler_to_json(preparation, &preparation->scalers[i]));
    json_put(json, "columns", scalers);
    if (preparation->ranking)
        json_put(json, "ranking", ranking_to_json(preparation));
    if (preparation->components)
        json_put(json, "components", components_to_json(preparation->components));
    str_done(&text);
    return json;
}

static bool damaged(const char *what, struct err *err)
{
    return err_set(err, ERR_INPUT, "the preparation in the file is damaged: %s", what);
}

static const char *text_at(const struct json *json, const char *key)
{
    const struct json *value = json ? json_get(json, key) : NULL;
    return value ? json_string_of(value) : NULL;
}

static size_t choice_at(const struct json *json, const char *key, const char *const *names)
{
    const char *text = text_at(json, key);
    for (size_t i = 0; text && names[i]; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    return SIZE_MAX;
}

static bool copy_list(const struct json *json, const char *key, char *to, size_t size)
{
    const char *text = text_at(json, key);
    return text && (size_t)snprintf(to, size, "%s", text) < size;
}

static bool number_at(const struct json *json, const char *key, double *number)
{
    const struct json *value = json_get(json, key);
    *number = value ? json_number(value) : 0;
    return value && isfinite(*number);
}

static bool count_at(const struct json *json, const char *key, size_t *count)
{
    double number;
    bool good = number_at(json, key, &number) && number >= 0 && number <= 4294967296.0 &&
                number == floor(number);
    *count = good ? (size_t)number : 0;
    return good;
}

/* A file from before there were selections has none. */
static bool selection_from_json(const struct json *json, struct prepare_settings *settings)
{
    if (!json_get(json, "select"))
        return true;
    size_t select = choice_at(json, "select", selection_names);
    if (select == SIZE_MAX)
        return false;
    settings->select = (enum selection)select;
    return select == SELECTION_NONE ||
           (count_at(json, "keep", &settings->keep) && settings->keep > 0);
}

static bool settings_from_json(const struct json *json, const struct schema *schema,
                               struct prepare_settings *settings, struct err *err)
{
    size_t classes = choice_at(json, "classes", scheme_names);
    size_t encode = choice_at(json, "encode", encode_names);
    size_t scale = choice_at(json, "scale", scale_names);
    const char *taxonomy = text_at(json, "taxonomy");
    const struct json *clip = json ? json_get(json, "clip") : NULL;
    prepare_defaults(settings);
    settings->taxonomy = taxonomy ? schema_taxonomy_index(schema, taxonomy) : SIZE_MAX;
    if (classes == SIZE_MAX || encode == SIZE_MAX || scale == SIZE_MAX ||
        settings->taxonomy == SIZE_MAX || !clip || json_type_of(clip) != JSON_TYPE_BOOL ||
        !copy_list(json, "log", settings->log, sizeof settings->log) ||
        !copy_list(json, "drop", settings->drop, sizeof settings->drop) ||
        !selection_from_json(json, settings))
        return damaged("a setting is missing or unknown", err);
    settings->classes = (enum scheme)classes;
    settings->encode = (enum encode)encode;
    settings->scale = (enum scale)scale;
    settings->clip = json_bool_of(clip);
    return true;
}

static size_t code_of(const struct schema_column *column, const char *name)
{
    for (size_t i = 0; name && i < column->symbol_count; i++)
        if (strcmp(column->symbols[i], name) == 0)
            return i;
    return SIZE_MAX;
}

/* The known symbols of a learnt vocabulary, each of them once. */
static bool known_from_json(const struct json *json, struct preparation *p, struct scaler *scaler,
                            struct err *err)
{
    const struct schema_column *column = schema_feature(p->schema, scaler->feature);
    const struct json *names = json_get(json, "known");
    if (!names || json_type_of(names) != JSON_TYPE_ARRAY ||
        json_count(names) > column->symbol_count)
        return damaged("a list of known symbols is missing", err);
    size_t count = json_count(names);
    size_t *codes = calloc(count + 1, sizeof *codes);
    if (!codes)
        return err_memory(err);
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        codes[i] = code_of(column, json_string_of(json_at(names, i)));
        good = codes[i] != SIZE_MAX;
        for (size_t before = 0; good && before < i; before++)
            good = codes[before] != codes[i];
    }
    good = good ? scaler_set_symbols(p, scaler, codes, count, err)
                : damaged("a known symbol is not in the vocabulary, or twice", err);
    free(codes);
    return good;
}

/* What was not kept at first: a file without it is read with the range that its edges imply. */
static void later_numbers(const struct json *json, const struct preparation *p,
                          struct scaler *scaler)
{
    double least = scaler->low * scaler->range + scaler->shift;
    double greatest = scaler->high * scaler->range + scaler->shift;
    if (!number_at(json, "least", &scaler->least))
        scaler->least = scaler->log ? expm1(least) : least;
    if (!number_at(json, "greatest", &scaler->greatest))
        scaler->greatest = scaler->log ? expm1(greatest) : greatest;
    if (!number_at(json, "fill", &scaler->fill))
        scaler->fill = scaler->least;
    if (!count_at(json, "rows", &scaler->rows))
        scaler->rows = p->fitted_rows;
}

static bool scaler_from_json(const struct json *json, struct preparation *p, struct scaler *scaler,
                             struct err *err)
{
    const char *column = text_at(json, "column");
    const struct json *log = json_get(json, "log"), *constant = json_get(json, "constant");
    if (!column || strcmp(column, schema_feature(p->schema, scaler->feature)->name) != 0)
        return damaged("its columns are not those of its schema", err);
    if (!log || !constant || !number_at(json, "shift", &scaler->shift) ||
        !number_at(json, "range", &scaler->range) || !number_at(json, "low", &scaler->low) ||
        !number_at(json, "high", &scaler->high) || !(scaler->range > 0))
        return damaged("a number is missing", err);
    scaler->log = json_bool_of(log);
    scaler->constant = json_bool_of(constant);
    later_numbers(json, p, scaler);
    return !scaler->symbol || !p->schema->learnt_vocabulary ||
           known_from_json(json, p, scaler, err);
}

static bool is_listed(const struct preparation *p, size_t feature)
{
    for (size_t i = 0; i < p->ranking_count; i++)
        if (p->ranking[i].feature == feature)
            return true;
    return false;
}

static bool has_scaler(const struct preparation *p, size_t feature)
{
    for (size_t i = 0; i < p->scaler_count; i++)
        if (p->scalers[i].feature == feature)
            return true;
    return false;
}

/* Each feature that is not dropped once, figures from the greatest down. */
static bool ranked_from_json(const struct json *json, const struct preparation *p,
                             struct ranked_feature *ranked)
{
    const char *name = text_at(json, "column");
    ranked->feature = name ? schema_feature_index(p->schema, name) : SIZE_MAX;
    return ranked->feature != SIZE_MAX && has_scaler(p, ranked->feature) &&
           !is_listed(p, ranked->feature) && number_at(json, "figure", &ranked->figure) &&
           ranked->figure >= 0 && count_at(json, "bins", &ranked->bins) && ranked->bins > 0 &&
           (p->ranking_count == 0 || ranked->figure <= p->ranking[p->ranking_count - 1].figure);
}

static bool ranking_from_json(const struct json *json, struct preparation *p, struct err *err)
{
    const struct json *ranking = json_get(json, "ranking");
    if (!ranking || json_type_of(ranking) != JSON_TYPE_ARRAY ||
        json_count(ranking) != p->scaler_count)
        return damaged("its ranking is not one of its columns", err);
    p->ranking = arena_take(p->arena, p->scaler_count, sizeof *p->ranking, err);
    if (!p->ranking)
        return false;
    for (; p->ranking_count < p->scaler_count; p->ranking_count++)
        if (!ranked_from_json(json_at(ranking, p->ranking_count), p, &p->ranking[p->ranking_count]))
            return damaged("its ranking is not one of its columns", err);
    selection_apply(p);
    return true;
}

static bool scalers_from_json(const struct json *json, struct preparation *p, struct err *err)
{
    const struct json *columns = json_get(json, "columns");
    const char *fitted_on = text_at(json, "fitted_on");
    if (selection_ranks(p->settings.select) && !ranking_from_json(json, p, err))
        return false;
    if (!columns || json_type_of(columns) != JSON_TYPE_ARRAY ||
        json_count(columns) != p->scaler_count || !fitted_on)
        return damaged("its columns are not those of its schema", err);
    const char *table = text_at(json, "fitted_table");
    size_t length = table ? strlen(table) : strcspn(fitted_on, " ");
    p->fitted_on = arena_text(p->arena, fitted_on, strlen(fitted_on), err);
    p->fitted_table = arena_text(p->arena, table ? table : fitted_on, length, err);
    count_at(json, "fitted_rows", &p->fitted_rows);
    if (!p->fitted_on || !p->fitted_table)
        return false;
    for (size_t i = 0; i < p->scaler_count; i++)
        if (!scaler_from_json(json_at(columns, i), p, &p->scalers[i], err))
            return false;
    return preparation_finish(p, err) &&
           (p->settings.select != SELECTION_PCA ||
            components_from_json(json_get(json, "components"), p, err));
}

struct preparation *preparation_from_json(const struct json *json, struct err *err)
{
    const char *text = text_at(json, "schema"), *name = text_at(json, "schema_name");
    struct prepare_settings settings;
    if (!text || !name) {
        damaged("its schema is missing", err);
        return NULL;
    }
    struct str file; /* a schema is called after its file */
    str_init(&file);
    str_addf(&file, "%s.schema", name);
    struct schema *schema = schema_parse(NULL, file.text, text, strlen(text), err);
    struct preparation *p = NULL;
    str_done(&file);
    if (schema && settings_from_json(json_get(json, "settings"), schema, &settings, err))
        p = preparation_begin(&settings, schema, err);
    schema_release(schema);
    if (p && !scalers_from_json(json, p, err)) {
        preparation_release(p);
        p = NULL;
    }
    return p;
}
