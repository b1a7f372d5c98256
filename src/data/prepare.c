/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From settings to the list of inputs, and from rows to numbers. */
#include "src/data/prepare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/data/components.h"
#include "src/data/prepare_parts.h"
#include "src/data/select.h"

const char *const encode_names[] = { "integer", "onehot", NULL };
const char *const scale_names[] = { "minmax", "zscore", "none", NULL };

void prepare_defaults(struct prepare_settings *settings)
{
    *settings = (struct prepare_settings){ .classes = SCHEME_CATEGORY,
                                           .encode = ENCODE_INTEGER,
                                           .scale = SCALE_MINMAX,
                                           .log = "auto",
                                           .clip = true };
}

static bool unknown_column(const struct schema *schema, const char *key, const char *name,
                           struct err *err)
{
    const char **names = calloc(schema->feature_count, sizeof *names);
    if (!names)
        return err_memory(err);
    for (size_t i = 0; i < schema->feature_count; i++)
        names[i] = schema_feature(schema, i)->name;
    const char *near = near_name(name, names, schema->feature_count);
    err_set(err, ERR_USAGE, "%s names %s, which is no feature of %s", key, name, schema->name);
    if (near)
        err_hint(err, "did you mean %s?", near);
    free(names);
    return false;
}

/* Marks the features of a comma-separated list. */
static bool mark_listed(const struct schema *schema, const char *key, const char *list,
                        bool *marked, struct err *err)
{
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", list);
    char *rest = copy;
    for (char *name; (name = strsep(&rest, ","));) {
        name += strspn(name, " ");
        name[strcspn(name, " ")] = '\0';
        if (name[0] == '\0')
            continue;
        size_t feature = schema_feature_index(schema, name);
        if (feature == SIZE_MAX)
            return unknown_column(schema, key, name, err);
        marked[feature] = true;
    }
    return true;
}

static bool list_scalers(struct preparation *p, const bool *dropped, const bool *logged,
                         struct err *err)
{
    const struct schema *schema = p->schema;
    p->scalers = arena_take(p->arena, schema->feature_count, sizeof *p->scalers, err);
    if (!p->scalers)
        return false;
    for (size_t i = 0; i < schema->feature_count; i++) {
        const struct schema_column *column = schema_feature(schema, i);
        if (dropped[i])
            continue;
        if (logged[i] && column->kind == COLUMN_SYMBOL)
            return err_set(err, ERR_USAGE, "log names %s, which is no number", column->name);
        struct scaler *scaler = &p->scalers[p->scaler_count++];
        *scaler = (struct scaler){ .feature = i, .log = logged[i], .range = 1 };
        scaler->symbol = column->kind == COLUMN_SYMBOL;
        scaler->one_hot = scaler->symbol && p->settings.encode == ENCODE_ONEHOT;
        scaler->known_count = column->symbol_count;
    }
    return p->scaler_count > 0 || err_set(err, ERR_USAGE, "drop leaves no feature");
}

size_t scaler_inputs(const struct scaler *scaler)
{
    return scaler->one_hot ? scaler->known_count : 1;
}

/* Each scaler's inputs come behind those of the one before. */
static void place_inputs(struct preparation *p)
{
    p->cells = 0;
    for (size_t i = 0; i < p->scaler_count; i++) {
        p->scalers[i].input = p->cells;
        p->cells += scaler_inputs(&p->scalers[i]);
    }
    p->inputs = p->cells;
}

static bool choose_features(struct preparation *p, struct err *err)
{
    const struct prepare_settings *settings = &p->settings;
    size_t count = p->schema->feature_count;
    bool *dropped = calloc(count, sizeof *dropped), *logged = calloc(count, sizeof *logged);
    bool listed = strcmp(settings->log, "auto") != 0 && strcmp(settings->log, "none") != 0;
    bool good = dropped && logged;
    if (!good)
        err_memory(err);
    good = good && mark_listed(p->schema, "drop", settings->drop, dropped, err) &&
           (!listed || mark_listed(p->schema, "log", settings->log, logged, err)) &&
           list_scalers(p, dropped, logged, err);
    free(dropped);
    free(logged);
    return good;
}

