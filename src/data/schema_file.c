/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a schema from its text file (the words are explained in data/kdd99.schema). */
#include "src/data/schema.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/base/file.h"
#include "src/base/near.h"
#include "src/base/num.h"
#include "src/base/str.h"
#include "src/data/schema_parts.h"

enum {
    FILE_LIMIT = 4 << 20, /* bytes of a schema file */
    ITEM_LIMIT = 10000,   /* columns, values of a symbol, attacks; searched one by one */
    LIKE_LIMIT = 4,       /* how deep "like" may go */
};

bool schema_complain(struct builder *b, const char *what, const struct word *word)
{
    char quoted[QUOTE_SIZE];
    if (!word)
        return err_set(b->err, ERR_INPUT, "%s:%zu: %s", b->file, b->line, what);
    quote_text(word->text, word->length, quoted);
    return err_set(b->err, ERR_INPUT, "%s:%zu: \"%s\" %s", b->file, b->line, quoted, what);
}

/* Room for one more item in an array that lives in the arena. */
void *schema_grown(struct builder *b, void *items, size_t count, size_t size)
{
    if (count >= ITEM_LIMIT) {
        schema_complain(b, "there are more than 10,000 of these", NULL);
        return NULL;
    }
    if (items && (count < 8 || (count & (count - 1)) != 0))
        return items;
    void *larger = arena_take(b->schema->arena, count < 8 ? 8 : 2 * count, size, b->err);
    if (larger && count > 0)
        memcpy(larger, items, count * size);
    return larger;
}

/* A value of a symbol, a label, a category. */
char *schema_value_of(struct builder *b, const struct word *word)
{
    if (word->length == 0 || word->length > SCHEMA_NAME_LIMIT ||
        memchr(word->text, '\0', word->length)) {
        schema_complain(b, "cannot be a name: it is empty, too long, or holds a NUL byte", word);
        return NULL;
    }
    return arena_text(b->schema->arena, word->text, word->length, b->err);
}

/* A column or taxonomy; lists of such names have commas between them. */
char *schema_name_of(struct builder *b, const struct word *word)
{
    if (memchr(word->text, ',', word->length)) {
        schema_complain(b, "cannot be a name: it holds a comma", word);
        return NULL;
    }
    return schema_value_of(b, word);
}

bool schema_no_more_words(struct builder *b, struct line *line)
{
    struct word word;
    return !line_word(line, &word) ||
           schema_complain(b, "is one word too many on this line", &word);
}

bool schema_one_word(struct builder *b, struct line *line, struct word *word)
{
    return line_word(line, word)
               ? schema_no_more_words(b, line)
               : schema_complain(b, "a word is missing at the end of this line", NULL);
}

static bool read_title(struct builder *b, struct line *line)
{
    if (memchr(line->text, '\0', line->length))
        return schema_complain(b, "a NUL byte stands in the title", NULL);
    b->schema->title = arena_text(b->schema->arena, line->text, line->length, b->err);
    return b->schema->title;
}

static bool read_synthetic(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!schema_one_word(b, line, &word))
        return false;
    b->schema->synthetic = word_is(&word, "yes");
    return b->schema->synthetic || word_is(&word, "no") ||
           schema_complain(b, "should be yes or no", &word);
}

static bool read_vocabulary(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!schema_one_word(b, line, &word))
        return false;
    b->schema->learnt_vocabulary = word_is(&word, "learnt");
    return b->schema->learnt_vocabulary || word_is(&word, "fixed") ||
           schema_complain(b, "should be learnt or fixed", &word);
}

static bool read_label_ending(struct builder *b, struct line *line)
{
    struct word word = { "", 0 };
    if (!schema_one_word(b, line, &word))
        return false;
    b->schema->label_ending = word.length == 1 ? word.text[0] : '\0';
    return word.length == 1 || word_is(&word, "none") ||
           schema_complain(b, "should be one character or none", &word);
}

static bool build(struct builder *b, const char *text, size_t length);

/* Of what was taken over, the features alone: what rows are called is said anew. */
static void keep_features(struct schema *schema)
{
    size_t kept = 0;
    for (size_t i = 0; i < schema->column_count; i++)
        if (schema->columns[i].kind == COLUMN_NUMBER || schema->columns[i].kind == COLUMN_SYMBOL)
            schema->columns[kept++] = schema->columns[i];
    schema->column_count = kept;
    schema->category_count = schema->attack_count = schema->taxonomy_count = 0;
    schema->normal_label_count = 0;
    schema->label_ending = '\0';
}

/* like NAME [features]: first all that data/NAME.schema says, or its features alone. */
static bool read_like(struct builder *b, struct line *line)
{
    struct word word = { "", 0 }, part = { "", 0 };
    if (!line_word(line, &word))
        return schema_complain(b, "a word is missing at the end of this line", NULL);
    bool features = line_word(line, &part);
    if (features && !word_is(&part, "features"))
        return schema_complain(b, "should be features, or nothing", &part);
    if (!schema_no_more_words(b, line))
        return false;
    if (b->schema->column_count > 0)
        return schema_complain(b, "like must stand before the first column", NULL);
    if (!b->share_folder || b->depth >= LIKE_LIMIT)
        return schema_complain(b, "cannot be followed from here", &word);
    if (memchr(word.text, '/', word.length) || word.text[0] == '.')
        return schema_complain(b, "is not the name of a schema", &word);
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
        if (good && features)
            keep_features(b->schema);
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
    { "vocabulary", read_vocabulary, false },
    { "normal", schema_read_normal, true },
    { "number", schema_read_number, false },
    { "symbol", schema_read_symbol, true },
    { "ignored", schema_read_ignored, false },
    { "label", schema_read_label, false },
    { "categories", schema_read_categories, true },
    { "attacks", schema_read_attacks, true },
    { "taxonomy", schema_read_taxonomy, true },
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
    schema_complain(b, "is not a word that a schema knows", word);
    if (word->length < sizeof name && !memchr(word->text, '\0', word->length))
        memcpy(name, word->text, word->length);
    const char *near = near_name(name, names, DIRECTIVE_COUNT);
    if (near)
        err_hint(b->err, "did you mean %s?", near);
    return NULL;
}

static bool read_lines(struct builder *b, const char *text, size_t length)
{
    struct lines lines = lines_of(text, length);
    const struct directive *directive = NULL;
    b->own_taxonomies = false;
    for (struct line line; lines_next(&lines, &line);) {
        b->line = line.number;
        if (line.goes_on) {
            if (!directive || !directive->may_go_on)
                return schema_complain(b, "there is nothing that this line could go on with", NULL);
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

static bool build(struct builder *b, const char *text, size_t length)
{
    b->values = (struct symbols){ 0 };
    bool good = read_lines(b, text, length);
    symbols_done(&b->values);
    return good;
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
        return schema_complain(b, "no column is a feature (number or symbol)", NULL);
    if (labels != 1)
        return schema_complain(
            b, labels ? "more than one column is the label" : "no column is the label", NULL);
    bool few = schema->category_count < 2 || schema->attack_count < 2;
    if (schema->category_count == 0 || (few && !schema->learnt_vocabulary))
        return schema_complain(b, "the categories or the attacks are missing", NULL);
    if (schema->taxonomy_count == 0) {
        struct line line = { .text = "default", .length = 7, .number = b->line };
        if (!schema_read_taxonomy(b, &line))
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
