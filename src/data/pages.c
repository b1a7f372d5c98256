/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads data/pages; its head explains the words. */
#include "src/data/pages.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/base/file.h"
#include "src/base/str.h"
#include "src/data/lines.h"

enum { FILE_LIMIT = 1 << 20, PAGE_LIMIT = 200, PARAGRAPH_LIMIT = 30 };

struct pages {
    struct arena *arena;
    struct page *pages; /* room for PAGE_LIMIT */
    size_t count;
};

struct reading {
    struct pages *pages;
    const char *file;
    size_t number;   /* of the line where the statement began */
    struct str text; /* a line with those that go on with it */
    struct err *err;
};

static bool complain(struct reading *r, const char *what)
{
    return err_set(r->err, ERR_INPUT, "%s:%zu: %s", r->file, r->number, what);
}

static char *copy_rest(struct reading *r, const struct line *line)
{
    if (line->length == 0) {
        complain(r, "something is missing at the end of this line");
        return NULL;
    }
    return arena_text(r->pages->arena, line->text, line->length, r->err);
}

static bool begin_page(struct reading *r, const struct line *line)
{
    struct pages *pages = r->pages;
    char *name = copy_rest(r, line);
    if (!name)
        return false;
    if (pages->count == PAGE_LIMIT)
        return complain(r, "there are more than 200 pages");
    if (pages_find(pages, name))
        return complain(r, "there are two pages of this name");
    struct page *page = &pages->pages[pages->count++];
    page->name = name;
    page->paragraphs = arena_take(pages->arena, PARAGRAPH_LIMIT, sizeof *page->paragraphs, r->err);
    return page->paragraphs;
}

static bool read_title(struct reading *r, struct page *page, const struct line *line)
{
    if (page->title)
        return complain(r, "this page has a title already");
    page->title = copy_rest(r, line);
    return page->title;
}

static bool read_paragraph(struct reading *r, struct page *page, enum page_part part,
                           const struct line *line)
{
    if (page->paragraph_count == PARAGRAPH_LIMIT)
        return complain(r, "a page has more than 30 paragraphs");
    struct page_paragraph *paragraph = &page->paragraphs[page->paragraph_count];
    *paragraph = (struct page_paragraph){ part, copy_rest(r, line) };
    page->paragraph_count++;
    return paragraph->text;
}

/* A whole statement: what begins it, and the rest. */
static bool read_statement(struct reading *r)
{
    static const char *const parts[] = { "text", "do", "source" };
    struct word word = { "", 0 };
    struct line line = { .text = r->text.text, .length = r->text.length };
    line_word(&line, &word);
    if (word_is(&word, "page"))
        return begin_page(r, &line);
    if (r->pages->count == 0)
        return complain(r, "the first line should begin with page");
    struct page *page = &r->pages->pages[r->pages->count - 1];
    if (word_is(&word, "title"))
        return read_title(r, page, &line);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (word_is(&word, parts[i]))
            return read_paragraph(r, page, (enum page_part)i, &line);
    return complain(r, "this should begin with page, title, text, do or source");
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
        if (!line.goes_on || r->text.length == 0)
            r->number = line.number;
        if (memchr(line.text, '\0', line.length))
            return complain(r, "a NUL byte stands in this line");
        str_add(&r->text, r->text.length > 0 ? " " : "");
        str_add_bytes(&r->text, line.text, line.length);
    }
    return end_statement(r);
}

/* A page without a title or a source is not finished. */
static bool check_page(struct reading *r, const struct page *page)
{
    bool source = false;
    for (size_t i = 0; i < page->paragraph_count; i++)
        source = source || page->paragraphs[i].part == PAGE_SOURCE;
    if (!page->title || !source)
        return err_set(r->err, ERR_INPUT, "%s: the page %s has no %s", r->file, page->name,
                       page->title ? "source" : "title");
    return true;
}

static bool read_all(struct reading *r, const char *text, size_t length)
{
    str_init(&r->text);
    bool good = read_lines(r, text, length);
    str_done(&r->text);
    for (size_t i = 0; good && i < r->pages->count; i++)
        good = check_page(r, &r->pages->pages[i]);
    return good;
}

struct pages *pages_parse(const char *file, const char *text, size_t length, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct pages *pages = arena ? arena_take(arena, 1, sizeof *pages, err) : NULL;
    if (!pages) {
        arena_free(arena);
        return NULL;
    }
    pages->arena = arena;
    pages->pages = arena_take(arena, PAGE_LIMIT, sizeof *pages->pages, err);
    struct reading r = { .pages = pages, .file = file, .err = err };
    if (pages->pages && read_all(&r, text, length))
        return pages;
    pages_free(pages);
    return NULL;
}

struct pages *pages_read(const char *share_folder, struct err *err)
{
    size_t size = 0;
    char *path = file_join(share_folder, "data/pages", err);
    char *text = path ? file_read(path, FILE_LIMIT, &size, err) : NULL;
    struct pages *pages = text ? pages_parse(path, text, size, err) : NULL;
    free(text);
    free(path);
    return pages;
}

void pages_free(struct pages *pages)
{
    if (pages)
        arena_free(pages->arena); /* the struct itself lies in it */
}

size_t pages_count(const struct pages *pages)
{
    return pages->count;
}

const struct page *pages_at(const struct pages *pages, size_t index)
{
    return &pages->pages[index];
}

const struct page *pages_find(const struct pages *pages, const char *name)
{
    for (size_t i = 0; i < pages->count; i++)
        if (strcmp(pages->pages[i].name, name) == 0)
            return &pages->pages[i];
    return NULL;
}