struct preparation *preparation_begin(const struct prepare_settings *settings,
                                      struct schema *schema, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct preparation *p = arena ? arena_take(arena, 1, sizeof *p, err) : NULL;
    if (!p) {
        arena_free(arena);
        return NULL;
    }
    p->arena = arena;
    p->settings = *settings;
    p->schema = schema_hold(schema);
    p->references = 1;
    if (settings->taxonomy >= schema->taxonomy_count)
        err_set(err, ERR_USAGE, "%s has no such taxonomy", schema->name);
    else if (choose_features(p, err)) {
        place_inputs(p);
        return p;
    }
    preparation_release(p);
    return NULL;
}

static int widest_first(const void *left, const void *right)
{
    size_t a = scaler_inputs(left), b = scaler_inputs(right);
    return (a < b) - (a > b);
}

/* Which features a selection will keep is not known before there are rows: at most the widest. */
static void keep_widest(struct preparation *p)
{
    qsort(p->scalers, p->scaler_count, sizeof *p->scalers, widest_first);
    p->scaler_count = p->settings.keep < p->scaler_count ? p->settings.keep : p->scaler_count;
    place_inputs(p);
}

bool prepare_check(const struct prepare_settings *settings, struct schema *schema, size_t *inputs,
                   struct err *err)
{
    struct preparation *p = preparation_begin(settings, schema, err);
    if (p && selection_ranks(settings->select))
        keep_widest(p);
    *inputs = p ? p->inputs : 0;
    if (p && settings->select == SELECTION_PCA && settings->keep < p->inputs)
        *inputs = settings->keep;
    preparation_release(p);
    return p;
}

static bool name_inputs(struct preparation *p, const struct scaler *scaler, struct err *err)
{
    const struct schema_column *column = schema_feature(p->schema, scaler->feature);
    for (size_t i = 0; i < scaler_inputs(scaler); i++) {
        char name[600];
        if (scaler->one_hot)
            snprintf(name, sizeof name, "%s=%s", column->name,
                     column->symbols[scaler->known ? scaler->known[i] : i]);
        else
            snprintf(name, sizeof name, "%s", column->name);
        p->cell_features[scaler->input + i] = scaler->feature;
        p->cell_names[scaler->input + i] = arena_text(p->arena, name, strlen(name), err);
        if (!p->cell_names[scaler->input + i])
            return false;
    }
    return true;
}

bool preparation_finish(struct preparation *p, struct err *err)
{
    place_inputs(p);
    if (p->inputs == 0)
        return err_set(err, ERR_INPUT, "no input is left: the training rows have no known symbol");
    p->cell_names = arena_take(p->arena, p->cells, sizeof *p->cell_names, err);
    p->input_names = p->cell_names;
    p->cell_features = arena_take(p->arena, p->cells, sizeof *p->cell_features, err);
    p->classes = arena_take(p->arena, p->schema->attack_count, sizeof *p->classes, err);
    if (!p->cell_names || !p->cell_features || !p->classes)
        return false;
    for (size_t i = 0; i < p->schema->attack_count; i++)
        p->classes[i] = scheme_class(p->schema, p->settings.classes, p->settings.taxonomy, i);
    for (size_t i = 0; i < p->scaler_count; i++)
        if (!name_inputs(p, &p->scalers[i], err))
            return false;
    return true;
}

struct preparation *preparation_hold(const struct preparation *preparation)
{
    /* Constant to those that use it; the count of who does so is not part of the value. */
    struct preparation *held = (struct preparation *)(uintptr_t)preparation;
    atomic_fetch_add(&held->references, 1);
    return held;
}

void preparation_release(struct preparation *preparation)
{
    if (!preparation || atomic_fetch_sub(&preparation->references, 1) != 1)
        return;
    schema_release(preparation->schema);
    arena_free(preparation->arena); /* the preparation itself lies in it */
}

const struct prepare_settings *preparation_settings(const struct preparation *preparation)
{
    return &preparation->settings;
}

