/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a schema from its text file (the words are explained in data/kdd99.schema). */
#include "src/data/schema.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/base/file.h"
#include "src/base/near.h"
#include "src/base/str.h"
#include "src/data/lines.h"

enum {
    FILE_LIMIT = 4 << 20, /* bytes of a schema file */
    NAME_LIMIT = 255,
    ITEM_LIMIT = 10000, /* columns, values of a symbol, attacks; searched one by one */
    LIKE_LIMIT = 4,     /* how deep "like" may go */
};

/* A schema on its way, and where we are in which file. */
struct builder {
    struct schema *schema;
    const char *share_folder;
    const char *file;
    size_t line;
    unsigned depth;
    bool own_taxonomies; /* this file has begun its own list of taxonomies */
    size_t column;       /* the symbol that continued lines add values to */
    size_t category;     /* of the attacks that continued lines add to */
    struct err *err;
};

static bool complain(struct builder *b, const char *what, const struct word *word)
{
    char quoted[QUOTE_SIZE];
    if (!word)
        return err_set(b->err, ERR_INPUT, "%s:%zu: %s", b->file, b->line, what);
    quote_text(word->text, word->length, quoted);
    return err_set(b->err, ERR_INPUT, "%s:%zu: \"%s\" %s", b->file, b->line, quoted, what);
}

/* Room for one more item in an array that lives in the arena. */
static void *grown(struct builder *b, void *items, size_t count, size_t size)
{
    if (count >= ITEM_LIMIT) {
        complain(b, "there are more than 10,000 of these", NULL);
        return NULL;
    }
    if (items && (count < 8 || (count & (count - 1)) != 0))
        return items;
    void *larger = arena_take(b->schema->arena, count < 8 ? 8 : 2 * count, size, b->err);
    if (larger && count > 0)
        memcpy(larger, items, count * size);
    return larger;
}

static char *name_of(struct builder *b, const struct word *word)
{
    if (word->length > NAME_LIMIT || memchr(word->text, '\0', word->length) ||
        memchr(word->text, ',', word->length)) {
        complain(b, "cannot be a name: it is too long or holds a comma or a NUL byte", word);
        return NULL;
    }
    return arena_text(b->schema->arena, word->text, word->length, b->err);
}

static bool no_more_words(struct builder *b, struct line *line)
{
    struct word word;
    return !line_word(line, &word) || complain(b, "is one word too many on this line", &word);
}

static bool one_word(struct builder *b, struct line *line, struct word *word)
{
    return line_word(line, word) ? no_more_words(b, line)
                                 : complain(b, "a word is missing at the end of this line", NULL);
}

static bool add_values(struct builder *b, struct line *line)
{
    struct schema_column *column = &b->schema->columns[b->column];
    for (struct word word; line_word(line, &word);) {
        for (size_t i = 0; i < column->symbol_count; i++)
            if (word_is(&word, column->symbols[i]))
                return complain(b, "is listed twice", &word);
        column->symbols = grown(b, column->symbols, column->symbol_count, sizeof *column->symbols);
        char *name = column->symbols ? name_of(b, &word) : NULL;
        if (!name)
            return false;
        column->symbols[column->symbol_count++] = name;
    }
    return true;
}

static bool add_column(struct builder *b, struct line *line, enum column_kind kind)
{
    struct schema *schema = b->schema;
    struct word word;
    if (!line_word(line, &word))
        return complain(b, "the name of the column is missing", NULL);
    for (size_t i = 0; i < schema->column_count; i++)
        if (word_is(&word, schema->columns[i].name))
            return complain(b, "is the name of two columns", &word);
    schema->columns = grown(b, schema->columns, schema->column_count, sizeof *schema->columns);
    char *name = schema->columns ? name_of(b, &word) : NULL;
    if (!name)
        return false;
    b->column = schema->column_count++;
    schema->columns[b->column] = (struct schema_column){ .name = name, .kind = kind };
    return kind == COLUMN_SYMBOL ? add_values(b, line) : no_more_words(b, line);
}

