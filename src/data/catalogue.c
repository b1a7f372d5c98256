/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads data/catalogue; its head explains the words. */
#include "src/data/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/base/file.h"
#include "src/base/str.h"
#include "src/data/lines.h"

enum { FILE_LIMIT = 1 << 20, ENTRY_LIMIT = 1000, FILES_LIMIT = 16, WITHIN_LIMIT = 8 };

struct catalogue {
    struct arena *arena;
    struct catalogue_entry *entries; /* room for ENTRY_LIMIT */
    size_t count;
};

struct reading {
    struct catalogue *catalogue;
    const char *file;
    struct line line; /* the rest of it */
    struct err *err;
};

static bool complain(struct reading *r, const char *what)
{
    return err_set(r->err, ERR_INPUT, "%s:%zu: %s", r->file, r->line.number, what);
}

static bool copy_text(struct reading *r, const char *text, size_t length, char **copy)
{
    if (length == 0)
        return complain(r, "something is missing at the end of this line");
    if (memchr(text, '\0', length))
        return complain(r, "a NUL byte stands in this line");
    *copy = arena_text(r->catalogue->arena, text, length, r->err);
    return *copy;
}

static bool begin_entry(struct reading *r)
{
    struct catalogue *catalogue = r->catalogue;
    char *name = NULL;
    if (catalogue->count == ENTRY_LIMIT)
        return complain(r, "there are more than 1,000 sets");
    if (!copy_text(r, r->line.text, r->line.length, &name))
        return false;
    if (catalogue_find(catalogue, name))
        return complain(r, "there are two sets of this name");
    struct catalogue_entry *entry = &catalogue->entries[catalogue->count++];
    entry->name = entry->title = name;
    entry->files = arena_take(catalogue->arena, FILES_LIMIT, sizeof *entry->files, r->err);
    entry->file_sha256 =
        arena_take(catalogue->arena, FILES_LIMIT, sizeof *entry->file_sha256, r->err);
    return entry->files && entry->file_sha256;
}

static bool is_sha256(const struct word *word)
{
    for (size_t i = 0; i < word->length; i++)
        if (!strchr("0123456789abcdef", word->text[i]))
            return false;
    return word->length == 64;
}

static bool read_file(struct reading *r, struct catalogue_entry *entry)
{
    struct word digest = { "", 0 };
    size_t i = entry->file_count;
    line_word(&r->line, &digest);
    if (i == FILES_LIMIT)
        return complain(r, "a set has more than 16 file names");
    if (!word_is(&digest, "-") && !is_sha256(&digest))
        return complain(r, "the SHA-256 (64 digits 0-9 a-f) or - should stand behind \"file\"");
    if (!copy_text(r, r->line.text, r->line.length, &entry->files[i]) ||
        (digest.length == 64 && !copy_text(r, digest.text, 64, &entry->file_sha256[i])))
        return false;
    entry->sha256 = entry->file_sha256[0];
    entry->file_count++;
    return true;
}

static bool read_count(struct reading *r, uint64_t *count, const char *mistake)
{
    struct word word = { "", 0 };
    return (line_word(&r->line, &word) && word_count(&word, count) && r->line.length == 0) ||
           complain(r, mistake);
}

static bool read_within(struct reading *r, struct catalogue_entry *entry)
{
    size_t i = entry->within_count;
    if (i == WITHIN_LIMIT)
        return complain(r, "a set lies within more than 8 others");
    if (!entry->within)
        entry->within =
            arena_take(r->catalogue->arena, WITHIN_LIMIT, sizeof *entry->within, r->err);
    if (!entry->within || !copy_text(r, r->line.text, r->line.length, &entry->within[i]))
        return false;
    entry->within_count++;
    return true;
}

static bool read_line(struct reading *r)
{
    struct word word = { "", 0 };
    line_word(&r->line, &word);
    if (word_is(&word, "set"))
        return begin_entry(r);
    if (r->catalogue->count == 0)
        return complain(r, "the first line should begin with \"set\"");
    struct catalogue_entry *entry = &r->catalogue->entries[r->catalogue->count - 1];
    if (word_is(&word, "title"))
        return copy_text(r, r->line.text, r->line.length, &entry->title);
    if (word_is(&word, "schema"))
        return copy_text(r, r->line.text, r->line.length, &entry->schema);
    if (word_is(&word, "address"))
        return copy_text(r, r->line.text, r->line.length, &entry->address);
    if (word_is(&word, "file"))
        return read_file(r, entry);
    if (word_is(&word, "within"))
        return read_within(r, entry);
    if (word_is(&word, "tested-by"))
        return copy_text(r, r->line.text, r->line.length, &entry->tested_by);
    if (word_is(&word, "rows"))
        return read_count(r, &entry->rows, "rows should be a whole number");
    if (word_is(&word, "bytes"))
        return read_count(r, &entry->bytes, "bytes should be a whole number");
    if (word_is(&word, "test")) {
        entry->is_test = true;
        return r->line.length == 0 || complain(r, "nothing should stand behind \"test\"");
    }
    return complain(r, "this should begin with set, title, schema, file, rows, address, bytes, "
                       "within, tested-by or test");
}