struct schema *preparation_schema(const struct preparation *preparation)
{
    return preparation->schema;
}

size_t preparation_inputs(const struct preparation *preparation)
{
    return preparation->inputs;
}

size_t preparation_classes(const struct preparation *preparation)
{
    return scheme_class_count(preparation->schema, preparation->settings.classes);
}

const char *preparation_class_name(const struct preparation *preparation, size_t class_index)
{
    return scheme_class_name(preparation->schema, preparation->settings.classes, class_index);
}

const char *preparation_input_name(const struct preparation *preparation, size_t input)
{
    return preparation->input_names[input];
}

size_t preparation_cells(const struct preparation *preparation)
{
    return preparation->cells;
}

const char *preparation_cell_name(const struct preparation *preparation, size_t cell)
{
    return preparation->cell_names[cell];
}

size_t preparation_cell_feature(const struct preparation *preparation, size_t cell)
{
    return preparation->cell_features[cell];
}

size_t preparation_components(const struct preparation *preparation)
{
    return preparation->components ? preparation->components->count : 0;
}

struct fitted_component preparation_component(const struct preparation *preparation, size_t index)
{
    const struct components *c = preparation->components;
    return (struct fitted_component){ c->variances[index], c->vectors + index * c->cells };
}

double preparation_total_variance(const struct preparation *preparation)
{
    return preparation->components ? preparation->components->total : 0;
}

const char *preparation_fitted_on(const struct preparation *preparation)
{
    return preparation->fitted_on;
}

bool preparation_fits(const struct preparation *preparation, const struct table *table,
                      struct err *err)
{
    const struct schema *own = preparation->schema, *other = table->store->schema;
    if (!schema_same_features(own, other)) {
        err_set(err, ERR_USAGE, "%s has the columns of %s, but the preparation was made for %s",
                table->name, other->name, own->name);
        return err_hint(err, "train on a table of %s, or load data of %s", other->name, own->name);
    }
    if (schema_same_classes(own, other))
        return true;
    err_set(err, ERR_USAGE, "the attacks and categories of %s are not those of the preparation",
            table->name);
    return other->learnt_vocabulary
               ? err_hint(err, "load the file again: while the model is there, "
                               "a file with its columns is read as its rows were")
               : false;
}

size_t preparation_class(const struct preparation *preparation, const struct store *store,
                         uint32_t row)
{
    return preparation->classes[store->attacks[row]];
}

size_t preparation_columns(const struct preparation *preparation)
{
    return preparation->scaler_count;
}

struct fitted_column preparation_column(const struct preparation *preparation, size_t index)
{
    const struct scaler *scaler = &preparation->scalers[index];
    return (struct fitted_column){ .feature = scaler->feature,
                                   .symbol = scaler->symbol,
                                   .one_hot = scaler->one_hot,
                                   .learnt = scaler->known != NULL,
                                   .symbols = scaler->known_count,
                                   .inputs = scaler_inputs(scaler),
                                   .log = scaler->log,
                                   .constant = scaler->constant,
                                   .shift = scaler->shift,
                                   .range = scaler->range,
                                   .low = scaler->low,
                                   .high = scaler->high,
                                   .least = scaler->least,
                                   .greatest = scaler->greatest,
                                   .fill = scaler->symbol ? (double)NAN : scaler->fill,
                                   .rows = scaler->rows };
}

const char *preparation_symbol(const struct preparation *preparation, size_t index, size_t place)
{
    const struct scaler *scaler = &preparation->scalers[index];
    const struct schema_column *column = schema_feature(preparation->schema, scaler->feature);
    return column->symbols[scaler->known ? scaler->known[place] : place];
}

size_t preparation_place(const struct preparation *preparation, size_t index,
                         const struct store *store, uint32_t row)
{
    const struct scaler *scaler = &preparation->scalers[index];
    return scaler_place(scaler, preparation, store_value(store, scaler->feature, row));
}

const char *preparation_fitted_table(const struct preparation *preparation)
{
    return preparation->fitted_table;
}