static bool read_number(struct builder *b, struct line *line)
{
    return add_column(b, line, COLUMN_NUMBER);
}

static bool read_symbol(struct builder *b, struct line *line)
{
    return line->goes_on ? add_values(b, line) : add_column(b, line, COLUMN_SYMBOL);
}

static bool read_label(struct builder *b, struct line *line)
{
    return add_column(b, line, COLUMN_LABEL);
}

static bool read_ignored(struct builder *b, struct line *line)
{
    return add_column(b, line, COLUMN_IGNORED);
}

static bool read_title(struct builder *b, struct line *line)
{
    if (memchr(line->text, '\0', line->length))
        return complain(b, "a NUL byte stands in the title", NULL);
    b->schema->title = arena_text(b->schema->arena, line->text, line->length, b->err);
    return b->schema->title;
}

static bool read_synthetic(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!one_word(b, line, &word))
        return false;
    b->schema->synthetic = word_is(&word, "yes");
    return b->schema->synthetic || word_is(&word, "no") ||
           complain(b, "should be yes or no", &word);
}

static bool read_label_ending(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!one_word(b, line, &word))
        return false;
    b->schema->label_ending = word.length == 1 ? word.text[0] : '\0';
    return word.length == 1 || word_is(&word, "none") ||
           complain(b, "should be one character or none", &word);
}

static size_t find_category(const struct builder *b, const struct word *word)
{
    for (size_t i = 0; i < b->schema->category_count; i++)
        if (word_is(word, b->schema->categories[i]))
            return i;
    return SIZE_MAX;
}

static bool unknown_category(struct builder *b, const struct word *word)
{
    char name[NAME_LIMIT + 1] = "";
    if (word->length <= NAME_LIMIT)
        memcpy(name, word->text, word->length);
    complain(b, "is not a category", word);
    const char *near =
        near_name(name, (const char *const *)b->schema->categories, b->schema->category_count);
    return near ? err_hint(b->err, "did you mean %s?", near) : false;
}

static bool add_attack(struct builder *b, const struct word *word, size_t category)
{
    struct schema *schema = b->schema;
    if (schema_attack_index(schema, word->text, word->length) != SIZE_MAX)
        return complain(b, "is listed twice", word);
    schema->attacks = grown(b, schema->attacks, schema->attack_count, sizeof *schema->attacks);
    char *name = schema->attacks ? name_of(b, word) : NULL;
    if (!name)
        return false;
    schema->attacks[schema->attack_count++] =
        (struct schema_attack){ .name = name, .category = category };
    return true;
}

static bool read_categories(struct builder *b, struct line *line)
{
    struct schema *schema = b->schema;
    if (schema->category_count > 0 && !line->goes_on)
        return complain(b, "the categories are listed twice", NULL);
    for (struct word word; line_word(line, &word);) {
        if (find_category(b, &word) != SIZE_MAX)
            return complain(b, "is listed twice", &word);
        if (schema->category_count == 0 && !word_is(&word, "normal"))
            return complain(b, "cannot be the first category, which is normal", &word);
        schema->categories =
            grown(b, schema->categories, schema->category_count, sizeof *schema->categories);
        char *name = schema->categories ? name_of(b, &word) : NULL;
        if (!name)
            return false;
        schema->categories[schema->category_count++] = name;
    }
    const struct word normal = { "normal", 6 };
    return schema->attack_count > 0 || add_attack(b, &normal, CLASS_NORMAL);
}