static bool check_entry(struct reading *r, const struct catalogue_entry *entry)
{
    if (!entry->schema)
        return err_set(r->err, ERR_INPUT, "%s: %s has no schema", r->file, entry->name);
    if (entry->tested_by && !catalogue_find(r->catalogue, entry->tested_by))
        return err_set(r->err, ERR_INPUT, "%s: %s is tested by %s, which is no set of this file",
                       r->file, entry->name, entry->tested_by);
    for (size_t i = 0; i < entry->within_count; i++)
        if (!catalogue_find(r->catalogue, entry->within[i]))
            return err_set(r->err, ERR_INPUT, "%s: %s lies within %s, which is no set of this file",
                           r->file, entry->name, entry->within[i]);
    return true;
}

static bool read_lines(struct reading *r, const char *text, size_t length)
{
    struct lines lines = lines_of(text, length);
    while (lines_next(&lines, &r->line))
        if (!read_line(r))
            return false;
    for (size_t i = 0; i < r->catalogue->count; i++)
        if (!check_entry(r, &r->catalogue->entries[i]))
            return false;
    return true;
}

struct catalogue *catalogue_parse(const char *file, const char *text, size_t length,
                                  struct err *err)
{
    struct arena *arena = arena_new(err);
    struct catalogue *catalogue = arena ? arena_take(arena, 1, sizeof *catalogue, err) : NULL;
    if (!catalogue) {
        arena_free(arena);
        return NULL;
    }
    catalogue->arena = arena;
    catalogue->entries = arena_take(arena, ENTRY_LIMIT, sizeof *catalogue->entries, err);
    struct reading r = { .catalogue = catalogue, .file = file, .err = err };
    if (catalogue->entries && read_lines(&r, text, length))
        return catalogue;
    catalogue_free(catalogue);
    return NULL;
}

struct catalogue *catalogue_read(const char *share_folder, struct err *err)
{
    size_t size = 0;
    char *path = file_join(share_folder, "data/catalogue", err);
    char *text = path ? file_read(path, FILE_LIMIT, &size, err) : NULL;
    struct catalogue *catalogue = text ? catalogue_parse(path, text, size, err) : NULL;
    free(text);
    free(path);
    return catalogue;
}

void catalogue_free(struct catalogue *catalogue)
{
    if (catalogue)
        arena_free(catalogue->arena); /* the catalogue itself lies in it */
}

size_t catalogue_count(const struct catalogue *catalogue)
{
    return catalogue->count;
}

const struct catalogue_entry *catalogue_at(const struct catalogue *catalogue, size_t index)
{
    return &catalogue->entries[index];
}

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, const char *name)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (strcmp(catalogue->entries[i].name, name) == 0)
            return &catalogue->entries[i];
    return NULL;
}

const char *catalogue_file_sha256(const struct catalogue_entry *entry, const char *path)
{
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; i < entry->file_count; i++)
        if (strcmp(entry->files[i], slash ? slash + 1 : path) == 0)
            return entry->file_sha256[i];
    return NULL;
}

bool catalogue_has_sha256(const struct catalogue_entry *entry)
{
    bool has = false;
    for (size_t i = 0; i < entry->file_count; i++)
        has = has || entry->file_sha256[i];
    return has;
}

bool catalogue_published(const struct catalogue_entry *entry, const char *sha256)
{
    for (size_t i = 0; i < entry->file_count; i++)
        if (entry->file_sha256[i] && strcmp(entry->file_sha256[i], sha256) == 0)
            return true;
    return false;
}

const struct catalogue_entry *catalogue_of_sha256(const struct catalogue *catalogue,
                                                  const char *sha256)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (catalogue_published(&catalogue->entries[i], sha256))
            return &catalogue->entries[i];
    return NULL;
}

/* A chain ends after so many steps, also one that goes round in a circle. */
static bool lies_within(const struct catalogue *catalogue, const struct catalogue_entry *part,
                        const struct catalogue_entry *whole, size_t steps)
{
    for (size_t i = 0; steps > 0 && i < part->within_count; i++) {
        const struct catalogue_entry *next = catalogue_find(catalogue, part->within[i]);
        if (next == whole || (next && lies_within(catalogue, next, whole, steps - 1)))
            return true;
    }
    return false;
}

bool catalogue_within(const struct catalogue *catalogue, const struct catalogue_entry *part,
                      const struct catalogue_entry *whole)
{
    enum { LONGEST = 6 };
    return lies_within(catalogue, part, whole, LONGEST);
}