size_t preparation_fitted_rows(const struct preparation *preparation)
{
    return preparation->fitted_rows;
}

const struct ranked_feature *preparation_ranking(const struct preparation *preparation,
                                                 size_t *count)
{
    *count = preparation->ranking_count;
    return preparation->ranking;
}

static void encode_symbol(const struct preparation *preparation, const struct scaler *scaler,
                          double code, real *out)
{
    size_t place = scaler_place(scaler, preparation, code);
    for (size_t i = 0; i < scaler->known_count; i++)
        out[i] = 0;
    if (place < scaler->known_count)
        out[place] = 1;
}

/* A feature with one cell. */
static inline real encode_number(const struct preparation *preparation, const struct scaler *scaler,
                                 const struct store *store, uint32_t row)
{
    const struct column *column = &store->columns[scaler->feature];
    if (scaler->table && column->type == CELL_U8 && !(column->divisor < scaler->table_divisor) &&
        !(column->divisor > scaler->table_divisor))
        return scaler->table[((const uint8_t *)column->cells)[row]];
    return scaler_apply(scaler, preparation, store_value(store, scaler->feature, row));
}

void preparation_encode_cells(const struct preparation *preparation, const struct store *store,
                              uint32_t row, real *cells)
{
    for (size_t i = 0; i < preparation->scaler_count; i++) {
        const struct scaler *scaler = &preparation->scalers[i];
        if (scaler->one_hot)
            encode_symbol(preparation, scaler, store_value(store, scaler->feature, row),
                          cells + scaler->input);
        else
            cells[scaler->input] = encode_number(preparation, scaler, store, row);
    }
}

/* Without a row of cells between: threads share the preparation, and nobody lends it room. */
static void encode_components(const struct preparation *preparation, const struct store *store,
                              uint32_t row, real *out)
{
    const struct components *components = preparation->components;
    components_begin(components, out);
    for (size_t i = 0; i < preparation->scaler_count; i++) {
        const struct scaler *scaler = &preparation->scalers[i];
        if (scaler->one_hot) {
            size_t place =
                scaler_place(scaler, preparation, store_value(store, scaler->feature, row));
            if (place < scaler->known_count)
                components_add(components, scaler->input + place, 1, out);
            continue;
        }
        real x = encode_number(preparation, scaler, store, row);
        if (x < 0 || x > 0)
            components_add(components, scaler->input, x, out);
    }
}

void preparation_encode(const struct preparation *preparation, const struct store *store,
                        uint32_t row, real *out)
{
    if (preparation->components)
        encode_components(preparation, store, row, out);
    else
        preparation_encode_cells(preparation, store, row, out);
}

void preparation_project(const struct preparation *preparation, const real *cells, real *inputs)
{
    if (!preparation->components) {
        memcpy(inputs, cells, preparation->cells * sizeof *inputs);
        return;
    }
    components_begin(preparation->components, inputs);
    for (size_t i = 0; i < preparation->cells; i++)
        if (cells[i] < 0 || cells[i] > 0)
            components_add(preparation->components, i, cells[i], inputs);
}

void preparation_project_back(const struct preparation *preparation, const real *d_inputs,
                              real *d_cells)
{
    const struct components *components = preparation->components;
    if (!components) {
        memcpy(d_cells, d_inputs, preparation->cells * sizeof *d_cells);
        return;
    }
    for (size_t i = 0; i < preparation->cells; i++) {
        double sum = 0;
        for (size_t k = 0; k < components->count; k++)
            sum += (double)components->weights[i * components->count + k] * (double)d_inputs[k];
        d_cells[i] = (real)sum;
    }
}

void preparation_encode_value(const struct preparation *preparation, size_t feature, double value,
                              real *out)
{
    for (size_t i = 0; i < preparation->scaler_count; i++) {
        const struct scaler *scaler = &preparation->scalers[i];
        if (scaler->feature == feature && scaler->one_hot)
            encode_symbol(preparation, scaler, value, out + scaler->input);
        else if (scaler->feature == feature)
            out[scaler->input] = scaler_apply(scaler, preparation, value);
    }
}