static bool read_attacks(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!line->goes_on) {
        if (!line_word(line, &word))
            return complain(b, "the category is missing", NULL);
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
        return complain(b, "should be ATTACK=CATEGORY", word);
    struct word attack = { word->text, (size_t)(equals - word->text) };
    struct word category = { equals + 1, word->length - attack.length - 1 };
    size_t attack_index = schema_attack_index(b->schema, attack.text, attack.length);
    size_t category_index = find_category(b, &category);
    if (attack_index == SIZE_MAX)
        return complain(b, "is not an attack listed above", &attack);
    if (category_index == SIZE_MAX)
        return unknown_category(b, &category);
    size_t count = taxonomy->exceptions;
    taxonomy->attack = grown(b, taxonomy->attack, count, sizeof *taxonomy->attack);
    taxonomy->category =
        taxonomy->attack ? grown(b, taxonomy->category, count, sizeof *taxonomy->category) : NULL;
    if (!taxonomy->category)
        return false;
    taxonomy->attack[count] = attack_index;
    taxonomy->category[count] = category_index;
    taxonomy->exceptions++;
    return true;
}

static bool read_taxonomy(struct builder *b, struct line *line)
{
    struct schema *schema = b->schema;
    struct word word;
    if (!b->own_taxonomies)
        schema->taxonomy_count = 0;
    b->own_taxonomies = true;
    if (!line->goes_on) {
        if (!line_word(line, &word))
            return complain(b, "the name of the taxonomy is missing", NULL);
        for (size_t i = 0; i < schema->taxonomy_count; i++)
            if (word_is(&word, schema->taxonomies[i].name))
                return complain(b, "is the name of two taxonomies", &word);
        schema->taxonomies =
            grown(b, schema->taxonomies, schema->taxonomy_count, sizeof *schema->taxonomies);
        char *name = schema->taxonomies ? name_of(b, &word) : NULL;
        if (!name)
            return false;
        schema->taxonomies[schema->taxonomy_count++] = (struct schema_taxonomy){ .name = name };
    }
    while (line_word(line, &word)) {
        if (schema->taxonomy_count == 1)
            return complain(b, "cannot stand here: the first taxonomy is that of the attacks lines",
                            &word);
        if (!add_exception(b, &schema->taxonomies[schema->taxonomy_count - 1], &word))
            return false;
    }
    return true;
}

static bool build(struct builder *b, const char *text, size_t length);

/* like NAME: first all that data/NAME.schema says. */
static bool read_like(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!one_word(b, line, &word))
        return false;
    if (b->schema->column_count > 0)
        return complain(b, "like must stand before the first column", NULL);
    if (!b->share_folder || b->depth >= LIKE_LIMIT)
        return complain(b, "cannot be followed from here", &word);
    if (memchr(word.text, '/', word.length) || word.text[0] == '.')
        return complain(b, "is not the name of a schema", &word);
    struct str path;
    str_init(&path);
    str_addf(&path, "%s/data/%.*s.schema", b->share_folder, (int)word.length, word.text);
    size_t size = 0;
    char *text = str_failed(&path) ? NULL : file_read(path.text, FILE_LIMIT, &size, b->err);
    bool good = false;
    if (text) {
        struct builder other = *b;
        other.file = path.text;
        other.depth++;
        good = build(&other, text, size);
    } else {
        err_wrap(b->err, "%s:%zu", b->file, b->line);
    }
    free(text);
    str_done(&path);
    return good;
}

static const struct directive {
    const char *name;
    bool (*read)(struct builder *b, struct line *line);
    bool may_go_on;
} directives[] = {
    { "like", read_like, false },
    { "title", read_title, false },
    { "synthetic", read_synthetic, false },
    { "label-ending", read_label_ending, false },
    { "number", read_number, false },
    { "symbol", read_symbol, true },
    { "ignored", read_ignored, false },
    { "label", read_label, false },
    { "categories", read_categories, true },
    { "attacks", read_attacks, true },
    { "taxonomy", read_taxonomy, true },
};
enum { DIRECTIVE_COUNT = sizeof directives / sizeof directives[0] };

