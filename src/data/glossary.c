/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads data/glossary; its head explains the words. */
#include "src/data/glossary.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/data/entry_lines.h"

enum { FILE_LIMIT = 1 << 20, ENTRY_LIMIT = 1000, SHOWN_BY_LIMIT = 100, NAME_LIMIT = 255 };

const char *const glossary_kind_names[] = { "feature", "attack", "class", NULL };

struct glossary {
    struct arena *arena;
    struct glossary_entry *entries; /* room for ENTRY_LIMIT */
    size_t count;
};

static bool begin_entry(struct glossary *glossary, enum glossary_kind kind, struct entry_line *line)
{
    struct word name = { "", 0 };
    if (!line_word(&line->rest, &name) || line->rest.length > 0 || name.length > NAME_LIMIT)
        return entry_line_bad(line, "one name should stand here");
    if (glossary->count == ENTRY_LIMIT)
        return entry_line_bad(line, "there are more than 1,000 entries");
    char *copy = arena_text(glossary->arena, name.text, name.length, line->err);
    if (!copy)
        return false;
    if (glossary_find(glossary, kind, copy))
        return entry_line_bad(line, "there are two entries of this name");
    glossary->entries[glossary->count++] =
        (struct glossary_entry){ .kind = kind, .name = copy, .line = line->number };
    return true;
}

static bool read_text(struct glossary *glossary, const struct entry_line *line, char **text)
{
    if (*text)
        return entry_line_bad(line, "this entry has such a line already");
    *text = entry_line_text(line, glossary->arena);
    return *text;
}

static bool read_shown_by(struct glossary *glossary, struct entry_line *line,
                          struct glossary_entry *entry)
{
    struct word word;
    if (entry->shown_by)
        return entry_line_bad(line, "this entry has such a line already");
    entry->shown_by =
        arena_take(glossary->arena, SHOWN_BY_LIMIT, sizeof *entry->shown_by, line->err);
    if (!entry->shown_by)
        return false;
    while (line_word(&line->rest, &word)) {
        if (entry->shown_by_count == SHOWN_BY_LIMIT)
            return entry_line_bad(line, "there are more than 100 features");
        char *name = arena_text(glossary->arena, word.text, word.length, line->err);
        if (!name)
            return false;
        entry->shown_by[entry->shown_by_count++] = name;
    }
    return true;
}

static bool read_line(void *context, struct entry_line *line)
{
    struct glossary *glossary = context;
    for (size_t i = 0; glossary_kind_names[i]; i++)
        if (word_is(&line->word, glossary_kind_names[i]))
            return begin_entry(glossary, (enum glossary_kind)i, line);
    if (glossary->count == 0)
        return entry_line_bad(line, "the first line should begin with feature, attack or class");
    struct glossary_entry *entry = &glossary->entries[glossary->count - 1];
    if (word_is(&line->word, "title"))
        return read_text(glossary, line, &entry->title);
    if (word_is(&line->word, "group"))
        return read_text(glossary, line, &entry->group);
    if (word_is(&line->word, "text"))
        return read_text(glossary, line, &entry->text);
    if (word_is(&line->word, "shown-by"))
        return read_shown_by(glossary, line, entry);
    return entry_line_bad(line, "this should begin with feature, attack, class, title, group, text "
                                "or shown-by");
}

static bool check_entries(const struct glossary *glossary, const char *file, struct err *err)
{
    for (size_t i = 0; i < glossary->count; i++) {
        const struct glossary_entry *entry = &glossary->entries[i];
        struct entry_line line = { .file = file, .number = entry->line, .err = err };
        if (!entry->title)
            return entry_line_bad(&line, "this entry has no title");
        for (size_t j = 0; j < entry->shown_by_count; j++)
            if (!glossary_find(glossary, GLOSSARY_FEATURE, entry->shown_by[j]))
                return entry_line_bad(&line, "what stands behind shown-by should be features of "
                                             "this file");
    }
    return true;
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
    if (glossary->entries && entry_lines_read(file, text, length, read_line, glossary, err) &&
        check_entries(glossary, file, err))
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
