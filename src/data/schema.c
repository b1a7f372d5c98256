/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be asked of a schema: where a name stands, which class an attack is in. */
#include "src/data/schema.h"

#include <math.h>
#include <string.h>

#include "src/base/arena.h"

const char *const scheme_names[] = { "category", "binary", "attack", NULL };

struct schema *schema_hold(struct schema *schema)
{
    atomic_fetch_add(&schema->references, 1);
    return schema;
}

void schema_release(struct schema *schema)
{
    if (schema && atomic_fetch_sub(&schema->references, 1) == 1)
        arena_free(schema->arena); /* the schema itself lies in it */
}

size_t schema_label_length(const struct schema *schema, const char *label, size_t length)
{
    bool cut = schema->label_ending && length > 0 && label[length - 1] == schema->label_ending;
    return length - cut;
}

static bool is_name(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

size_t schema_attack_index(const struct schema *schema, const char *name, size_t length)
{
    for (size_t i = 0; i < schema->attack_count; i++)
        if (is_name(schema->attacks[i].name, name, length))
            return i;
    for (size_t i = 0; i < schema->normal_label_count; i++)
        if (is_name(schema->normal_labels[i], name, length))
            return CLASS_NORMAL;
    return SIZE_MAX;
}

size_t schema_category_index(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->category_count; i++)
        if (strcmp(schema->categories[i], name) == 0)
            return i;
    return SIZE_MAX;
}

size_t schema_taxonomy_index(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->taxonomy_count; i++)
        if (strcmp(schema->taxonomies[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

size_t schema_feature_index(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->feature_count; i++)
        if (strcmp(schema_feature(schema, i)->name, name) == 0)
            return i;
    return SIZE_MAX;
}

const struct schema_column *schema_feature(const struct schema *schema, size_t feature)
{
    return &schema->columns[schema->features[feature]];
}

double schema_last_value(const struct schema *schema, size_t feature)
{
    const struct schema_column *column = schema_feature(schema, feature);
    return column->kind == COLUMN_SYMBOL ? (double)column->symbol_count : (double)INFINITY;
}

const char *schema_symbol_text(const void *context, double code)
{
    const struct schema_column *column = context;
    return code < (double)column->symbol_count ? column->symbols[(size_t)code] : "(unknown)";
}

size_t schema_category(const struct schema *schema, size_t taxonomy, size_t attack)
{
    const struct schema_taxonomy *exceptions = &schema->taxonomies[taxonomy];
    for (size_t i = 0; i < exceptions->exceptions; i++)
        if (exceptions->attack[i] == attack)
            return exceptions->category[i];
    return schema->attacks[attack].category;
}

static bool same_symbols(const struct schema_column *a, const struct schema_column *b)
{
    if (a->symbol_count != b->symbol_count)
        return false;
    for (size_t i = 0; i < a->symbol_count; i++)
        if (strcmp(a->symbols[i], b->symbols[i]) != 0)
            return false;
    return true;
}

bool schema_same_features(const struct schema *a, const struct schema *b)
{
    if (a == b)
        return true;
    if (a->feature_count != b->feature_count)
        return false;
    for (size_t i = 0; i < a->feature_count; i++) {
        const struct schema_column *left = schema_feature(a, i);
        const struct schema_column *right = schema_feature(b, i);
        if (left->kind != right->kind || strcmp(left->name, right->name) != 0 ||
            !same_symbols(left, right))
            return false;
    }
    return true;
}

static bool same_taxonomies(const struct schema *a, const struct schema *b)
{
    if (a->taxonomy_count != b->taxonomy_count)
        return false;
    for (size_t t = 0; t < a->taxonomy_count; t++) {
        if (strcmp(a->taxonomies[t].name, b->taxonomies[t].name) != 0)
            return false;
        for (size_t i = 0; i < a->attack_count; i++)
            if (schema_category(a, t, i) != schema_category(b, t, i))
                return false;
    }
    return true;
}

bool schema_same_classes(const struct schema *a, const struct schema *b)
{
    if (a == b)
        return true;
    if (a->attack_count != b->attack_count || a->category_count != b->category_count)
        return false;
    for (size_t i = 0; i < a->category_count; i++)
        if (strcmp(a->categories[i], b->categories[i]) != 0)
            return false;
    for (size_t i = 0; i < a->attack_count; i++)
        if (strcmp(a->attacks[i].name, b->attacks[i].name) != 0)
            return false;
    return same_taxonomies(a, b);
}

size_t scheme_class_count(const struct schema *schema, enum scheme scheme)
{
    switch (scheme) {
    case SCHEME_BINARY:
        return 2;
    case SCHEME_ATTACK:
        return schema->attack_count;
    case SCHEME_CATEGORY:
        break;
    }
    return schema->category_count;
}

const char *scheme_class_name(const struct schema *schema, enum scheme scheme, size_t class_index)
{
    switch (scheme) {
    case SCHEME_BINARY:
        return class_index == CLASS_NORMAL ? "normal" : "attack";
    case SCHEME_ATTACK:
        return schema->attacks[class_index].name;
    case SCHEME_CATEGORY:
        break;
    }
    return schema->categories[class_index];
}

size_t scheme_class(const struct schema *schema, enum scheme scheme, size_t taxonomy, size_t attack)
{
    switch (scheme) {
    case SCHEME_BINARY:
        return schema_category(schema, taxonomy, attack) == CLASS_NORMAL ? 0 : 1;
    case SCHEME_ATTACK:
        return attack;
    case SCHEME_CATEGORY:
        break;
    }
    return schema_category(schema, taxonomy, attack);
}
