/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads data/glossary; its head explains the words. */
#include "src/data/glossary.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/base/file.h"
#include "src/base/str.h"
#include "src/data/lines.h"

enum { FILE_LIMIT = 1 << 20, ENTRY_LIMIT = 1000, SHOWN_BY_LIMIT = 100, NAME_LIMIT = 255 };

const char *const glossary_kind_names[] = { "feature", "attack", "class", NULL };

struct glossary {
    struct arena *arena;
    struct glossary_entry *entries; /* room for ENTRY_LIMIT */
    size_t count;
};

struct reading {
    struct glossary *glossary;
    const char *file;
    size_t number;   /* of the line where the statement began */
    struct str text; /* a line with those that go on with it */
    struct err *err;
};

static bool complain(struct reading *r, const char *what)
{
    return err_set(r->err, ERR_INPUT, "%s:%zu: %s", r->file, r->number, what);
}

static char *copy_text(struct reading *r, const char *text, size_t length)
{
    return arena_text(r->glossary->arena, text, length, r->err);
}

static bool begin_entry(struct reading *r, enum glossary_kind kind, struct line *line)
{
    struct glossary *glossary = r->glossary;
    struct word name = { "", 0 };
    if (!line_word(line, &name) || line->length > 0 || name.length > NAME_LIMIT)
        return complain(r, "one name should stand here");
    if (glossary->count == ENTRY_LIMIT)
        return complain(r, "there are more than 1,000 entries");
    char *copy = copy_text(r, name.text, name.length);
    if (!copy)
        return false;
    if (glossary_find(glossary, kind, copy))
        return complain(r, "there are two entries of this name");
    glossary->entries[glossary->count++] =
        (struct glossary_entry){ .kind = kind, .name = copy, .line = r->number };
    return true;
}

static bool read_text(struct reading *r, struct line *line, char **text)
{
    if (*text)
        return complain(r, "this entry has such a line already");
    if (line->length == 0)
        return complain(r, "something is missing at the end of this line");
    *text = copy_text(r, line->text, line->length);
    return *text;
}

static bool read_shown_by(struct reading *r, struct line *line, struct glossary_entry *entry)
{
    struct word word;
    if (entry->shown_by)
        return complain(r, "this entry has such a line already");
    entry->shown_by =
        arena_take(r->glossary->arena, SHOWN_BY_LIMIT, sizeof *entry->shown_by, r->err);
    if (!entry->shown_by)
        return false;
    while (line_word(line, &word)) {
        if (entry->shown_by_count == SHOWN_BY_LIMIT)
            return complain(r, "there are more than 100 features");
        char *name = copy_text(r, word.text, word.length);
        if (!name)
            return false;
        entry->shown_by[entry->shown_by_count++] = name;
    }
    return true;
}

/* A whole statement: what begins it, and the rest. */
static bool read_statement(struct reading *r)
{
    struct word word = { "", 0 };
    struct line line = { .text = r->text.text, .length = r->text.length };
    line_word(&line, &word);
    for (size_t i = 0; glossary_kind_names[i]; i++)
        if (word_is(&word, glossary_kind_names[i]))
            return begin_entry(r, (enum glossary_kind)i, &line);
    if (r->glossary->count == 0)
        return complain(r, "the first line should begin with feature, attack or class");
    struct glossary_entry *entry = &r->glossary->entries[r->glossary->count - 1];
    if (word_is(&word, "title"))
        return read_text(r, &line, &entry->title);
    if (word_is(&word, "group"))
        return read_text(r, &line, &entry->group);
    if (word_is(&word, "text"))
        return read_text(r, &line, &entry->text);
    if (word_is(&word, "shown-by"))
        return read_shown_by(r, &line, entry);
    return complain(r, "this should begin with feature, attack, class, title, group, text or "
                       "shown-by");
}

static bool end_statement(struct reading *r)
{
    if (str_failed(&r->text))
        return err_memory(r->err);
    bool good = r->text.length == 0 || read_statement(r);
    str_clear(&r->text);
    return good;
}

static bool read_lines(struct reading *r, const char *text, size_t length)
{
    struct lines lines = lines_of(text, length);
    struct line line;
    while (lines_next(&lines, &line)) {
        if (!line.goes_on && !end_statement(r))
            return false;
        if (memchr(line.text, '\0', line.length) || !line.goes_on || r->text.length == 0)
            r->number = line.number;
        if (memchr(line.text, '\0', line.length))
            return complain(r, "a NUL byte stands in this line");
        str_add(&r->text, r->text.length > 0 ? " " : "");
        str_add_bytes(&r->text, line.text, line.length);
    }
    return end_statement(r);
}

static bool check_entry(struct reading *r, const struct glossary_entry *entry)
{
    r->number = entry->line;
    if (!entry->title)
        return complain(r, "this entry has no title");
    for (size_t i = 0; i < entry->shown_by_count; i++)
        if (!glossary_find(r->glossary, GLOSSARY_FEATURE, entry->shown_by[i]))
            return complain(r, "what stands behind shown-by should be features of this file");
    return true;
}

static bool read_all(struct reading *r, const char *text, size_t length)
{
    str_init(&r->text);
    bool good = read_lines(r, text, length);
    str_done(&r->text);
    for (size_t i = 0; good && i < r->glossary->count; i++)
        good = check_entry(r, &r->glossary->entries[i]);
    return good;
}

struct glossary *glossary_parse(const char *file, const char *text, size_t length, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct glossary *glossary = arena ? arena_take(arena, 1, sizeof *glossary, err) : NULL;
    if (!glossary) {
        arena_free(arena);
        return NULL;
    }
    glossary->arena = arena;
    glossary->entries = arena_take(arena, ENTRY_LIMIT, sizeof *glossary->entries, err);
    struct reading r = { .glossary = glossary, .file = file, .err = err };
    if (glossary->entries && read_all(&r, text, length))
        return glossary;
    glossary_free(glossary);
    return NULL;
}

struct glossary *glossary_read(const char *share_folder, struct err *err)
{
    size_t size = 0;
    char *path = file_join(share_folder, "data/glossary", err);
    char *text = path ? file_read(path, FILE_LIMIT, &size, err) : NULL;
    struct glossary *glossary = text ? glossary_parse(path, text, size, err) : NULL;
    free(text);
    free(path);
    return glossary;
}

void glossary_free(struct glossary *glossary)
{
    if (glossary)
        arena_free(glossary->arena); /* the glossary itself lies in it */
}

size_t glossary_count(const struct glossary *glossary)
{
    return glossary->count;
}

const struct glossary_entry *glossary_at(const struct glossary *glossary, size_t index)
{
    return &glossary->entries[index];
}

const struct glossary_entry *glossary_find(const struct glossary *glossary, enum glossary_kind kind,
                                           const char *name)
{
    for (size_t i = 0; i < glossary->count; i++)
        if (glossary->entries[i].kind == kind && strcmp(glossary->entries[i].name, name) == 0)
            return &glossary->entries[i];
    return NULL;
}

bool glossary_shows(const struct glossary_entry *entry, const char *feature)
{
    for (size_t i = 0; i < entry->shown_by_count; i++)
        if (strcmp(entry->shown_by[i], feature) == 0)
            return true;
    return false;
}