static const struct directive *find_directive(struct builder *b, const struct word *word)
{
    const char *names[DIRECTIVE_COUNT];
    char name[32] = "";
    for (size_t i = 0; i < DIRECTIVE_COUNT; i++) {
        names[i] = directives[i].name;
        if (word_is(word, names[i]))
            return &directives[i];
    }
    complain(b, "is not a word that a schema knows", word);
    if (word->length < sizeof name && !memchr(word->text, '\0', word->length))
        memcpy(name, word->text, word->length);
    const char *near = near_name(name, names, DIRECTIVE_COUNT);
    if (near)
        err_hint(b->err, "did you mean %s?", near);
    return NULL;
}

static bool build(struct builder *b, const char *text, size_t length)
{
    struct lines lines = lines_of(text, length);
    const struct directive *directive = NULL;
    b->own_taxonomies = false;
    for (struct line line; lines_next(&lines, &line);) {
        b->line = line.number;
        if (line.goes_on) {
            if (!directive || !directive->may_go_on)
                return complain(b, "there is nothing that this line could go on with", NULL);
        } else {
            struct word word = { "", 0 };
            line_word(&line, &word);
            directive = find_directive(b, &word);
        }
        if (!directive || !directive->read(b, &line))
            return false;
    }
    b->line = lines.number;
    return true;
}

/* What only the whole file shows. */
static bool finish(struct builder *b)
{
    struct schema *schema = b->schema;
    size_t labels = 0;
    schema->features =
        arena_take(schema->arena, schema->column_count, sizeof *schema->features, b->err);
    if (!schema->features)
        return false;
    for (size_t i = 0; i < schema->column_count; i++) {
        enum column_kind kind = schema->columns[i].kind;
        if (kind == COLUMN_NUMBER || kind == COLUMN_SYMBOL)
            schema->features[schema->feature_count++] = i;
        if (kind == COLUMN_LABEL) {
            schema->label = i;
            labels++;
        }
    }
    if (schema->feature_count == 0)
        return complain(b, "no column is a feature (number or symbol)", NULL);
    if (labels != 1)
        return complain(b, labels ? "more than one column is the label" : "no column is the label",
                        NULL);
    if (schema->category_count < 2 || schema->attack_count < 2)
        return complain(b, "the categories or the attacks are missing", NULL);
    if (schema->taxonomy_count == 0) {
        struct line line = { .text = "default", .length = 7, .number = b->line };
        if (!read_taxonomy(b, &line))
            return false;
    }
    if (!schema->title)
        schema->title = schema->name;
    return true;
}

/* "data/kdd99.schema" is called kdd99. */
static char *schema_name(struct arena *arena, const char *file, struct err *err)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    const char *dot = strrchr(base, '.');
    return arena_text(arena, base, dot && dot > base ? (size_t)(dot - base) : strlen(base), err);
}

struct schema *schema_parse(const char *share_folder, const char *file, const char *text,
                            size_t length, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct schema *schema = arena ? arena_take(arena, 1, sizeof *schema, err) : NULL;
    if (!schema) {
        arena_free(arena);
        return NULL;
    }
    schema->arena = arena;
    schema->references = 1;
    struct builder b = { .schema = schema, .share_folder = share_folder, .file = file, .err = err };
    schema->name = schema_name(arena, file, err);
    if (!schema->name || !build(&b, text, length) || !finish(&b)) {
        schema_release(schema);
        return NULL;
    }
    return schema;
}

struct schema *schema_read(const char *share_folder, const char *name, struct err *err)
{
    struct str path;
    str_init(&path);
    str_addf(&path, "%s/data/%s.schema", share_folder, name);
    size_t size = 0;
    char *text = NULL;
    if (str_failed(&path))
        err_memory(err);
    else
        text = file_read(path.text, FILE_LIMIT, &size, err);
    struct schema *schema = text ? schema_parse(share_folder, path.text, text, size, err) : NULL;
    free(text);
    str_done(&path);
    return schema;
}
