/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads data/pages; its head explains the words. */
#include "src/data/pages.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/data/entry_lines.h"

enum { FILE_LIMIT = 1 << 20, PAGE_LIMIT = 200, PARAGRAPH_LIMIT = 30 };

static const char *const parts[PAGE_PARTS] = { "text", "do", "source", "try" };

struct pages {
    struct arena *arena;
    struct page *pages; /* room for PAGE_LIMIT */
    size_t count;
};

static bool begin_page(struct pages *pages, bool topic, const struct entry_line *line)
{
    char *name = entry_line_text(line, pages->arena);
    if (!name)
        return false;
    if (pages->count == PAGE_LIMIT)
        return entry_line_bad(line, "there are more than 200 pages");
    if (pages_find(pages, name))
        return entry_line_bad(line, "there are two pages of this name");
    struct page *page = &pages->pages[pages->count++];
    page->name = name;
    page->topic = topic;
    page->paragraphs =
        arena_take(pages->arena, PARAGRAPH_LIMIT, sizeof *page->paragraphs, line->err);
    return page->paragraphs;
}

static bool read_title(struct pages *pages, struct page *page, const struct entry_line *line)
{
    if (page->title)
        return entry_line_bad(line, "this page has a title already");
    page->title = entry_line_text(line, pages->arena);
    return page->title;
}

static bool read_paragraph(struct pages *pages, struct page *page, enum page_part part,
                           const struct entry_line *line)
{
    if (page->paragraph_count == PARAGRAPH_LIMIT)
        return entry_line_bad(line, "a page has more than 30 paragraphs");
    struct page_paragraph *paragraph = &page->paragraphs[page->paragraph_count];
    *paragraph = (struct page_paragraph){ part, entry_line_text(line, pages->arena) };
    page->paragraph_count++;
    return paragraph->text;
}

static bool read_line(void *context, struct entry_line *line)
{
    struct pages *pages = context;
    bool topic = word_is(&line->word, "topic");
    if (topic || word_is(&line->word, "page"))
        return begin_page(pages, topic, line);
    if (pages->count == 0)
        return entry_line_bad(line, "the first line should begin with page or topic");
    struct page *page = &pages->pages[pages->count - 1];
    if (word_is(&line->word, "title"))
        return read_title(pages, page, line);
    for (size_t i = 0; i < PAGE_PARTS; i++)
        if (word_is(&line->word, parts[i]))
            return read_paragraph(pages, page, (enum page_part)i, line);
    return entry_line_bad(line,
                          "this should begin with page, topic, title, text, do, source or try");
}

/* A page without a title is not finished, one on a finding without a source neither, nor a topic
 * without something to try. */
static bool check_pages(const struct pages *pages, const char *file, struct err *err)
{
    for (size_t i = 0; i < pages->count; i++) {
        const struct page *page = &pages->pages[i];
        enum page_part needed = page->topic ? PAGE_TRY : PAGE_SOURCE;
        bool found = false;
        for (size_t j = 0; j < page->paragraph_count; j++)
            found = found || page->paragraphs[j].part == needed;
        if (!page->title || !found)
            return err_set(err, ERR_INPUT, "%s: the page %s has no %s", file, page->name,
                           page->title ? parts[needed] : "title");
    }
    return true;
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
    if (pages->pages && entry_lines_read(file, text, length, read_line, pages, err) &&
        check_pages(pages, file, err))
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
