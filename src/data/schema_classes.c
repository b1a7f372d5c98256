/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a schema that describe labels: categories, attacks, taxonomies. */
#include <string.h>

#include "src/base/near.h"
#include "src/data/schema_parts.h"

static size_t find_category(const struct builder *b, const struct word *word)
{
    for (size_t i = 0; i < b->schema->category_count; i++)
        if (word_is(word, b->schema->categories[i]))
            return i;
    return SIZE_MAX;
}

static bool unknown_category(struct builder *b, const struct word *word)
{
    char name[SCHEMA_NAME_LIMIT + 1] = "";
    if (word->length <= SCHEMA_NAME_LIMIT)
        memcpy(name, word->text, word->length);
    schema_complain(b, "is not a category", word);
    const char *near =
        near_name(name, (const char *const *)b->schema->categories, b->schema->category_count);
    return near ? err_hint(b->err, "did you mean %s?", near) : false;
}

static bool add_attack(struct builder *b, const struct word *word, size_t category)
{
    struct schema *schema = b->schema;
    if (schema_attack_index(schema, word->text, word->length) != SIZE_MAX)
        return schema_complain(b, "is listed twice", word);
    schema->attacks =
        schema_grown(b, schema->attacks, schema->attack_count, sizeof *schema->attacks);
    char *name = schema->attacks ? schema_value_of(b, word) : NULL;
    if (!name)
        return false;
    schema->attacks[schema->attack_count++] =
        (struct schema_attack){ .name = name, .category = category };
    return true;
}

bool schema_read_categories(struct builder *b, struct line *line)
{
    struct schema *schema = b->schema;
    if (schema->category_count > 0 && !line->goes_on)
        return schema_complain(b, "the categories are listed twice", NULL);
    for (struct word word; line_word(line, &word);) {
        if (find_category(b, &word) != SIZE_MAX)
            return schema_complain(b, "is listed twice", &word);
        if (schema->category_count == 0 && !word_is(&word, "normal"))
            return schema_complain(b, "cannot be the first category, which is normal", &word);
        schema->categories =
            schema_grown(b, schema->categories, schema->category_count, sizeof *schema->categories);
        char *name = schema->categories ? schema_value_of(b, &word) : NULL;
        if (!name)
            return false;
        schema->categories[schema->category_count++] = name;
    }
    const struct word normal = { "normal", 6 };
    return schema->attack_count > 0 || add_attack(b, &normal, CLASS_NORMAL);
}

bool schema_read_attacks(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!line->goes_on) {
        if (!line_word(line, &word))
            return schema_complain(b, "the category is missing", NULL);
        b->category = find_category(b, &word);
        if (b->category == SIZE_MAX)
            return unknown_category(b, &word);
    }
    while (line_word(line, &word))
        if (!add_attack(b, &word, b->category))
            return false;
    return true;
}

/* ATTACK=CATEGORY */
static bool add_exception(struct builder *b, struct schema_taxonomy *taxonomy,
                          const struct word *word)
{
    const char *equals = memchr(word->text, '=', word->length);
    if (!equals)
        return schema_complain(b, "should be ATTACK=CATEGORY", word);
    struct word attack = { word->text, (size_t)(equals - word->text) };
    struct word category = { equals + 1, word->length - attack.length - 1 };
    size_t attack_index = schema_attack_index(b->schema, attack.text, attack.length);
    size_t category_index = find_category(b, &category);
    if (attack_index == SIZE_MAX)
        return schema_complain(b, "is not an attack listed above", &attack);
    if (category_index == SIZE_MAX)
        return unknown_category(b, &category);
    size_t count = taxonomy->exceptions;
    taxonomy->attack = schema_grown(b, taxonomy->attack, count, sizeof *taxonomy->attack);
    taxonomy->category =
        taxonomy->attack ? schema_grown(b, taxonomy->category, count, sizeof *taxonomy->category)
                         : NULL;
    if (!taxonomy->category)
        return false;
    taxonomy->attack[count] = attack_index;
    taxonomy->category[count] = category_index;
    taxonomy->exceptions++;
    return true;
}

bool schema_read_taxonomy(struct builder *b, struct line *line)
{
    struct schema *schema = b->schema;
    struct word word;
    if (!b->own_taxonomies)
        schema->taxonomy_count = 0;
    b->own_taxonomies = true;
    if (!line->goes_on) {
        if (!line_word(line, &word))
            return schema_complain(b, "the name of the taxonomy is missing", NULL);
        for (size_t i = 0; i < schema->taxonomy_count; i++)
            if (word_is(&word, schema->taxonomies[i].name))
                return schema_complain(b, "is the name of two taxonomies", &word);
        schema->taxonomies =
            schema_grown(b, schema->taxonomies, schema->taxonomy_count, sizeof *schema->taxonomies);
        char *name = schema->taxonomies ? schema_name_of(b, &word) : NULL;
        if (!name)
            return false;
        schema->taxonomies[schema->taxonomy_count++] = (struct schema_taxonomy){ .name = name };
    }
    while (line_word(line, &word)) {
        if (schema->taxonomy_count == 1)
            return schema_complain(
                b, "cannot stand here: the first taxonomy is that of the attacks lines", &word);
        if (!add_exception(b, &schema->taxonomies[schema->taxonomy_count - 1], &word))
            return false;
    }
    return true;
}

bool schema_read_normal(struct builder *b, struct line *line)
{
    struct schema *schema = b->schema;
    for (struct word word; line_word(line, &word);) {
        size_t known = schema_attack_index(schema, word.text, word.length);
        if (known == CLASS_NORMAL || word_is(&word, "normal"))
            continue; /* it means that already, or will */
        if (known != SIZE_MAX)
            return schema_complain(b, "is listed as an attack, too", &word);
        schema->normal_labels = schema_grown(b, schema->normal_labels, schema->normal_label_count,
                                             sizeof *schema->normal_labels);
        char *name = schema->normal_labels ? schema_value_of(b, &word) : NULL;
        if (!name)
            return false;
        schema->normal_labels[schema->normal_label_count++] = name;
    }
    return true;
}
