/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of data/pages, folded for people, and part by part for programs. */
#include "src/session/page/help_page.h"

#include <string.h>

#include "src/data/pages.h"
#include "src/session/page/prose.h"

static const char *const topics[] = {
#define TOPIC(name) name,
#include "src/session/page/topics.def"
#undef TOPIC
};

const char *help_topic_name(size_t index)
{
    return index < sizeof topics / sizeof topics[0] ? topics[index] : NULL;
}

bool help_is_topic(const char *name)
{
    size_t index = 0;
    while (help_topic_name(index) && strcmp(help_topic_name(index), name) != 0) {
        index++;
    }
    return help_topic_name(index) != NULL;
}

/* Does an empty line stand before that paragraph? */
static bool has_gap(const struct page *page, size_t index)
{
    enum page_part part = page->paragraphs[index].part;
    return index == 0 || part == PAGE_TEXT || part != page->paragraphs[index - 1].part;
}

static void write_page(const struct page *page, struct output *output)
{
    static const char *const firsts[PAGE_PARTS] = { "", "  do: ", "  source: ", "  " };
    static const char *const keys[PAGE_PARTS] = { "text", "do", "sources", "try" };
    struct json *lists[PAGE_PARTS];
    for (size_t i = 0; i < PAGE_PARTS; i++) {
        lists[i] = json_new_array();
    }
    output_line(output, "%s: %s", page->name, page->title);
    for (size_t i = 0; i < page->paragraph_count; i++) {
        const struct page_paragraph *paragraph = &page->paragraphs[i];
        if (has_gap(page, i)) {
            output_line(output, "%s", "");
        }
        if (paragraph->part == PAGE_TRY) { /* to be copied: one line */
            output_line(output, "  %s", paragraph->text);
        } else {
            output_prose(output, firsts[paragraph->part], paragraph->text);
        }
        json_append_text(lists[paragraph->part], paragraph->text);
    }
    json_put_text(output->result, page->topic ? "topic" : "finding", page->name);
    json_put_text(output->result, "title", page->title);
    for (size_t i = 0; i < PAGE_PARTS; i++) {
        json_put(output->result, keys[i], lists[i]);
    }
}

bool help_page(const struct session *session, const char *id, struct output *output,
               struct err *err)
{
    struct pages *pages = pages_read(session->config.share_folder, err);
    if (pages == NULL) {
        return false;
    }
    const struct page *page = pages_find(pages, id);
    bool ok = page != NULL;
    if (ok) {
        write_page(page, output);
    } else {
        err_set(err, ERR_INPUT, "data/pages has no page on %s", id);
    }
    pages_free(pages);
    return ok;
}

bool help_topics(const struct session *session, struct output *output, struct err *err)
{
    struct pages *pages = pages_read(session->config.share_folder, err);
    if (pages == NULL) {
        return false;
    }
    static const char *const headings[] = { "", "" };
    struct text_table *table = text_table_new();
    struct json *list = json_new_array();
    text_table_heading(table, 2, headings);
    text_table_fold(table, 1, TEXT_LEAST);
    for (size_t i = 0; help_topic_name(i); i++) {
        const struct page *page = pages_find(pages, help_topic_name(i));
        struct json *row = json_new_object();
        text_table_cell(table, "  %s", help_topic_name(i));
        text_table_cell(table, "%s", page ? page->title : "its page is missing in data/pages");
        json_put_text(row, "name", help_topic_name(i));
        json_put_text(row, "title", page ? page->title : NULL);
        json_append(list, row);
    }
    text_table_write(table, output);
    output_line(output, "help NAME shows a page; help audit lists the pages on its findings.");
    json_put(output->result, "topics", list);
    pages_free(pages);
    return true;
}
